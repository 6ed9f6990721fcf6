"""People's answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Connection

from ostraka.server import policies
from ostraka.server.bodies import RESPONSE, RESPONSES, Body, answer
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Invalid, Refused
from ostraka.server.policies import allow
from ostraka.server.routing import Router
from ostraka.server.stores import incoming, pages, responses
from ostraka.server.stores.incoming import ResponseIn, ResponsesIn
from ostraka.server.stores.plan import Plan

router = Router(tags=["responses"])
BULK_MAX = 100
MEMBER = "to be a member of its workspace"
AUTHOR = "to be its author, or the role owner or admin in its workspace"


@router.post("/records/{record_id}/responses", status_code=201, openapi_extra=RESPONSE)
def create_response(record_id: UUID, body: Body, who: Who, here: Here) -> Response:
    """Answer a record that one has not answered yet."""
    given = incoming.read(body, ResponseIn)

    def write(db: Connection) -> Any:
        record = _record(db, who, str(record_id))
        plan = _plan(here, db, record["dataset_seq"], record)
        return pages.response(responses.create(db, who, record, plan, given))

    return answer(here.store.write(write), 201)


@router.post("/me/responses/bulk", openapi_extra=RESPONSES)
def put_my_responses(body: Body, who: Who, here: Here) -> Response:
    """Answer up to 100 records, in place of earlier answers; each stands or fails alone."""
    items: list[ResponseIn] = incoming.read(body, ResponsesIn).items
    if not 1 <= len(items) <= BULK_MAX:
        raise Invalid(f"{len(items)} responses; 1 to {BULK_MAX} at once.", where="items")
    return answer({"items": [_alone(here, who, item) for item in items]})


@router.put("/responses/{response_id}", openapi_extra=RESPONSE)
def update_response(response_id: UUID, body: Body, who: Who, here: Here) -> Response:
    """Change an answer."""
    given = incoming.read(body, ResponseIn)

    def write(db: Connection) -> Any:
        before = _own(db, who, response_id, "change this response")
        plan = _plan(here, db, before["dataset_seq"], before)
        return pages.response(responses.alter(db, who, before, plan, given))

    return answer(here.store.write(write))


@router.delete("/responses/{response_id}")
def delete_response(response_id: UUID, who: Who, here: Here) -> Response:
    """Delete an answer."""

    def write(db: Connection) -> Any:
        row = _own(db, who, response_id, "delete this response")
        responses.remove(db, who, row)
        return pages.response(row)

    return answer(here.store.write(write))


def _alone(here: Server, who: Caller, given: ResponseIn) -> dict[str, Any]:
    def write(db: Connection) -> Any:
        record = _record(db, who, given.record_id or "")
        plan = _plan(here, db, record["dataset_seq"], record)
        return pages.response(responses.put(db, who, record, plan, given))

    try:
        return {"item": here.store.write(write), "error": None}
    except Refused as error:
        return {"item": None, "error": {"detail": str(error)}}


def _record(db: Connection, who: Caller, id: str) -> Row:
    row = responses.record_to_answer(db, id)
    allow(policies.take_part(who, row["workspace_seq"]), "answer this record", who, MEMBER)
    return row


def _own(db: Connection, who: Caller, id: UUID, act: str) -> Row:
    row = responses.get(db, str(id))
    may = policies.answer_of(who, row["workspace_seq"], row["user_seq"])
    allow(may, act, who, AUTHOR)
    return row


def _plan(here: Server, db: Connection, dataset: int, row: Row) -> Plan:
    return here.plans.of(db, {"seq": dataset, "version": row["dataset_version"]})
