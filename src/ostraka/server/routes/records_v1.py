"""Records as Argilla 1.x's client sends them: nothing comes back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from ostraka.server.access import led
from ostraka.server.bodies import RECORDS, Body
from ostraka.server.door import Here, Who
from ostraka.server.errors import Invalid
from ostraka.server.routing import Router
from ostraka.server.stores import incoming, records
from ostraka.server.stores.incoming import RecordIn, RecordsIn

router = Router(tags=["argilla 1.x"])
MOST = 1000


@router.post("/datasets/{dataset_id}/records", status_code=204, openapi_extra=RECORDS)
def add_records(dataset_id: UUID, body: Body, who: Who, here: Here) -> None:
    """Add up to 1,000 records."""
    items = _several(body)

    def write(db: Connection) -> None:
        dataset = led(db, who, dataset_id, "add records to this dataset")
        records.put(db, who, dataset, here.plans.of(db, dataset), items, replace=False)

    here.store.write(write)


@router.patch("/datasets/{dataset_id}/records", status_code=204, openapi_extra=RECORDS)
def change_records(dataset_id: UUID, body: Body, who: Who, here: Here) -> None:
    """Change up to 1,000 records that are there, by their id."""
    items = _several(body)
    ids = [item.id or "" for item in items]

    def write(db: Connection) -> None:
        dataset = led(db, who, dataset_id, "change records of this dataset")
        there = {row["id"] for row in records.of_ids(db, dataset, ids)}
        missing = [one for one in ids if one not in there]
        if missing:
            raise Invalid(f"No record of this dataset has the id {missing[0]!r}.", where="items")
        records.put(db, who, dataset, here.plans.of(db, dataset), items, replace=True)

    here.store.write(write)


def _several(body: bytes) -> list[RecordIn]:
    items: list[RecordIn] = incoming.read(body, RecordsIn).items
    if not 1 <= len(items) <= MOST:
        raise Invalid(f"{len(items)} records; 1 to {MOST} at once.", where="items")
    return items
