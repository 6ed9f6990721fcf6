"""What happens in a dataset, as it happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Header, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from ostraka.server.access import seen
from ostraka.server.caller import Caller
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Refused
from ostraka.server.routing import Router
from ostraka.server.stores import events, people

router = Router(tags=["events"])
LOOK_SECONDS, STILL_SECONDS = 1.0, 15.0


@router.get("/datasets/{dataset_id}/events")
async def listen(
    dataset_id: UUID,
    request: Request,
    who: Who,
    here: Here,
    last_event_id: Annotated[int | None, Header(ge=0, le=2**62)] = None,
) -> StreamingResponse:
    """Server-sent events: `progress`, `records`, `schema`, `dataset`, `queue`, `note`, `training`.

    The number of an event goes back as `Last-Event-ID`. Nothing is done while nobody listens:
    the log is looked at once a second for each who does, until they may not see the dataset.
    """
    first = await run_in_threadpool(_look, here, who, dataset_id, last_event_id)
    told = _tell(request, here, who, dataset_id, first)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(told, media_type="text/event-stream", headers=headers)


async def _tell(
    request: Request, here: Server, who: Caller, id: UUID, found: events.Look
) -> AsyncIterator[bytes]:
    quiet = 0.0
    while True:
        for name, data in found.told:
            yield _event(name, data, found.last)
        quiet = 0.0 if found.told else quiet + LOOK_SECONDS
        if quiet >= STILL_SECONDS:
            quiet = 0.0
            yield b": still here\n\n"
        await asyncio.sleep(LOOK_SECONDS)
        if await request.is_disconnected():
            return
        try:
            found = await run_in_threadpool(_look, here, who, id, found.last)
        except Refused:
            return


def _look(here: Server, who: Caller, id: UUID, last: int | None) -> events.Look:
    def read(db: Connection) -> events.Look:
        return events.look(db, seen(db, people.again(db, who), id), last)

    return here.store.read(read)


def _event(name: str, data: Any, last: int) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (last, name.encode(), msgspec.json.encode(data))
