"""Models that were trained on a dataset's records, with the manifests that tell how."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, add, every
from ostraka.server.database.work_tables import trainings


def listed(db: Connection, dataset: Row) -> list[Row]:
    """The trainings of a dataset, the newest first."""
    own = select(trainings).where(trainings.c.dataset_seq == dataset["seq"])
    return every(db, own.order_by(trainings.c.seq.desc()))


def create(db: Connection, who: Caller, dataset: Row, given: dict[str, Any]) -> Row:
    """Register a training."""
    row = add(db, trainings, dataset_seq=dataset["seq"], user_seq=who.seq, **given)
    kept = {name: value for name, value in row.items() if name != "manifest"}
    log.write_down(db, who, "training.created", kept, dataset=dataset["seq"])
    return row
