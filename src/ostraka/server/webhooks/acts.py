"""What was done in one transaction, as events for those who listen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, literal, select

from ostraka.server.database.sql import Row, new_id, now
from ostraka.server.database.work_tables import outbox, webhooks
from ostraka.server.shapes.webhooks import EVENTS
from ostraka.server.webhooks.bodies import Bodies, Told
from ostraka.server.webhooks.events import body

Listeners = Mapping[str, Sequence[int]]  # by event, the webhooks that want it
OF_MANY = {"records.added": "record.created", "records.changed": "record.updated"}


class Acts:
    """Hears what is written to the log, and puts events into the outbox at the end.

    What is deleted is told as it was; all else as it is when the transaction ends.
    """

    def __init__(self, db: Connection, listeners: Listeners) -> None:
        self._bodies = Bodies(db)
        self._listeners = listeners
        self._later: dict[tuple[str, str], None] = {}
        self._ready: list[tuple[str, Told]] = []

    def __call__(self, action: str, row: Row | None, before: Row | None) -> None:
        """Hear of one act: its name in the log, what is there now, what was there before."""
        if action in OF_MANY and row is not None:
            self.records(OF_MANY[action], row["records"])
        elif action == "records.deleted" and before is not None:
            if "record.deleted" in self._listeners:
                told = (self._bodies.record(one) for one in before["records"])
                self._ready += [("record.deleted", one) for one in told]
        elif action in self._listeners:
            about = row or before or {}
            if row is None:
                self._ready.append((action, DELETED[action](self._bodies, about)))
            else:
                self._later[action, str(about["id"])] = None

    def records(self, event: str, ids: Sequence[str]) -> None:
        """Hear of several records."""
        if event in self._listeners:
            self._later |= {(event, one): None for one in ids}

    def put(self, db: Connection) -> int:
        """Write the outbox; returns for how many webhooks and events there was one."""
        count = 0
        for event, told in [*self._ready, *self._told()]:
            count += _post(db, self._listeners[event], body(event, told))
        return count

    def _told(self) -> list[tuple[str, Told]]:
        found: list[tuple[str, Told]] = []
        several: dict[str, list[str]] = {}
        for event, about in self._later:
            several.setdefault(event, []).append(about)
        for event, ids in several.items():
            entity = event.partition(".")[0]
            if entity == "record":
                fresh = self._fresh(event, ids)
                found += [(event, told) for told in self._bodies.records_of(fresh)]
                continue
            one = Bodies.dataset_of if entity == "dataset" else Bodies.response_of
            found += [(event, told) for about in ids for told in one(self._bodies, about)]
        return found

    def _fresh(self, event: str, ids: list[str]) -> list[str]:
        """A record that is new is not said to be changed as well."""
        if event != "record.updated":
            return ids
        return [one for one in ids if ("record.created", one) not in self._later]


DELETED: Mapping[str, Callable[[Bodies, Row], Told]] = {
    "dataset.deleted": lambda bodies, row: bodies.dataset(row["seq"]),
    "response.deleted": Bodies.response,
}


def listeners(db: Connection) -> dict[str, list[int]]:
    """The enabled webhooks by event."""
    found: dict[str, list[int]] = {}
    chosen = select(webhooks.c.seq, webhooks.c.events).where(webhooks.c.enabled)
    for seq, events in db.execute(chosen.order_by(webhooks.c.seq)):
        for event in EVENTS.intersection(events):
            found.setdefault(event, []).append(seq)
    return found


def _post(db: Connection, seqs: Sequence[int], text: str) -> int:
    names = ("id", "webhook_seq", "body", "attempts", "next_at")
    for seq in seqs:
        values: Any = (new_id(), seq, text, 0, now())
        there = select(*map(literal, values)).where(webhooks.c.seq == seq, webhooks.c.enabled)
        db.execute(outbox.insert().from_select(names, there))
    return len(seqs)
