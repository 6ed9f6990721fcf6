"""How far people are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ostraka.server.access import seen
from ostraka.server.door import Here, Who
from ostraka.server.routing import Router
from ostraka.server.shapes.datasets import DatasetMetrics, DatasetProgress, UsersProgress
from ostraka.server.stores import progress

router = Router(tags=["progress"])


@router.get("/me/datasets/{dataset_id}/metrics")
def get_my_metrics(dataset_id: UUID, who: Who, here: Here) -> DatasetMetrics:
    """One's own answers by status."""

    def read(db: Connection) -> dict[str, Any]:
        dataset = seen(db, who, dataset_id)
        count = progress.of_records(db, dataset)["total"]
        return {"responses": progress.own(db, dataset, who), "records": {"count": count}}

    return DatasetMetrics.model_validate(here.store.read(read))


@router.get("/datasets/{dataset_id}/progress")
def get_progress(dataset_id: UUID, who: Who, here: Here) -> DatasetProgress:
    """How many records are complete, and how many are in each state."""
    found = here.store.read(lambda db: progress.by_state(db, seen(db, who, dataset_id)))
    return DatasetProgress.model_validate({**found, "users": []})


@router.get("/datasets/{dataset_id}/users/progress")
def get_users_progress(dataset_id: UUID, who: Who, here: Here) -> UsersProgress:
    """Everybody's answers."""

    def read(db: Connection) -> UsersProgress:
        people = progress.of_people(db, seen(db, who, dataset_id))
        return UsersProgress.model_validate({"users": people})

    return here.store.read(read)
