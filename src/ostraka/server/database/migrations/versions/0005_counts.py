"""states without a review, sureness, and counts of answers"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from ostraka.server.disagreement import disagreement

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AT_ONCE = 1000
ACTS = ("insert", "update", "delete")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = {
    "draft": "status = 'draft' AND put_off_at IS NULL",
    "submitted": "status = 'submitted'",
    "discarded": "status = 'discarded'",
    "later": "status = 'draft' AND put_off_at IS NOT NULL",
}
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
    op.create_table(
        "answer_counts",
        sa.Column("user_seq", Number, nullable=False),
        sa.Column("dataset_seq", Number, nullable=False),
        *(sa.Column(state, sa.Integer(), nullable=False) for state in STATES),
        sa.ForeignKeyConstraint(
            ["user_seq"],
            ["users.seq"],
            name=op.f("fk_answer_counts_user_seq"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["dataset_seq"],
            ["datasets.seq"],
            name=op.f("fk_answer_counts_dataset_seq"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_seq", "dataset_seq", name=op.f("pk_answer_counts")),
        sqlite_with_rowid=False,
    )
    op.create_index("answer_counts_of_dataset", "answer_counts", ["dataset_seq"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    counted = _counted_on_sqlite() if sqlite else _counted_on_postgresql()
    for statement in (*_sureness(sqlite=sqlite), _group("INSERT", "responses"), *counted):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take it back."""
    bind = op.get_bind()
    triggers = {"sureness": "suggestions"} | {f"counted_{act}": "responses" for act in ACTS}
    for name, table in triggers.items():
        on = "" if bind.dialect.name == "sqlite" else f" ON {table}"
        bind.exec_driver_sql(f"DROP TRIGGER {name}{on}")
        if on:
            bind.exec_driver_sql(f"DROP FUNCTION {name}()")
    op.drop_table("answer_counts")
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


def _group(verb: str, source: str) -> str:
    """Count the answers of a table by person and dataset, and add that to what is counted."""
    columns = ", ".join(STATES)
    counts = ", ".join(f"sum(CASE WHEN {which} THEN 1 ELSE 0 END)" for which in STATES.values())
    return (
        f"{verb} INTO answer_counts (user_seq, dataset_seq, {columns}) "  # noqa: S608
        f"SELECT user_seq, dataset_seq, {counts} FROM {source} "
        "GROUP BY user_seq, dataset_seq ORDER BY user_seq, dataset_seq"
    )


def _counted_on_sqlite() -> list[str]:
    def of(row: str, which: str) -> str:
        return f"({which.replace('status', f'{row}.status').replace('put_off', f'{row}.put_off')})"

    columns = ", ".join(STATES)
    fresh = ", ".join(of("NEW", which) for which in STATES.values())
    more = ", ".join(f"{name} = {name} + excluded.{name}" for name in STATES)
    less = ", ".join(f"{name} = {name} - {of('OLD', which)}" for name, which in STATES.items())
    moved = ", ".join(
        f"{name} = {name} - {of('OLD', which)} + {of('NEW', which)}"
        for name, which in STATES.items()
    )
    own = "WHERE user_seq = OLD.user_seq AND dataset_seq = OLD.dataset_seq"
    return [
        "CREATE TRIGGER counted_insert AFTER INSERT ON responses BEGIN "
        f"INSERT INTO answer_counts (user_seq, dataset_seq, {columns}) "
        f"VALUES (NEW.user_seq, NEW.dataset_seq, {fresh}) "
        f"ON CONFLICT (user_seq, dataset_seq) DO UPDATE SET {more}; END",
        "CREATE TRIGGER counted_update AFTER UPDATE OF status, put_off_at ON responses "
        "WHEN OLD.status <> NEW.status OR (OLD.put_off_at IS NULL) <> (NEW.put_off_at IS NULL) "
        f"BEGIN UPDATE answer_counts SET {moved} {own}; END",
        "CREATE TRIGGER counted_delete AFTER DELETE ON responses "
        f"BEGIN UPDATE answer_counts SET {less} {own}; END",
    ]


def _counted_on_postgresql() -> list[str]:
    """Once a statement: a row that is changed many times in a transaction gets slow."""
    more = ", ".join(f"{name} = answer_counts.{name} + excluded.{name}" for name in STATES)
    bodies = {
        "insert": (
            f"{_group('INSERT', 'fresh')} ON CONFLICT (user_seq, dataset_seq) DO UPDATE SET {more};"
        ),
        "update": _moved("SELECT 1 AS sign, * FROM fresh UNION ALL SELECT -1, * FROM gone"),
        "delete": _moved("SELECT -1 AS sign, * FROM gone"),
    }
    seen = {"insert": "NEW TABLE AS fresh", "delete": "OLD TABLE AS gone"}
    seen["update"] = f"{seen['insert']} {seen['delete']}"
    made = []
    for act, body in bodies.items():
        made.append(
            f"CREATE FUNCTION counted_{act}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN NULL; END $$"
        )
        made.append(
            f"CREATE TRIGGER counted_{act} AFTER {act.upper()} ON responses "
            f"REFERENCING {seen[act]} FOR EACH STATEMENT EXECUTE FUNCTION counted_{act}()"
        )
    return made


def _moved(rows: str) -> str:
    counts = ", ".join(
        f"sum(CASE WHEN {which} THEN sign ELSE 0 END) AS {name}" for name, which in STATES.items()
    )
    more = ", ".join(f"{name} = c.{name} + d.{name}" for name in STATES)
    changed = " OR ".join(f"d.{name} <> 0" for name in STATES)
    return (
        f"UPDATE answer_counts c SET {more} FROM ("  # noqa: S608
        f"SELECT user_seq, dataset_seq, {counts} FROM ({rows}) a GROUP BY user_seq, dataset_seq"
        f") d WHERE c.user_seq = d.user_seq AND c.dataset_seq = d.dataset_seq AND ({changed});"
    )


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
