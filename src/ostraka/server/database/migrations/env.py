"""Alembic reads this to run revisions on the connection it is handed."""

from __future__ import annotations

from alembic import context

import ostraka.server.database.search_tables  # so that its tables are known
import ostraka.server.database.work_tables  # so that its tables are known
from ostraka.server.database.tables import metadata


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """The tables of words are made where they are used."""
    return kind != "table" or not str(name).startswith("texts")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    include_name=_ours,
)
with context.begin_transaction():
    context.run_migrations()
