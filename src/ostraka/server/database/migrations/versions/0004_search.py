"""facts, words and bits for search"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
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
    for name, (table, _) in TRIGGERS.items():
        bind.exec_driver_sql(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}"))
    if sqlite:
        named = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE texts%'"
        for (name,) in bind.exec_driver_sql(named).all():
            bind.exec_driver_sql(f"DROP TABLE {name}")
    else:
        bind.exec_driver_sql("DROP TABLE texts")
        for name in ("facts_in(json)", *(f"{name}()" for name in TRIGGERS)):
            bind.exec_driver_sql(f"DROP FUNCTION {name}")
    for name in BY_TIME:
        op.drop_index(f"records_by_{name}", "records")
    op.drop_table("vector_bits")
    op.drop_table("facts")


TRIGGERS = {  # what goes in whatever way takes its facts along
    "facts_of_response": ("responses", "record_seq = OLD.record_seq AND author = OLD.user_seq"
                          " AND scope & 7 = 1"),
    "facts_of_suggestion": ("suggestions", "record_seq = OLD.record_seq AND scope BETWEEN"
                            " OLD.question_seq * 8 + 2 AND OLD.question_seq * 8 + 5"),
    "facts_of_property": ("metadata_properties", "scope = OLD.seq * 8"),
    "facts_of_question": ("questions", "scope BETWEEN OLD.seq * 8 + 1 AND OLD.seq * 8 + 5"),
}  # fmt: skip
FACTS_IN = """
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
TEXTS = (
    "CREATE TABLE texts (record_seq bigint NOT NULL REFERENCES records (seq) ON DELETE CASCADE,"
    " part integer NOT NULL, words tsvector NOT NULL, PRIMARY KEY (record_seq, part))",
    "CREATE INDEX texts_by_words ON texts USING gin (words)",
)


def _statements() -> list[str]:
    sqlite = op.get_bind().dialect.name == "sqlite"
    made = [] if sqlite else [FACTS_IN, *TEXTS]
    for name, (table, which) in TRIGGERS.items():
        body = "".join(
            f"DELETE FROM facts WHERE {which} AND {column} IS NOT NULL; "
            for column in ("text", "number")  # so that an index is used
        )
        if sqlite:
            made.append(f"CREATE TRIGGER {name} AFTER DELETE ON {table} BEGIN {body} END")
            continue
        made.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN NULL; END $$"
        )
        made.append(
            f"CREATE TRIGGER {name} AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    return made
