"""People as Argilla 1.x told them: with their whole name and their workspaces' names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, maybe
from ostraka.server.database.tables import workspaces as tables
from ostraka.server.errors import Invalid
from ostraka.server.stores import people, workspaces


def told(db: Connection, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """People, with the end of their API key."""
    ends = people.hints(db, [row["seq"] for row in rows])
    return [{**_named(db, row), "api_key": f"…{ends.get(row['seq'], '')}"} for row in rows]


def create(db: Connection, who: Caller, given: dict[str, Any]) -> dict[str, Any]:
    """Add a person to the server and to workspaces, named. Raises `NotUnique`, `Invalid`."""
    names = given.pop("workspaces") or []
    row, key = people.create(db, who, given)
    for name in names:
        workspace = maybe(db, select(tables).where(tables.c.name == name))
        if workspace is None:
            raise Invalid(f"There is no workspace {name!r}.", where="workspaces")
        workspaces.admit(db, who, workspace, row["id"])
    return {**_named(db, row), "api_key": key}


def _named(db: Connection, row: Row) -> dict[str, Any]:
    whole = " ".join(filter(None, (row["first_name"], row["last_name"])))
    names = [one["name"] for one in workspaces.of_user(db, row)]
    return {**row, "full_name": whole, "workspaces": names}
