"""How a run goes, as it goes; and runs of programs elsewhere, which tell it themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from ostraka.server.access import led, run_led
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Invalid, Refused
from ostraka.server.routing import Router
from ostraka.server.shapes.runs import Run, RunEnd, RunEvents, RunReport
from ostraka.server.stores import people, runs

router = Router(tags=["training runs"])
SEE, TRAIN = "see the training runs of this dataset", "register trainings of this dataset"
LOOK_SECONDS, STILL_SECONDS, AT_ONCE = 1.0, 15.0, 500
Number = Annotated[int | None, Header(ge=0, le=2**62)]
After = Annotated[int, Query(ge=0, le=2**62, description="the number of the last event one has")]


@router.get("/trainings/{training_id}/events")
async def follow_run(
    training_id: UUID,
    request: Request,
    who: Who,
    here: Here,
    last_event_id: Number = None,
    after: After = 0,
) -> StreamingResponse:
    """Server-sent events: `log`, `figures` and `phase` since `Last-Event-ID` or `after`.

    `run` is the run as it is now, whenever it has changed; `end` comes when there is no more.
    """
    last = after if last_event_id is None else last_event_id
    first = await run_in_threadpool(_look, here, who, training_id, last)
    told = _tell(request, here, who, training_id, first)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(told, media_type="text/event-stream", headers=headers)


async def _tell(
    request: Request, here: Server, who: Caller, id: UUID, found: tuple[Row, list[Row], int]
) -> AsyncIterator[bytes]:
    shown, quiet = "", 0.0
    while True:
        row, events, last = found
        for one in events:
            yield _event(one["kind"], msgspec.json.encode(one["data"]), one["seq"])
        now = Run.model_validate(row).model_dump_json()
        if now != shown:
            shown, quiet = now, 0.0
            yield _event("run", now.encode(), last)
        over = row["status"] not in runs.OPEN and row["follow"] not in runs.OPEN
        if over and len(events) < AT_ONCE:
            yield _event("end", b"{}", last)
            return
        quiet = 0.0 if events else quiet + LOOK_SECONDS
        if quiet >= STILL_SECONDS:
            quiet = 0.0
            yield b": still here\n\n"
        await asyncio.sleep(LOOK_SECONDS if len(events) < AT_ONCE else 0)
        if await request.is_disconnected():
            return
        try:
            found = await run_in_threadpool(_look, here, who, id, last)
        except Refused:
            return


def _look(here: Server, who: Caller, id: UUID, last: int) -> tuple[Row, list[Row], int]:
    """The run as it is, what it told since, and the number of the last of it."""

    def read(db: Connection) -> tuple[Row, list[Row], int]:
        row = run_led(db, people.again(db, who), id, SEE)
        events = runs.events_after(db, row["seq"], last, most=AT_ONCE)
        return row, events, events[-1]["seq"] if events else last

    return here.store.read(read)


def _event(name: str, data: bytes, last: int) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (last, name.encode(), data)


@router.post("/datasets/{dataset_id}/trainings/reports", status_code=201)
def report_run(dataset_id: UUID, body: RunReport, who: Who, here: Here) -> Run:
    """Register a run that a program elsewhere has begun; it then tells how it goes."""

    def write(db: Connection) -> Row:
        return runs.report(db, who, led(db, who, dataset_id, TRAIN), body.name, body.asked)

    return Run.model_validate(here.store.write(write))


@router.post("/trainings/{training_id}/events")
def tell_events(training_id: UUID, body: RunEvents, who: Who, here: Here) -> Run:
    """What a program's run logged since; nothing says that it lives."""
    told = [(one.kind, one.data) for one in body.items]

    def write(db: Connection) -> Row:
        row = _told_by_client(db, who, training_id)
        runs.tell(db, row, told, body.figures)
        return runs.get(db, row["id"])

    return Run.model_validate(here.store.write(write))


@router.post("/trainings/{training_id}/end")
def end_run(training_id: UUID, body: RunEnd, who: Who, here: Here) -> Run:
    """How a program's run ended, with the manifest of its model."""

    def write(db: Connection) -> Row:
        row = _told_by_client(db, who, training_id)
        more: dict[str, Any] = body.model_dump(exclude={"status"})
        runs.end(db, who, row, body.status, **more)
        return runs.get(db, row["id"])

    return Run.model_validate(here.store.write(write))


def _told_by_client(db: Connection, who: Caller, id: UUID) -> Row:
    row = run_led(db, who, id, TRAIN)
    if row["origin"] != runs.CLIENT or row["status"] != runs.RUNNING:
        raise Invalid(
            f"This run is {row['status']}; only a program's own, while it runs, is told of."
        )
    return row
