"""Records as Arrow."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from ostraka.server.access import led
from ostraka.server.caller import Caller
from ostraka.server.door import Here, Server, Who
from ostraka.server.routing import Router
from ostraka.server.shapes.common import Told
from ostraka.server.stores import records
from ostraka.server.stores.incoming import RecordIn
from ostraka.server.stores.plan import Plan
from ostraka.server.stores.records import Batch

router = Router(tags=["records"])
ARROW = "application/vnd.apache.arrow.stream"
PUT = "add records to this dataset"
IN_MEMORY = 16 * 1024 * 1024
BODY = {"requestBody": {"required": True, "content": {
    ARROW: {"schema": {"type": "string", "format": "binary"}}}}}  # fmt: skip
STREAM: dict[int | str, dict[str, Any]] = {200: {"content": {ARROW: {}}}}


class Put(Told):
    """How many records were added, and how many of those that were there were changed."""

    added: int
    updated: int


@router.get("/datasets/{dataset_id}/records.arrow", responses=STREAM)
def get_records_as_arrow(dataset_id: UUID, who: Who, here: Here) -> StreamingResponse:
    """All records with everybody's answers, as a stream of Arrow IPC."""
    from ostraka.server.arrow.outgoing import stream

    plan = _plan(here, who, dataset_id, "list records with everybody's answers")
    return StreamingResponse(stream(here.store.read, plan), media_type=ARROW)


@router.put("/datasets/{dataset_id}/records.arrow", openapi_extra=BODY)
async def put_records_as_arrow(
    dataset_id: UUID,
    request: Request,
    who: Who,
    here: Here,
    atomic: bool = False,  # noqa: FBT001, FBT002 - a parameter of the URL
) -> Put:
    """Add or change the records of a stream of Arrow IPC; all or none with `atomic=true`."""
    await run_in_threadpool(_plan, here, who, dataset_id, PUT)
    with SpooledTemporaryFile(IN_MEMORY) as body:
        async for piece in request.stream():
            await run_in_threadpool(body.write, piece)
        body.seek(0)
        told = await run_in_threadpool(_put, here, who, dataset_id, body, atomic=atomic)
    return Put(**told)


def _put(here: Server, who: Caller, id: UUID, body: Any, *, atomic: bool) -> dict[str, int]:
    from ostraka.server.arrow.put import put_stream

    def put(db: Connection, items: list[RecordIn]) -> Batch:
        dataset = led(db, who, id, PUT)
        return records.put(db, who, dataset, here.plans.of(db, dataset), items, replace=True)

    return put_stream(body, _plan(here, who, id, PUT), here.store.write, put, atomic=atomic)


def _plan(here: Server, who: Caller, id: UUID, act: str) -> Plan:
    return here.store.read(lambda db: here.plans.of(db, led(db, who, id, act)))
