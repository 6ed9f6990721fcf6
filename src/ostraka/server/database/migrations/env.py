"""Alembic reads this to run revisions on the connection it is handed."""

from __future__ import annotations

from alembic import context

import ostraka.server.database.work_tables  # so that its tables are known
from ostraka.server.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
