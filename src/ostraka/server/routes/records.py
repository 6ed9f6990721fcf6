"""Records."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Connection

from ostraka.server.access import hidden_from, led, offered, record_led, record_seen, reviews
from ostraka.server.bodies import RECORD, RECORDS, Body, answer
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Invalid
from ostraka.server.ids import uuids
from ostraka.server.routing import Router
from ostraka.server.stores import added, incoming, pages, records
from ostraka.server.stores.incoming import RecordIn, RecordsIn
from ostraka.server.stores.pages import Include

router = Router(tags=["records"])
BULK_MAX, DELETE_MAX = 500, 100


@router.post("/datasets/{dataset_id}/records/bulk", status_code=201, openapi_extra=RECORDS)
def create_records(dataset_id: UUID, body: Body, who: Who, here: Here) -> Response:
    """Add up to 500 records."""
    found = _put(here, who, dataset_id, _several(body), replace=False)
    return answer({"items": found["items"]}, 201)


@router.put("/datasets/{dataset_id}/records/bulk", openapi_extra=RECORDS)
def upsert_records(dataset_id: UUID, body: Body, who: Who, here: Here) -> Response:
    """Add up to 500 records, or change those whose id or external id is there."""
    return answer(_put(here, who, dataset_id, _several(body), replace=True))


@router.delete("/datasets/{dataset_id}/records", status_code=204)
def delete_records(dataset_id: UUID, ids: str, who: Who, here: Here) -> None:
    """Delete up to 100 records; `ids` with commas between them."""
    asked = uuids(ids, DELETE_MAX)

    def write(db: Connection) -> None:
        dataset = led(db, who, dataset_id, "delete records of this dataset")
        rows = records.of_ids(db, dataset, asked)
        records.remove(db, who, dataset, here.plans.of(db, dataset), rows)

    here.store.write(write)


@router.get("/records/{record_id}")
def get_record(record_id: UUID, who: Who, here: Here) -> Response:
    """One record, with the answers one may see."""

    def read(db: Connection) -> Any:
        row, dataset = record_seen(db, who, record_id)
        return told(db, here, who, dataset, row)

    return answer(here.store.read(read))


@router.patch("/records/{record_id}", openapi_extra=RECORD)
def update_record(record_id: UUID, body: Body, who: Who, here: Here) -> Response:
    """Change a record; suggestions that come replace those for the same questions."""
    item: RecordIn = incoming.read(body, RecordIn)
    item.id, item.external_id = str(record_id), None

    def write(db: Connection) -> Any:
        row, dataset = record_led(db, who, record_id, "change records of this dataset")
        plan = here.plans.of(db, dataset)
        records.put(db, who, dataset, plan, [item], replace=True)
        return told(db, here, who, dataset, records.get(db, row["id"]))

    return answer(here.store.write(write))


@router.delete("/records/{record_id}")
def delete_record(record_id: UUID, who: Who, here: Here) -> Response:
    """Delete a record with all that belongs to it."""

    def write(db: Connection) -> Any:
        row, dataset = record_led(db, who, record_id, "delete records of this dataset")
        (before,) = pages.told(db, dataset, [row], Include())
        records.remove(db, who, dataset, here.plans.of(db, dataset), [row])
        return before

    return answer(here.store.write(write))


def told(db: Connection, here: Server, who: Caller, dataset: Row, row: Row) -> Any:
    """A record with everything; only one's own answers, unless one leads or reviews."""
    every = reviews(who, dataset)
    hidden = hidden_from(who, dataset, here.plans.of(db, dataset))
    author = None if every else who.seq
    include = Include(
        responses=True, suggestions=True, vectors=True, author=author, hidden=hidden,
        offered=offered(who, dataset), me=who.seq,
    )  # fmt: skip
    return pages.told(db, dataset, [row], include)[0]


def _several(body: bytes) -> list[RecordIn]:
    items: list[RecordIn] = incoming.read(body, RecordsIn).items
    if not 1 <= len(items) <= BULK_MAX:
        raise Invalid(f"{len(items)} records; 1 to {BULK_MAX} at once.", where="items")
    return items


def _put(
    here: Server, who: Caller, dataset_id: UUID, items: list[RecordIn], *, replace: bool
) -> dict[str, Any]:
    def write(db: Connection) -> dict[str, Any]:
        dataset = led(db, who, dataset_id, "add records to this dataset")
        plan = here.plans.of(db, dataset)
        batch = records.put(db, who, dataset, plan, items, replace=replace)
        made = added.told(db, dataset, plan, batch, _came(items))
        return {"items": made, "updated_item_ids": batch.known}

    return here.store.write(write)


def _came(items: list[RecordIn]) -> Include:
    """Back comes what came."""
    return Include(
        responses=any(item.responses for item in items),
        suggestions=any(item.suggestions for item in items),
        vectors=any(item.vectors for item in items),
    )
