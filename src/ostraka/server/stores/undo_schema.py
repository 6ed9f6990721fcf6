"""Undoing a change of fields and questions, with what it did to answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ostraka.server import log
from ostraka.server.database.sql import Row, change
from ostraka.server.database.tables import datasets, responses
from ostraka.server.stores import states
from ostraka.server.stores.schema import settle
from ostraka.server.stores.undo import Undoing


def of_schema(undoing: Undoing, entries: Sequence[Row]) -> None:
    """Make fields, questions and answers what they were before each change."""
    for entry in entries:
        _undo(undoing, entry)


def _undo(undoing: Undoing, entry: Row) -> None:
    db, dataset, state = undoing.db, undoing.dataset, entry["before"]["state"]
    if dataset["version"] != entry["after"]["version"]:
        raise undoing.in_the_way(entry, "the fields and questions were changed since")
    newer = _newer(undoing, entry)
    if newer:
        raise undoing.in_the_way(entry, f"{newer} answers to them were given or changed since")
    ids = states.ids_of(state)
    current = states.capture(db, ids)
    states.restore(db, state)
    fresh = change(db, datasets, dataset["seq"], version=dataset["version"] + 1)
    rows = state["responses"]["rows"]
    settled = {row["record_seq"] for row in state["verdicts"]["rows"]}
    settle(db, fresh, [row["record_seq"] for row in rows], settled)
    before = {"id": entry["entity_id"], "state": current}
    told = {"id": entry["entity_id"], "version": fresh["version"], "added": []}
    log.write_down(
        db,
        undoing.who,
        "schema.changed",
        told,
        before=before,
        dataset=dataset["seq"],
        batch=undoing.batch,
    )


def _newer(undoing: Undoing, entry: Row) -> int:
    """How many answers that the change made, or that use what it added, came later."""
    touched = set(states.ids_of(entry["before"]["state"])["responses"])
    added = set(entry["after"]["added"])
    own = (
        responses.c.dataset_seq == undoing.dataset["seq"],
        responses.c.updated_at > entry["at"],
    )
    found = undoing.db.execute(select(responses.c.id, responses.c["values"]).where(*own))
    return sum(one in touched or bool(added & (values or {}).keys()) for one, values in found)
