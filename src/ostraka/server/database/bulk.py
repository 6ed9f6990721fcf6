"""Many rows at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Table,
    Text,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from ostraka.server.database.engine import encode_json, outer
from ostraka.server.database.prepared import Prepared

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def reserve(db: Connection, table: Table, count: int) -> list[int]:
    """The next `count` numbers of a table, for rows that refer to each other."""
    if db.dialect.name == "sqlite":
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last = db.execute(asked, {"name": table.name}).scalar() or 0
        return list(range(last + 1, last + 1 + count))
    counter = text("SELECT nextval(:name) FROM generate_series(1, :count)")
    return list(db.execute(counter, {"name": f"{table.name}_seq_seq", "count": count}).scalars())


def insert_all(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of one form, past the layers that a single row may go through.

    SQLite takes them as tuples, PostgreSQL by COPY. None of them may be there already.
    """
    if not rows:
        return
    names = list(rows[0])
    encoders = [encode_json if isinstance(table.c[name].type, JSON) else None for name in names]
    columns = [_column(rows, name, encode) for name, encode in zip(names, encoders, strict=True)]
    quoted = ", ".join(f'"{name}"' for name in names)
    into = f"{table.name} ({quoted})"
    if db.dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608 - our own names
        db.exec_driver_sql(statement, list(zip(*columns, strict=True)))
    else:
        _copy(db, f"COPY {into} FROM STDIN", zip(*columns, strict=True))


def _column(rows: Sequence[Mapping[str, Any]], name: str, encode: Any) -> list[Any]:
    if encode is None:
        return [row[name] for row in rows]
    return [None if row[name] is None else encode(row[name]) for row in rows]


def _copy(db: Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    import psycopg

    driver: Any = db.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        raise outer(error, statement, db.dialect) from error


def upsert(
    db: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    on: Iterable[str],
    keep: Iterable[str] = ("id", "inserted_at"),
) -> None:
    """Insert rows; where one of the same `on` is there, replace all of it but `keep`."""
    if rows:
        made = _upsert(db.dialect.name, table, tuple(rows[0]), tuple(on), tuple(keep))
        made.run_all(db, rows)


@lru_cache(maxsize=256)
def _upsert(
    dialect: str, table: Table, names: tuple[str, ...], on: tuple[str, ...], keep: tuple[str, ...]
) -> Prepared:
    """The statement, made once."""
    statement = INSERTS[dialect](table)
    changed = {name: statement.excluded[name] for name in names if name not in (*on, *keep)}
    if changed:
        done = statement.on_conflict_do_update(index_elements=list(on), set_=changed)
    else:
        done = statement.on_conflict_do_nothing(index_elements=list(on))
    return Prepared(done, names)


def among(db: Connection, column: ColumnElement[str], values: Sequence[str]) -> Any:
    """Whether a column is one of many texts: they travel as one parameter."""
    texts: Any = literal(encode_json(values), Text)
    if db.dialect.name == "sqlite":
        several = func.json_each(texts).table_valued("value")
    else:
        several = func.json_array_elements_text(texts.op("::")(text("json"))).table_valued("value")
    return column.in_(select(several.c.value))


def pack(vector: Sequence[float]) -> bytes:
    """A vector as float32."""
    return array("f", vector).tobytes()


def unpack(value: bytes) -> list[float]:
    """The vector of some bytes."""
    found = array("f")
    found.frombytes(value)
    return found.tolist()
