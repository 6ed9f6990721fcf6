"""trainings are runs that are watched"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = (
    ("origin", sa.String(length=10)),
    ("asked", sa.JSON(none_as_null=True)),
    ("figures", sa.JSON(none_as_null=True)),
    ("error", sa.Text()),
    ("follow", sa.String(length=20)),
    ("suggested", sa.JSON(none_as_null=True)),
    ("started_at", sa.BigInteger()),
    ("ended_at", sa.BigInteger()),
)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOLLOWED = sa.text("follow IS NOT NULL")


def upgrade() -> None:
    """Make it so."""
    for name, kind in COLUMNS:
        op.add_column("trainings", sa.Column(name, kind, nullable=True))
    op.create_index("trainings_by_status", "trainings", ["status"])
    op.create_index(
        "trainings_by_follow",
        "trainings",
        ["follow"],
        sqlite_where=FOLLOWED,
        postgresql_where=FOLLOWED,
    )
    op.create_table(
        "training_events",
        sa.Column("seq", NUMBER, nullable=False),
        sa.Column("training_seq", NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["training_seq"],
            ["trainings.seq"],
            name=op.f("fk_training_events_training_seq"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_training_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("training_events_of_training", "training_events", ["training_seq", "seq"])


def downgrade() -> None:
    """Take it back; what was told on the way is forgotten, and runs that did not end are."""
    op.drop_table("training_events")
    op.drop_index("trainings_by_follow", "trainings")
    op.drop_index("trainings_by_status", "trainings")
    trainings = sa.table("trainings", sa.column("status"))
    known = ("queued", "running", "done", "failed")
    op.execute(sa.update(trainings).where(trainings.c.status.not_in(known)).values(status="failed"))
    for name, _ in reversed(COLUMNS):
        op.drop_column("trainings", name)
