"""Datasets."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.access import LEAD, led, seen
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.errors import Invalid, NotFound
from ostraka.server.policies import allow
from ostraka.server.routing import Router
from ostraka.server.shapes.common import Plain
from ostraka.server.shapes.datasets import Dataset, DatasetCreate, Datasets, DatasetUpdate
from ostraka.server.stores import datasets, workspaces

router = Router(tags=["datasets"])


@router.get("/me/datasets")
def list_my_datasets(
    who: Who,
    here: Here,
    workspace_id: UUID | None = None,
    name: Plain | None = None,
    status: Literal["draft", "ready"] | None = None,
) -> Datasets:
    """The datasets of one's workspaces; of all workspaces for an owner."""
    asked = {"workspace_id": str(workspace_id) if workspace_id else None}
    asked |= {"name": name, "status": status}
    rows = here.store.read(lambda db: datasets.listed(db, who, **asked))
    return Datasets(items=[told(row) for row in rows])


@router.post("/datasets", status_code=201)
def create_dataset(body: DatasetCreate, who: Who, here: Here) -> Dataset:
    """Add a dataset, in draft."""

    def write(db: Connection) -> Row:
        workspace = _workspace(db, body.workspace_id)
        allow(policies.lead(who, workspace["seq"]), "create datasets here", who, LEAD)
        return datasets.create(db, who, workspace, _columns(body.model_dump(mode="json")))

    return told(here.store.write(write))


@router.get("/datasets/{dataset_id}")
def get_dataset(dataset_id: UUID, who: Who, here: Here) -> Dataset:
    """One dataset."""
    return told(here.store.read(lambda db: seen(db, who, dataset_id)))


@router.patch("/datasets/{dataset_id}")
def update_dataset(dataset_id: UUID, body: DatasetUpdate, who: Who, here: Here) -> Dataset:
    """Change a dataset."""

    def write(db: Connection) -> Row:
        row = led(db, who, dataset_id, "change this dataset")
        return datasets.alter(db, who, row, _columns(body.given()))

    return told(here.store.write(write))


@router.put("/datasets/{dataset_id}/publish")
def publish_dataset(dataset_id: UUID, who: Who, here: Here) -> Dataset:
    """Open a dataset to annotators."""

    def write(db: Connection) -> Row:
        return datasets.publish(db, who, led(db, who, dataset_id, "publish this dataset"))

    return told(here.store.write(write))


@router.delete("/datasets/{dataset_id}")
def delete_dataset(dataset_id: UUID, who: Who, here: Here) -> Dataset:
    """Delete a dataset with its records and answers; it is kept for a while, see `/me/deleted`."""

    def write(db: Connection) -> Row:
        row = led(db, who, dataset_id, "delete this dataset")
        datasets.delete(db, who, row, keep=here.config.keep_deleted_days > 0)
        return row

    return told(here.store.write(write))


def told(row: Row) -> Dataset:
    """A dataset as an answer."""
    shared = {"strategy": "overlap", "min_submitted": row["min_submitted"]}
    return Dataset.model_validate({**row, "distribution": shared})


def _columns(given: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in given.items() if name != "workspace_id"}
    if "distribution" in found:
        found["min_submitted"] = found.pop("distribution")["min_submitted"]
    return found


def _workspace(db: Connection, id: UUID) -> Row:
    try:
        return workspaces.get(db, str(id))
    except NotFound as error:
        raise Invalid(str(error), where="workspace_id") from None
