"""Models trained on a dataset, and the deletion of a person's data."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import Connection

from ostraka.server.access import led, seen
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.policies import allow, govern
from ostraka.server.routing import Router
from ostraka.server.shapes.trainings import PersonalData, Training, TrainingCreate, Trainings
from ostraka.server.stores import forget, people, trainings

router = Router(tags=["trainings"])
Dry = Annotated[bool, Query(description="only tell what there is")]


@router.get("/datasets/{dataset_id}/trainings")
def list_trainings(dataset_id: UUID, who: Who, here: Here) -> Trainings:
    """The trainings of a dataset, the newest first."""

    def read(db: Connection) -> list[Row]:
        return trainings.listed(db, seen(db, who, dataset_id))

    return Trainings.model_validate({"items": here.store.read(read)})


@router.post("/datasets/{dataset_id}/trainings", status_code=201)
def create_training(dataset_id: UUID, body: TrainingCreate, who: Who, here: Here) -> Training:
    """Register a model with its manifest."""

    def write(db: Connection) -> Row:
        dataset = led(db, who, dataset_id, "register trainings of this dataset")
        return trainings.create(db, who, dataset, body.model_dump())

    return Training.model_validate(here.store.write(write))


@router.delete("/users/{user_id}/data")
def delete_user_data(user_id: UUID, who: Who, here: Here, *, dry_run: Dry = False) -> PersonalData:
    """Delete what there is of a person but the person; it cannot be undone.

    `models` lists what was trained on records they answered: deleting does not change a model.
    """
    may = govern(who) or who.id == str(user_id)
    allow(may, "delete this person's data", who, "the role owner, or to be this person")

    def work(db: Connection) -> Any:
        row = people.get(db, str(user_id))
        found = forget.told(db, row) if dry_run else forget.erase(db, who, row)
        return {**found, "deleted": not dry_run}

    done = here.store.read(work) if dry_run else here.store.write(work)
    return PersonalData.model_validate(done)
