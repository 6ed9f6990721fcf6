"""The few statements that every store uses."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Select, Table, delete, insert, select, update

from ostraka.server.errors import NotFound

Row = Mapping[str, Any]
VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


def now() -> int:
    """The time, in microseconds since 1970."""
    return time.time_ns() // 1000


def new_id() -> str:
    """An id that nothing else has."""
    return str(uuid4())


def new_ids(count: int) -> list[str]:
    """Several ids that nothing else has; they ascend, so that an index takes them fast.

    They are UUIDs of version 7 (RFC 9562): milliseconds since 1970, then 74 random bits.
    """
    ms = f"{time.time_ns() // 1_000_000:012x}"
    start, drawn = f"{ms[:8]}-{ms[8:]}-7", os.urandom(10 * count).hex()
    return sorted(
        f"{start}{drawn[at : at + 3]}-{VARIANT[drawn[at + 3]]}{drawn[at + 4 : at + 7]}"
        f"-{drawn[at + 7 : at + 19]}"
        for at in range(0, 20 * count, 20)
    )


def add(db: Connection, table: Table, **values: Any) -> Row:
    """Insert one row, with its id and times where the table has them, and return it."""
    at = now()
    for name, value in (
        ("id", values.get("id") or new_id()),
        ("inserted_at", at),
        ("updated_at", at),
    ):
        if name in table.c:
            values[name] = value if name == "id" else values.get(name, value)
    return dict(db.execute(insert(table).values(**values).returning(table)).mappings().one())


def change(db: Connection, table: Table, seq: int, **values: Any) -> Row:
    """Change one row, and its time, and return it."""
    if "updated_at" in table.c:
        values.setdefault("updated_at", now())
    statement = update(table).where(table.c.seq == seq).values(**values).returning(table)
    return dict(db.execute(statement).mappings().one())


def remove(db: Connection, table: Table, seq: int) -> None:
    """Delete one row; what refers to it goes too."""
    db.execute(delete(table).where(table.c.seq == seq))


def find(db: Connection, table: Table, id: str, what: str, *where: ColumnElement[bool]) -> Row:
    """The row of that id. Raises `NotFound`, which names `what`."""
    found = maybe(db, select(table).where(table.c.id == str(id), *where))
    if found is None:
        raise NotFound(f"There is no {what} with the id {str(id)!r}.")
    return found


def maybe(db: Connection, statement: Select[Any]) -> Row | None:
    """The first row, if there is one."""
    found = db.execute(statement.limit(1)).mappings().first()
    return None if found is None else dict(found)


def every(
    db: Connection, statement: Select[Any], values: Mapping[str, Any] | None = None
) -> list[Row]:
    """All rows; `values` are for the parameters of a statement that was made before."""
    return [dict(row) for row in db.execute(statement, values or {}).mappings()]
