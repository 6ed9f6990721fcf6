"""One's own answers, one at a time."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Query, Request, Response
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ostraka.server.access import seen
from ostraka.server.bodies import ANSWER, Body, answer
from ostraka.server.caller import Caller
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Raced, Unavailable
from ostraka.server.quick import Work, quick, uuid_in
from ostraka.server.routing import Router
from ostraka.server.shapes.mine import AnswerIn, answer_told
from ostraka.server.stores import incoming, mine, own_answers
from ostraka.server.stores.mine import Answered, Asked

router = Router(tags=["queue"])
TRIES = 5


def _usual(request: Request, body: bytes, here: Server) -> Work | None:
    record_id, headers = uuid_in(request, "record_id"), request.headers
    if record_id is None:
        return None
    key, version = headers.get("idempotency-key"), headers.get("if-match")
    asked = _asked(record_id, body, key, version)
    return lambda db, who: _told(mine.put(db, who, str(record_id), here.plans, asked))


@router.get("/me/datasets/{dataset_id}/answers")
def list_my_answers(
    dataset_id: UUID, who: Who, here: Here, limit: Annotated[int, Query(ge=1, le=200)] = 200
) -> Response:
    """One's own answers, the last changed first; `revised`: changed after it was submitted."""

    def read(db: Connection) -> Any:
        return own_answers.latest(db, who, seen(db, who, dataset_id), limit)

    return answer({"items": here.store.read(read)})


@router.put("/me/records/{record_id}/answer", openapi_extra=ANSWER)
@quick(_usual)
async def put_my_answer(
    record_id: UUID,
    body: Body,
    who: Who,
    here: Here,
    idempotency_key: Annotated[str | None, Header()] = None,
    if_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Answer a record, in place of an earlier answer; `status: todo` takes the answer back.

    The same `Idempotency-Key` with the same body gives the first answer again. `If-Match`, or
    `version` in the body, is the version from the queue; another one is refused with 409.
    """
    asked = _asked(record_id, body, idempotency_key, if_match)
    return answer(_told(await _put(here, who, str(record_id), asked)))


def _asked(record_id: UUID, body: bytes, key: str | None, version: str | None) -> Asked:
    given = incoming.read(body, AnswerIn)
    return mine.asked_of(given, body, str(record_id), version=version, key=key)


async def _put(here: Server, who: Caller, record_id: str, asked: Asked) -> Answered:
    """Again where somebody was faster."""
    for _ in range(TRIES):
        found = await _tried(here, who, record_id, asked)
        if found is not None:
            return found
    raise Unavailable("This record is being answered from elsewhere; try again.")


async def _tried(here: Server, who: Caller, record_id: str, asked: Asked) -> Answered | None:
    try:
        return await here.store.commit(lambda db: mine.put(db, who, record_id, here.plans, asked))
    except (Raced, IntegrityError):
        return None


def _told(found: Answered) -> Any:
    return {
        "answer": answer_told(found.answer),
        "version": found.version,
        "counts": found.counts,
    }
