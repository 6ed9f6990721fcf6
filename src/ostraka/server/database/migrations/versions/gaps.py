"""states without a review, sureness, and counts of answers"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from ostraka.server.disagreement import disagreement

revision = "gaps"
down_revision = "0004"
branch_labels = None
depends_on = None

AT_ONCE = 1000
RESOLVED = sa.text("resolved_at IS NOT NULL")
SURE = sa.text("sure IS NOT NULL")
LEAST = (
    "(SELECT CAST(round(min(f.number) * 1000000000) AS bigint) FROM facts f "
    "WHERE f.record_seq = records.seq AND f.scope & 7 = 3{})"
)


def upgrade() -> None:
    """Make it so."""
    op.create_index(
        "records_resolved",
        "records",
        ["dataset_seq"],
        sqlite_where=RESOLVED,
        postgresql_where=RESOLVED,
    )
    _compare(op.get_bind())
    op.add_column("records", sa.Column("sure", sa.Integer(), nullable=True))
    op.create_index(
        "records_by_sureness",
        "records",
        ["dataset_seq", "status", "sure", "seq"],
        sqlite_where=SURE,
        postgresql_where=SURE,
    )
    for statement in _sureness(sqlite=op.get_bind().dialect.name == "sqlite"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take it back."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("DROP TRIGGER sureness")
    else:
        bind.exec_driver_sql("DROP TRIGGER sureness ON suggestions")
        bind.exec_driver_sql("DROP FUNCTION sureness()")
    op.drop_index("records_by_sureness", "records")
    op.drop_column("records", "sure")
    op.drop_index("records_resolved", "records")


def _sureness(*, sqlite: bool) -> list[str]:
    """How sure the suggestions are that are there, and what sees to it when one goes."""
    others = LEAST.format(" AND f.scope <> OLD.question_seq * 8 + 3")
    body = f"UPDATE records SET sure = {others} WHERE seq = OLD.record_seq AND sure IS NOT NULL;"
    there = "seq IN (SELECT record_seq FROM suggestions WHERE score IS NOT NULL)"
    made = [f"UPDATE records SET sure = {LEAST.format('')} WHERE {there}"]
    if sqlite:
        made.append(f"CREATE TRIGGER sureness AFTER DELETE ON suggestions BEGIN {body} END")
        return made
    made.append(
        "CREATE FUNCTION sureness() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {body} RETURN NULL; END $$"
    )
    made.append(
        "CREATE TRIGGER sureness AFTER DELETE ON suggestions "
        "FOR EACH ROW EXECUTE FUNCTION sureness()"
    )
    return made


def _compare(bind: Any) -> None:
    """The disagreement over records that are complete, which no review has asked for yet."""
    bind.execute(
        sa.text(
            "UPDATE records SET disagreement = 0 "
            "WHERE disagreement IS NULL AND status = 'completed' AND submitted < 2"
        )
    )
    waiting = sa.text(
        "SELECT seq, dataset_seq FROM records "
        f"WHERE disagreement IS NULL AND status = 'completed' ORDER BY seq LIMIT {AT_ONCE}"
    )
    asked: dict[int, Any] = {}
    while rows := bind.execute(waiting).all():
        found = []
        for seq, dataset in rows:
            if dataset not in asked:
                asked[dataset] = _questions(bind, dataset)
            apart = disagreement(_answers(bind, seq), asked[dataset]).values()
            found.append({"of": seq, "apart": max(apart, default=0.0)})
        bind.execute(sa.text("UPDATE records SET disagreement = :apart WHERE seq = :of"), found)


def _questions(bind: Any, dataset: int) -> dict[str, Any]:
    own = sa.text("SELECT name, settings FROM questions WHERE dataset_seq = :dataset")
    rows = bind.execute(own, {"dataset": dataset})
    return {name: {"settings": _read(settings)} for name, settings in rows}


def _answers(bind: Any, record: int) -> list[Any]:
    own = sa.text(
        "SELECT \"values\" FROM responses WHERE record_seq = :record AND status = 'submitted'"
    )
    return [_read(values) or {} for (values,) in bind.execute(own, {"record": record})]


def _read(value: Any) -> Any:
    """JSON is text where the driver does not read it."""
    return json.loads(value) if isinstance(value, str) else value
