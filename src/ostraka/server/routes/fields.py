"""The fields of a dataset."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from ostraka.server.access import led, part_led, seen
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.errors import Invalid
from ostraka.server.routing import Router
from ostraka.server.shapes.parts import Field, FieldCreate, Fields, FieldUpdate
from ostraka.server.stores import parts
from ostraka.server.stores.parts import FIELD

router = Router(tags=["fields"])


@router.get("/datasets/{dataset_id}/fields")
def list_fields(dataset_id: UUID, who: Who, here: Here) -> Fields:
    """The fields, in the order they were made."""

    def read(db: Connection) -> list[Row]:
        return parts.listed(db, FIELD, seen(db, who, dataset_id)["seq"])

    return Fields.model_validate({"items": here.store.read(read)})


@router.post("/datasets/{dataset_id}/fields", status_code=201)
def create_field(dataset_id: UUID, body: FieldCreate, who: Who, here: Here) -> Field:
    """Add a field."""

    def write(db: Connection) -> Row:
        dataset = led(db, who, dataset_id, "add fields to this dataset")
        return parts.create(db, who, FIELD, dataset, body.model_dump())

    return Field.model_validate(here.store.write(write))


@router.patch("/fields/{field_id}")
def update_field(field_id: UUID, body: FieldUpdate, who: Who, here: Here) -> Field:
    """Change a field; its type stays."""

    def write(db: Connection) -> Row:
        row, _ = part_led(db, who, FIELD, field_id)
        given = body.given()
        settings = {**row["settings"], **given.get("settings", {})}
        if settings["type"] != row["settings"]["type"]:
            raise Invalid(f"{row['name']!r} is a {row['settings']['type']} field and stays one.")
        return parts.alter(db, who, FIELD, row, {**given, "settings": settings})

    return Field.model_validate(here.store.write(write))


@router.delete("/fields/{field_id}")
def delete_field(field_id: UUID, who: Who, here: Here) -> Field:
    """Delete a field of a dataset in draft."""

    def write(db: Connection) -> Row:
        row, dataset = part_led(db, who, FIELD, field_id)
        _in_draft(dataset)
        parts.delete(db, who, FIELD, row)
        return row

    return Field.model_validate(here.store.write(write))


def _in_draft(dataset: Row) -> None:
    if dataset["status"] != "draft":
        raise Invalid(f"{dataset['name']!r} is published; its fields can no longer be deleted.")
