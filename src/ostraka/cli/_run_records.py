"""The records of a server's dataset, read from its database by the worker of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ostraka.data.snapshot import Snapshot
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.server.database.sql import Row

Tell = Callable[[str, Mapping[str, Any]], None]  # what the worker sends: a kind, and JSON values


class Records(NamedTuple):
    """A dataset as it is now; `open` are the server's ids of what waits for answers, by name."""

    snapshot: Snapshot
    data: FeedbackDataset
    open: Mapping[str, str]


def read(order: Mapping[str, Any]) -> Records:
    """All records with what was settled about them in place of what people said."""
    from sqlalchemy import make_url

    from ostraka.data.memory import Memory
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.server.database.engine import engine_for
    from ostraka.server.database.store import store_for

    store = store_for(engine_for(make_url(order["url"]), pool=1))
    try:
        snapshot, waiting = store.read(lambda db: _read(db, order["dataset"]))
    finally:
        store.close()
    memory = Memory(snapshot.settings)
    memory.put_columns(snapshot.columns)
    return Records(snapshot, FeedbackDataset._of(memory), waiting)  # noqa: SLF001 - a constructor


def _read(db: Connection, seq: int) -> tuple[Snapshot, dict[str, str]]:
    from sqlalchemy import select

    from ostraka.server.database.sql import every
    from ostraka.server.database.tables import datasets, records
    from ostraka.server.jobs.whole import snapshot
    from ostraka.server.stores import plan

    (dataset,) = every(db, select(datasets).where(datasets.c.seq == seq))
    waiting = select(records.c.id, records.c.external_id).where(
        records.c.dataset_seq == seq,
        records.c.status == "pending",
        records.c.resolved_at.is_(None),
    )
    rows = every(db, waiting.order_by(records.c.seq))
    whole = snapshot(db, dataset, plan.read(db, dataset), settled=True)
    return whole, {_name(row): row["id"] for row in rows}


def _name(row: Row) -> str:
    return str(row["external_id"] or row["id"])
