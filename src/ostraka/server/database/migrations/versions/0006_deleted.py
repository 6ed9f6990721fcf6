"""what was deleted is kept for a while"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("datasets", "workspaces")


def upgrade() -> None:
    """Make it so."""
    for name in TABLES:
        op.add_column(name, sa.Column("deleted_at", sa.BigInteger(), nullable=True))
        op.add_column(name, sa.Column("deleted_name", sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Take it back; what was deleted is removed for good."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        gone = "SELECT seq FROM datasets WHERE deleted_at IS NOT NULL"
        for (seq,) in bind.exec_driver_sql(gone).all():
            bind.exec_driver_sql(f"DROP TABLE IF EXISTS texts_{seq}")
    for name in TABLES:
        bind.exec_driver_sql(f"DELETE FROM {name} WHERE deleted_at IS NOT NULL")
        op.drop_column(name, "deleted_name")
        op.drop_column(name, "deleted_at")
