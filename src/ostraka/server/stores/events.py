"""What happened in a dataset since somebody looked, from the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from ostraka.server.database.sql import Row
from ostraka.server.database.work_tables import audit
from ostraka.server.stores import progress

# what an act of an entity means to those who listen
NAMES = {
    "response": "progress",
    "verdict": "progress",
    "records": "records",
    "assignments": "queue",
    "question": "schema",
    "field": "schema",
    "schema": "schema",
    "dataset": "dataset",
    "note": "note",
    "training": "training",
}
COUNTED = {"progress", "records", "schema", "dataset"}


@dataclass(frozen=True)
class Look:
    """What is told, and the number of the last act that it is about."""

    last: int
    told: list[tuple[str, Any]]


def look(db: Connection, dataset: Row, last: int | None) -> Look:
    """What happened after the act `last`; at first (None), how things stand."""
    own = audit.c.dataset_seq == dataset["seq"]
    newest = db.execute(select(func.max(audit.c.seq)).where(own)).scalar() or 0
    if last is None:
        return Look(newest, [("progress", progress.by_state(db, dataset))])
    if newest <= last:
        return Look(last, [])
    new = (
        select(audit.c.entity, func.count())
        .where(own, audit.c.seq > last, audit.c.seq <= newest)
        .group_by(audit.c.entity)
    )
    acts: dict[str, int] = {}
    for entity, count in db.execute(new):
        name = NAMES.get(entity)
        if name is not None:
            acts[name] = acts.get(name, 0) + count
    told: list[tuple[str, Any]] = [
        (name, {"acts": count}) for name, count in sorted(acts.items()) if name != "progress"
    ]
    if COUNTED & acts.keys():
        told.append(("progress", progress.by_state(db, dataset)))
    return Look(newest, told)
