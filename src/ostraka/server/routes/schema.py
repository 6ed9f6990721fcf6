"""Fields and questions changed after publishing: first the effect, then the change."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from ostraka.server.access import led
from ostraka.server.door import Here, Who
from ostraka.server.routing import Router
from ostraka.server.shapes.schema import SchemaChange, SchemaEffect
from ostraka.server.stores import schema

router = Router(tags=["schema"])


@router.post("/datasets/{dataset_id}/schema/preview")
def preview_schema(dataset_id: UUID, body: SchemaChange, who: Who, here: Here) -> SchemaEffect:
    """What a change of fields and questions would do to the answers; nothing is written."""

    def read(db: Connection) -> SchemaEffect:
        dataset = led(db, who, dataset_id, "change the questions of this dataset")
        return schema.preview(db, dataset, here.plans.of(db, dataset), body)

    return here.store.read(read)


@router.post("/datasets/{dataset_id}/schema")
def change_schema(dataset_id: UUID, body: SchemaChange, who: Who, here: Here) -> SchemaEffect:
    """Change fields and questions, at the version that was previewed; `batch` undoes it."""

    def write(db: Connection) -> SchemaEffect:
        seen = led(db, who, dataset_id, "change the questions of this dataset")
        dataset = schema.locked(db, seen)
        return schema.apply(db, who, dataset, here.plans.of(db, dataset), body)

    return here.store.write(write)
