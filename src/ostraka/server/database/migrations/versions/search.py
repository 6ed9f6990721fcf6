"""facts, words and bits for search"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "search"
down_revision = "0001"
branch_labels = None
depends_on = None

Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Word = sa.String(length=500).with_variant(sa.String(length=500, collation="C"), "postgresql")
BY_TIME = ("inserted_at", "updated_at")


def upgrade() -> None:
    """Make it so."""
    op.create_table(
        "facts",
        sa.Column("record_seq", Number, nullable=False),
        sa.Column("scope", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", Word, nullable=True),
        sa.Column("number", sa.Float(precision=53), nullable=True),
        sa.ForeignKeyConstraint(
            ["record_seq"],
            ["records.seq"],
            name=op.f("fk_facts_record_seq"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("record_seq", "scope", "author", "place", name=op.f("pk_facts")),
        sqlite_with_rowid=False,
    )
    for name in ("text", "number"):
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"facts_by_{name}",
            "facts",
            ["scope", name, "record_seq", "author", "place"],
            sqlite_where=there,
            postgresql_where=there,
        )
    op.create_table(
        "vector_bits",
        sa.Column("settings_seq", Number, nullable=False),
        sa.Column("chunk", sa.BigInteger(), nullable=False),
        sa.Column("there", sa.LargeBinary(), nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["settings_seq"],
            ["vectors_settings.seq"],
            name=op.f("fk_vector_bits_settings_seq"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("settings_seq", "chunk", name=op.f("pk_vector_bits")),
    )
    for name in BY_TIME:
        op.create_index(f"records_by_{name}", "records", ["dataset_seq", name, "seq"])
    for statement in _statements():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take it back."""
    bind = op.get_bind()
    sqlite = bind.dialect.name == "sqlite"
    for name, table in TRIGGERS.items():
        bind.exec_driver_sql(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
    if sqlite:
        named = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE texts%'"
        for (name,) in bind.exec_driver_sql(named).all():
            bind.exec_driver_sql(f"DROP TABLE {name}")
    else:
        bind.exec_driver_sql("DROP TABLE texts")
        for name in FUNCTIONS:
            bind.exec_driver_sql(f"DROP FUNCTION {name}")
    for name in BY_TIME:
        op.drop_index(f"records_by_{name}", "records")
    op.drop_table("vector_bits")
    op.drop_table("facts")


def _statements() -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return _sqlite()
    return _postgresql()


TRIGGERS = {
    "facts_record_added": "records",
    "facts_record_changed": "records",
    "facts_response_added": "responses",
    "facts_response_changed": "responses",
    "facts_response_gone": "responses",
    "facts_suggestion_added": "suggestions",
    "facts_suggestion_changed": "suggestions",
    "facts_suggestion_gone": "suggestions",
    "facts_property_added": "metadata_properties",
    "facts_property_gone": "metadata_properties",
    "facts_question_gone": "questions",
}
INTO = "INSERT INTO facts (record_seq, scope, author, place, text, number)"


# --- SQLite


def _value(v: str) -> str:
    return (
        f"coalesce({v}.key, 0), CASE WHEN {v}.type = 'text' THEN {v}.atom END, "
        f"CASE WHEN {v}.type <> 'text' THEN {v}.atom END"
    )


def _fit(v: str) -> str:
    return f"({v}.type IN ('integer', 'real') OR ({v}.type = 'text' AND length({v}.atom) <= 500))"


def _metadata(record: str, source: str, on: str) -> str:
    """One value, or a list of them."""
    return f"""
    {INTO}
    SELECT {record}.seq, p.seq * 8, 0, 0,
           CASE WHEN m.type = 'text' THEN m.atom END, CASE WHEN m.type <> 'text' THEN m.atom END
    FROM {source} JOIN json_each({record}.metadata) m {on} WHERE {_fit("m")};
    {INTO}
    SELECT {record}.seq, p.seq * 8, 0, {_value("v")}
    FROM {source} JOIN json_each({record}.metadata) m {on} JOIN json_each(m.value) v
    WHERE m.type = 'array' AND {_fit("v")};"""


def _answer() -> str:
    return f"""
    {INTO}
    SELECT NEW.record_seq, q.seq * 8 + 1, NEW.user_seq, {_value("v")}
    FROM json_each(NEW."values") a
    JOIN questions q ON q.dataset_seq = NEW.dataset_seq AND q.name = a.key
    JOIN json_each(a.value, '$.value') v
    WHERE json_type(a.value, '$.value') <> 'object' AND {_fit("v")};"""


def _suggested() -> str:
    return "".join(
        f"""
    {INTO}
    SELECT NEW.record_seq, NEW.question_seq * 8 + {kind}, 0, {_value("v")}
    FROM json_each({given}) v WHERE json_type({given}) <> 'object' AND {_fit("v")};"""
        for kind, given in (
            (2, "NEW.value"),
            (3, "NEW.score"),
            (4, "json_array(NEW.agent)"),
            (5, "json_array(NEW.type)"),
        )
    )


def _sqlite() -> list[str]:
    known = "ON p.dataset_seq = NEW.dataset_seq AND p.name = m.key"
    record = _metadata("NEW", "metadata_properties p", known)
    gone = {
        "metadata": "DELETE FROM facts WHERE record_seq = NEW.seq AND scope & 7 = 0;",
        "answer": "DELETE FROM facts WHERE record_seq = OLD.record_seq AND author = OLD.user_seq"
        " AND scope & 7 = 1;",
        "suggested": "DELETE FROM facts WHERE record_seq = OLD.record_seq AND scope BETWEEN"
        " OLD.question_seq * 8 + 2 AND OLD.question_seq * 8 + 5;",
    }
    changed = " OR ".join(f"OLD.{n} IS NOT NEW.{n}" for n in ("value", "score", "agent", "type"))
    made = {
        "facts_record_added": ("INSERT", "NEW.metadata IS NOT NULL", record),
        "facts_record_changed": (
            "UPDATE OF metadata",
            "OLD.metadata IS NOT NEW.metadata",
            gone["metadata"] + record,
        ),
        "facts_response_added": ("INSERT", 'NEW."values" IS NOT NULL', _answer()),
        "facts_response_changed": (
            'UPDATE OF "values"',
            'OLD."values" IS NOT NEW."values"',
            gone["answer"] + _answer(),
        ),
        "facts_response_gone": ("DELETE", "1", gone["answer"]),
        "facts_suggestion_added": ("INSERT", "1", _suggested()),
        "facts_suggestion_changed": (
            "UPDATE OF value, score, agent, type",
            changed,
            gone["suggested"] + _suggested(),
        ),
        "facts_suggestion_gone": ("DELETE", "1", gone["suggested"]),
        "facts_property_added": (
            "INSERT",
            "1",
            _metadata(
                "r",
                "records r JOIN metadata_properties p ON p.seq = NEW.seq "
                "AND r.dataset_seq = NEW.dataset_seq",
                "ON p.name = m.key",
            ),
        ),
        "facts_property_gone": ("DELETE", "1", _of_scopes("OLD.seq * 8", "OLD.seq * 8")),
        "facts_question_gone": ("DELETE", "1", _of_scopes("OLD.seq * 8 + 1", "OLD.seq * 8 + 5")),
    }
    return [
        f"CREATE TRIGGER {name} AFTER {when} ON {TRIGGERS[name]} WHEN {where} BEGIN {body} END"
        for name, (when, where, body) in made.items()
    ]


def _of_scopes(first: str, last: str) -> str:
    return "".join(
        f"DELETE FROM facts WHERE scope BETWEEN {first} AND {last} AND {column} IS NOT NULL;"
        for column in ("text", "number")
    )


# --- PostgreSQL


FUNCTIONS = ("facts_in(json)", *(f"{name}()" for name in TRIGGERS))


def _postgresql() -> list[str]:
    fresh = "FROM added n"
    own = "FROM (SELECT NEW.*) n"
    bodies = {
        "facts_record_added": _pg_metadata(fresh),
        "facts_record_changed": "DELETE FROM facts WHERE record_seq = NEW.seq AND scope & 7 = 0;"
        + _pg_metadata(own),
        "facts_response_added": _pg_answer(fresh),
        "facts_response_changed": _PG_ANSWER_GONE + _pg_answer(own),
        "facts_response_gone": _PG_ANSWER_GONE,
        "facts_suggestion_added": _pg_suggested(fresh),
        "facts_suggestion_changed": _PG_SUGGESTED_GONE + _pg_suggested(own),
        "facts_suggestion_gone": _PG_SUGGESTED_GONE,
        "facts_property_added": _pg_metadata(
            "FROM records n", " AND p.seq = NEW.seq AND n.dataset_seq = NEW.dataset_seq"
        ),
        "facts_property_gone": _of_scopes("OLD.seq * 8", "OLD.seq * 8"),
        "facts_question_gone": _of_scopes("OLD.seq * 8 + 1", "OLD.seq * 8 + 5"),
    }
    when = {
        "facts_record_changed": ("metadata", ("metadata",)),
        "facts_response_changed": ('"values"', ('"values"',)),
        "facts_suggestion_changed": (
            "value, score, agent, type",
            ("value", "score", "agent", "type"),
        ),
    }
    made = [_PG_FACTS_IN, *_PG_TEXTS]
    for name, table in TRIGGERS.items():
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {bodies[name]} RETURN NULL; END $$"
        )
        made.append(
            f"CREATE TRIGGER {name} {_pg_when(name, table, when)} EXECUTE FUNCTION {name}()"
        )
    return made


def _pg_when(name: str, table: str, when: dict[str, tuple[str, tuple[str, ...]]]) -> str:
    if name in when:
        columns, compared = when[name]
        changed = " OR ".join(
            f"OLD.{one}::text IS DISTINCT FROM NEW.{one}::text" for one in compared
        )
        return f"AFTER UPDATE OF {columns} ON {table} FOR EACH ROW WHEN ({changed})"
    if name.endswith("gone"):
        return f"AFTER DELETE ON {table} FOR EACH ROW"
    if name == "facts_property_added":
        return f"AFTER INSERT ON {table} FOR EACH ROW"
    return f"AFTER INSERT ON {table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT"


_PG_FACTS_IN = """
CREATE FUNCTION facts_in(given json) RETURNS TABLE (place int, text text, number float8)
LANGUAGE sql IMMUTABLE AS $$
    SELECT e.place::int - 1,
           CASE json_typeof(e.v) WHEN 'string' THEN e.v #>> '{}' END,
           CASE json_typeof(e.v) WHEN 'number' THEN (e.v #>> '{}')::float8 END
    FROM json_array_elements(
        CASE json_typeof(given) WHEN 'array' THEN given WHEN 'object' THEN '[]'::json
        ELSE json_build_array(given) END
    ) WITH ORDINALITY AS e(v, place)
    WHERE json_typeof(e.v) = 'number'
       OR (json_typeof(e.v) = 'string' AND length(e.v #>> '{}') <= 500)
$$"""
_PG_TEXTS = (
    "CREATE TABLE texts (record_seq bigint NOT NULL REFERENCES records (seq) ON DELETE CASCADE,"
    " part integer NOT NULL, words tsvector NOT NULL, PRIMARY KEY (record_seq, part))",
    "CREATE INDEX texts_by_words ON texts USING gin (words)",
)
_PG_ANSWER_GONE = (
    "DELETE FROM facts WHERE record_seq = OLD.record_seq AND author = OLD.user_seq"
    " AND scope & 7 = 1;"
)
_PG_SUGGESTED_GONE = (
    "DELETE FROM facts WHERE record_seq = OLD.record_seq AND scope BETWEEN"
    " OLD.question_seq * 8 + 2 AND OLD.question_seq * 8 + 5;"
)


def _pg_metadata(source: str, more: str = "") -> str:
    return f"""
    {INTO}
    SELECT n.seq, p.seq * 8, 0, f.place, f.text, f.number
    {source} CROSS JOIN LATERAL json_each(n.metadata) m
    JOIN metadata_properties p ON p.dataset_seq = n.dataset_seq AND p.name = m.key{more}
    CROSS JOIN LATERAL facts_in(m.value) f;"""


def _pg_answer(source: str) -> str:
    return f"""
    {INTO}
    SELECT n.record_seq, q.seq * 8 + 1, n.user_seq, f.place, f.text, f.number
    {source} CROSS JOIN LATERAL json_each(n."values") a
    JOIN questions q ON q.dataset_seq = n.dataset_seq AND q.name = a.key
    CROSS JOIN LATERAL facts_in(a.value -> 'value') f;"""


def _pg_suggested(source: str) -> str:
    given = "(2, n.value), (3, n.score), (4, to_json(n.agent)), (5, to_json(n.type))"
    return f"""
    {INTO}
    SELECT n.record_seq, n.question_seq * 8 + k.kind, 0, f.place, f.text, f.number
    {source} CROSS JOIN LATERAL (VALUES {given}) AS k(kind, given)
    CROSS JOIN LATERAL facts_in(k.given) f WHERE k.given IS NOT NULL;"""
