"""Where a record stands: open, full, in conflict, or resolved; the same in lists and in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, not_, or_, select

from ostraka.server.database.sql import Row
from ostraka.server.database.tables import records
from ostraka.server.shapes.work import work_of

STATES = ("open", "full", "conflict", "resolved")
RESOLVED = records.c.resolved_at.is_not(None)
_COMPLETE = records.c.status == "completed"


def state_of(row: Row, limit: float) -> str:
    """Open, full, in conflict (more disagreement than `limit`), or resolved by a reviewer."""
    if row["resolved_at"] is not None:
        return "resolved"
    if row["status"] == "pending":
        return "open"
    return "conflict" if (row["disagreement"] or 0) > limit else "full"


def conditions(limit: float) -> dict[str, ColumnElement[bool]]:
    """What holds of the records of each state."""
    above = records.c.disagreement > limit
    below = or_(records.c.disagreement.is_(None), records.c.disagreement <= limit)
    return {
        "open": not_(RESOLVED) & (records.c.status == "pending"),
        "full": not_(RESOLVED) & _COMPLETE & below,
        "conflict": not_(RESOLVED) & _COMPLETE & above,
        "resolved": RESOLVED,
    }


def place(limit: float) -> ColumnElement[int]:
    """A record's state as its place in `STATES`."""
    asked = conditions(limit)
    return case(*((asked[name], at) for at, name in enumerate(STATES)))


def counted(db: Connection, dataset: Row) -> dict[str, int]:
    """How many records are in each state: by indexes alone but for resolved ones."""
    limit = work_of(dataset).conflict_above
    own = records.c.dataset_seq == dataset["seq"]
    state: Any = case(
        (records.c.status == "pending", "open"),
        (records.c.disagreement > limit, "conflict"),
        else_="full",
    )
    chosen = select(state.label("state"), func.count()).where(own)
    every = dict(map(tuple, db.execute(chosen.group_by("state"))))
    settled = dict(map(tuple, db.execute(chosen.where(RESOLVED).group_by("state"))))
    found = {name: every.get(name, 0) - settled.get(name, 0) for name in STATES}
    return {**found, "resolved": sum(settled.values())}
