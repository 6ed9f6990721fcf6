"""Many rows at once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
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
    if rows:
        made = _upsert(db.dialect.name, table, tuple(rows[0]), tuple(on), tuple(keep))
        db.execute(made, rows)


@lru_cache(maxsize=256)
def _upsert(
    dialect: str, table: Table, names: tuple[str, ...], on: tuple[str, ...], keep: tuple[str, ...]
) -> Any:
    """The statement, made once."""
    statement = INSERTS[dialect](table)
    changed = {name: statement.excluded[name] for name in names if name not in (*on, *keep)}
    if changed:
        return statement.on_conflict_do_update(index_elements=list(on), set_=changed)
    return statement.on_conflict_do_nothing(index_elements=list(on))


def pack(vector: Sequence[float]) -> bytes:
    """A vector as float32."""
    return array("f", vector).tobytes()


def unpack(value: bytes) -> list[float]:
    """The vector of some bytes."""
    found = array("f")
    found.frombytes(value)
    return found.tolist()
