"""The vector settings of a dataset."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from ostraka.server.access import led, part_led, seen
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.routing import Router
from ostraka.server.shapes.parts import (
    VectorSettings,
    VectorSettingsCreate,
    VectorSettingsUpdate,
    VectorsSettings,
)
from ostraka.server.stores import parts
from ostraka.server.stores.parts import VECTOR

router = Router(tags=["vector settings"])


@router.get("/datasets/{dataset_id}/vectors-settings")
def list_vectors_settings(dataset_id: UUID, who: Who, here: Here) -> VectorsSettings:
    """The vector settings, in the order they were made."""

    def read(db: Connection) -> list[Row]:
        return parts.listed(db, VECTOR, seen(db, who, dataset_id)["seq"])

    return VectorsSettings.model_validate({"items": here.store.read(read)})


@router.post("/datasets/{dataset_id}/vectors-settings", status_code=201)
def create_vector_settings(
    dataset_id: UUID, body: VectorSettingsCreate, who: Who, here: Here
) -> VectorSettings:
    """Add vector settings."""

    def write(db: Connection) -> Row:
        dataset = led(db, who, dataset_id, "add vector settings to this dataset")
        return parts.create(db, who, VECTOR, dataset, body.model_dump())

    return VectorSettings.model_validate(here.store.write(write))


@router.patch("/vectors-settings/{settings_id}")
def update_vector_settings(
    settings_id: UUID, body: VectorSettingsUpdate, who: Who, here: Here
) -> VectorSettings:
    """Change the title of vector settings."""

    def write(db: Connection) -> Row:
        row, _ = part_led(db, who, VECTOR, settings_id)
        return parts.alter(db, who, VECTOR, row, body.given())

    return VectorSettings.model_validate(here.store.write(write))


@router.delete("/vectors-settings/{settings_id}")
def delete_vector_settings(settings_id: UUID, who: Who, here: Here) -> VectorSettings:
    """Delete vector settings with their vectors."""

    def write(db: Connection) -> Row:
        row, _ = part_led(db, who, VECTOR, settings_id)
        parts.delete(db, who, VECTOR, row)
        return row

    return VectorSettings.model_validate(here.store.write(write))
