"""What one works on next, and the records that are reserved for one."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from sqlalchemy import Connection

from ostraka.server.access import hidden_from, seen
from ostraka.server.bodies import answer
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Invalid
from ostraka.server.ids import uuids
from ostraka.server.quick import Work as OnDatabase
from ostraka.server.quick import quick, uuid_in
from ostraka.server.routing import Router
from ostraka.server.shapes.common import iso
from ostraka.server.shapes.mine import answer_told, tag
from ostraka.server.shapes.work import RecordIds, Released, Renewed, Work, work_of
from ostraka.server.stores import leases, pages, queue
from ostraka.server.stores.pages import Include
from ostraka.server.stores.queue import Waiting

router = Router(tags=["queue"])
LIMIT, EXCLUDED, FEW = 50, 200, 4
LIMITS = {str(number) for number in range(1, LIMIT + 1)}
SEEN = ("shown", "filled")


def _usual(request: Request, _: bytes, here: Server) -> OnDatabase | None:
    dataset_id, asked = uuid_in(request, "dataset_id"), request.query_params
    limit = asked.get("limit", str(FEW))
    if dataset_id is None or limit not in LIMITS or "records" in asked:
        return None
    return partial(_taken, here, dataset_id, int(limit), asked.get("exclude", ""))


@router.get("/me/datasets/{dataset_id}/queue")
@quick(_usual)
async def get_queue(
    dataset_id: UUID,
    who: Who,
    here: Here,
    limit: Annotated[int, Query(ge=1, le=LIMIT)] = FEW,
    exclude: str = "",
    records: str = "",
) -> Response:
    """The records to work on next, reserved: drafts, sent back, to do, put off.

    `exclude` holds the ids of records one has already, with commas between them. With `records`
    come these, whatever became of them, and those that still need one are reserved.
    """
    taken = partial(_taken, here, dataset_id, limit, exclude, records=records)
    return answer(await here.store.commit(lambda db: taken(db, who)))


def _taken(
    here: Server, id: UUID, limit: int, exclude: str, db: Connection, who: Caller, records: str = ""
) -> Any:
    without = uuids(exclude, EXCLUDED, "exclude") if exclude else []
    these = uuids(records, LIMIT, "records") if records else []
    dataset = seen(db, who, id)
    if dataset["status"] != "ready":
        raise Invalid(f"The dataset {dataset['name']!r} is a draft; it has no queue yet.")
    work = work_of(dataset)
    if these:
        found = queue.take_these(db, who, dataset, work, these)
    else:
        found = queue.take(db, who, dataset, work, limit, without)
    hidden = hidden_from(who, dataset, here.plans.of(db, dataset))
    return _told(db, dataset, work, found, hidden)


@router.post("/me/leases/renew")
def renew_leases(body: RecordIds, who: Who, here: Here) -> Renewed:
    """Go on with leases; `lost` are records that others have meanwhile."""
    ids = [str(one) for one in body.record_ids]
    renewed, lost = here.store.write(lambda db: leases.renew(db, who, ids))
    items = [{**row, "until": iso(row["until"])} for row in renewed]
    return Renewed.model_validate({"items": items, "lost": lost})


@router.delete("/me/leases")
def release_leases(
    who: Who, here: Here, records: str | None = None, dataset_id: UUID | None = None
) -> Released:
    """Give leases back: of `records` (ids with commas between them), of a dataset, or all."""
    ids = uuids(records, EXCLUDED, "records") if records is not None else None

    def write(db: Connection) -> int:
        dataset = seen(db, who, dataset_id) if dataset_id else None
        return leases.release(db, who, ids, dataset)

    return Released(released=here.store.write(write))


def _told(
    db: Connection, dataset: Row, work: Work, found: list[Waiting], hidden: frozenset[str]
) -> Any:
    include = Include(suggestions=work.suggestions in SEEN, hidden=hidden)
    told = pages.told(db, dataset, [one.record for one in found], include)
    items = []
    for record, one in zip(told, found, strict=True):
        mine = one.answer
        version = tag(one.record["version"], dataset["version"], mine["version"] if mine else 0)
        until = iso(one.until) if one.until is not None else None
        items.append(
            {
                "record": record,
                "answer": answer_told(mine),
                "lease_until": until,
                "counts": one.counts,
                "version": version,
            }
        )
    return {"items": items, "suggestions": work.suggestions, "schema": dataset["version"]}
