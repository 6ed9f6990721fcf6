"""Rows of several tables as they are, so that they can be made so again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from ostraka.server.database.bulk import upsert
from ostraka.server.database.sql import every
from ostraka.server.database.tables import fields, questions, records, responses, suggestions
from ostraka.server.database.work_tables import verdicts
from ostraka.server.stores import indexed
from ostraka.server.stores.belongings import parts

# parents before what belongs to them
TABLES: dict[str, Table] = {
    table.name: table for table in (fields, questions, responses, suggestions, verdicts)
}
CONTENT = "contents"  # the fields of records: only this of a record is kept
State = dict[str, dict[str, list[Any]]]
Ids = Mapping[str, Iterable[str]]


def capture(db: Connection, ids: Ids) -> State:
    """The rows of these ids, by table; `gone` are ids that no row has."""
    found: State = {}
    for name, asked in ids.items():
        table = records if name == CONTENT else TABLES[name]
        columns = (records.c.id, records.c.fields) if name == CONTENT else tuple(table.c)
        wanted = sorted(set(asked))
        rows: list[Any] = []
        for part in parts(wanted):
            rows += every(db, select(*columns).where(table.c.id.in_(part)))
        there = {row["id"] for row in rows}
        found[name] = {"rows": rows, "gone": [one for one in wanted if one not in there]}
    return found


def ids_of(state: State) -> dict[str, list[str]]:
    """The ids that a state is about."""
    return {
        name: [row["id"] for row in part["rows"]] + list(part["gone"])
        for name, part in state.items()
    }


def restore(db: Connection, state: State) -> None:
    """Make the rows of a state what they were, and delete what was not there."""
    for name, table in reversed(TABLES.items()):
        for part in parts(state.get(name, {}).get("gone", [])):
            db.execute(delete(table).where(table.c.id.in_(part)))
    for name, table in TABLES.items():
        for part in parts(state.get(name, {}).get("rows", [])):
            upsert(db, table, part, on=("seq",), keep=("seq",))
            indexed.changed(db, name, part)
    set_contents(db, state.get(CONTENT, {}).get("rows", []))


def set_contents(db: Connection, rows: list[Any]) -> None:
    """Set the fields of records, by their ids."""
    own = update(records).where(records.c.id == bindparam("of"))
    counted = own.values(fields=bindparam("content"), version=records.c.version + 1)
    for part in parts(rows):
        indexed.rewritten(db, {row["id"]: row["fields"] for row in part})
        db.execute(counted, [{"of": row["id"], "content": row["fields"]} for row in part])
