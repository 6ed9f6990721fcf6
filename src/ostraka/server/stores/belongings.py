"""What belongs to records, taken down before it goes, and put back."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import (
    questions,
    records,
    responses,
    suggestions,
    users,
    vectors_settings,
)
from ostraka.server.database.work_tables import assignments, notes, vectors, verdicts

Kept = dict[str, list[dict[str, Any]]]
BELONGINGS: dict[str, Table] = {
    table.name: table for table in (responses, suggestions, vectors, verdicts, notes, assignments)
}
NEEDED = {"user_seq": users, "question_seq": questions, "settings_seq": vectors_settings}
AT_ONCE = 500


def parts(items: Sequence[Any]) -> Iterable[list[Any]]:
    """Items, so many at a time that a statement takes them."""
    left = iter(items)
    while part := list(islice(left, AT_ONCE)):
        yield part


def kept(db: Connection, seqs: Sequence[int], names: Iterable[str] = BELONGINGS) -> Kept:
    """What belongs to these records, by table; bytes as base64."""
    found: Kept = {}
    for name in names:
        table = BELONGINGS[name]
        rows: list[Row] = []
        for part in parts(seqs):
            own = table.c.record_seq.in_(part)
            rows += every(db, select(table).where(own).order_by(table.c.seq))
        found[name] = [_told(row) for row in rows]
    return found


def put_back(db: Connection, given: Mapping[str, Sequence[Row]]) -> int:
    """Insert again what belonged to records; returns how much could not be, and was left out.

    That is what belonged to people, questions or vectors that are gone meanwhile.
    """
    left_out = 0
    for name, table in BELONGINGS.items():
        rows = [_read(row) for row in given.get(name, ())]
        fit = _possible(db, table, rows)
        left_out += len(rows) - len(fit)
        for part in parts(fit):
            db.execute(insert(table), part)
    return left_out


def take_away(db: Connection, seqs: Sequence[int], names: Iterable[str]) -> None:
    """Delete what belongs to these records, in these tables."""
    for name in names:
        for part in parts(seqs):
            db.execute(delete(BELONGINGS[name]).where(BELONGINGS[name].c.record_seq.in_(part)))


def whole(row: Row) -> dict[str, Any]:
    """A record's row, as it is kept."""
    return {column.name: row[column.name] for column in records.c}


def _possible(db: Connection, table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for column, parent in NEEDED.items():
        if column not in table.c or not rows:
            continue
        asked = {row[column] for row in rows if row[column] is not None}
        there = set(db.execute(select(parent.c.seq).where(parent.c.seq.in_(asked))).scalars())
        if table.c[column].nullable:
            rows = [row if row[column] in there else {**row, column: None} for row in rows]
        else:
            rows = [row for row in rows if row[column] in there]
    return rows


def _told(row: Row) -> dict[str, Any]:
    return {
        name: b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in row.items()
    }


def _read(row: Row) -> dict[str, Any]:
    return {**row, "value": b64decode(row["value"])} if "settings_seq" in row else dict(row)
