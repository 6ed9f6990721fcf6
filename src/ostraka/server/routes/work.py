"""How the work on a dataset is done, and who does which part of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ostraka.server.access import led, seen, sight
from ostraka.server.door import Here, Who
from ostraka.server.routing import Router
from ostraka.server.search.find import all_of
from ostraka.server.shapes.work import Assigned, Work, work_of
from ostraka.server.stores import assignments, datasets
from ostraka.server.stores.assignments import Assign

router = Router(tags=["work"])


@router.get("/datasets/{dataset_id}/work")
def get_work(dataset_id: UUID, who: Who, here: Here) -> Work:
    """The work settings of a dataset."""
    return work_of(here.store.read(lambda db: seen(db, who, dataset_id)))


@router.put("/datasets/{dataset_id}/work")
def put_work(dataset_id: UUID, body: Work, who: Who, here: Here) -> Work:
    """Change work settings; what is left out stays as it is."""

    def write(db: Connection) -> Work:
        dataset = led(db, who, dataset_id, "change how the work is done here")
        return work_of(datasets.set_work(db, who, dataset, body.given()))

    return here.store.write(write)


@router.get("/datasets/{dataset_id}/assignments")
def get_assignments(dataset_id: UUID, who: Who, here: Here) -> Assigned:
    """How many records each person was given."""

    def read(db: Connection) -> Any:
        return assignments.counted(db, led(db, who, dataset_id, "see who was given what"))

    return Assigned.model_validate(here.store.read(read))


@router.put("/datasets/{dataset_id}/assignments")
def put_assignments(dataset_id: UUID, body: Assign, who: Who, here: Here) -> Assigned:
    """Give records to people in turn, as if by lot; `replace` takes back what was given before.

    With `dry_run` nothing is written.
    """

    def write(db: Connection) -> Any:
        dataset = led(db, who, dataset_id, "give records to people")
        view = sight(who, dataset, here.plans.of(db, dataset), own=False)
        return assignments.give(db, who, view, body, all_of)

    done = here.store.read(write) if body.dry_run else here.store.write(write)
    return Assigned.model_validate(done)
