"""The metadata properties of a dataset."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.access import led, part_led, seen
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.routing import Router
from ostraka.server.shapes.parts import (
    MetadataProperties,
    MetadataProperty,
    MetadataPropertyCreate,
    MetadataPropertyUpdate,
)
from ostraka.server.stores import parts
from ostraka.server.stores.parts import PROPERTY

router = Router(tags=["metadata properties"])


@router.get("/me/datasets/{dataset_id}/metadata-properties")
def list_metadata_properties(dataset_id: UUID, who: Who, here: Here) -> MetadataProperties:
    """The metadata properties one may see, in the order they were made."""

    def read(db: Connection) -> list[Row]:
        dataset = seen(db, who, dataset_id)
        every = policies.lead(who, dataset["workspace_seq"])
        rows = parts.listed(db, PROPERTY, dataset["seq"])
        return [row for row in rows if every or row["visible_for_annotators"]]

    return MetadataProperties.model_validate({"items": here.store.read(read)})


@router.post("/datasets/{dataset_id}/metadata-properties", status_code=201)
def create_metadata_property(
    dataset_id: UUID, body: MetadataPropertyCreate, who: Who, here: Here
) -> MetadataProperty:
    """Add a metadata property."""

    def write(db: Connection) -> Row:
        dataset = led(db, who, dataset_id, "add metadata properties to this dataset")
        return parts.create(db, who, PROPERTY, dataset, body.model_dump())

    return MetadataProperty.model_validate(here.store.write(write))


@router.patch("/metadata-properties/{property_id}")
def update_metadata_property(
    property_id: UUID, body: MetadataPropertyUpdate, who: Who, here: Here
) -> MetadataProperty:
    """Change a metadata property."""

    def write(db: Connection) -> Row:
        row, _ = part_led(db, who, PROPERTY, property_id)
        return parts.alter(db, who, PROPERTY, row, body.given())

    return MetadataProperty.model_validate(here.store.write(write))


@router.delete("/metadata-properties/{property_id}")
def delete_metadata_property(property_id: UUID, who: Who, here: Here) -> MetadataProperty:
    """Delete a metadata property; what records have stays with them."""

    def write(db: Connection) -> Row:
        row, _ = part_led(db, who, PROPERTY, property_id)
        parts.delete(db, who, PROPERTY, row)
        return row

    return MetadataProperty.model_validate(here.store.write(write))
