"""Many rows at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def reserve(db: Connection, table: Table, count: int) -> list[int]:
    """The next `count` numbers of a table, for rows that refer to each other."""
    if db.dialect.name == "sqlite":
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        last = db.execute(asked, {"name": table.name}).scalar() or 0
        return list(range(last + 1, last + 1 + count))
    counter = text("SELECT nextval(:name) FROM generate_series(1, :count)")
    return list(db.execute(counter, {"name": f"{table.name}_seq_seq", "count": count}).scalars())


def upsert(
    db: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    on: Iterable[str],
    keep: Iterable[str] = ("id", "inserted_at"),
) -> None:
    """Insert rows; where one of the same `on` is there, replace all of it but `keep`."""
    if not rows:
        return
    statement = INSERTS[db.dialect.name](table)
    kept = {*on, *keep}
    changed = {name: statement.excluded[name] for name in rows[0] if name not in kept}
    if changed:
        statement = statement.on_conflict_do_update(index_elements=list(on), set_=changed)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(on))
    db.execute(statement, rows)


def pack(vector: Sequence[float]) -> bytes:
    """A vector as float32."""
    return array("f", vector).tobytes()


def unpack(value: bytes) -> list[float]:
    """The vector of some bytes."""
    found = array("f")
    found.frombytes(value)
    return found.tolist()
