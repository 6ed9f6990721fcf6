"""Suggestions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Connection

from ostraka.server.access import offered, record_led, record_seen
from ostraka.server.bodies import SUGGESTION, Body, answer
from ostraka.server.door import Here, Who
from ostraka.server.ids import uuids
from ostraka.server.routing import Router
from ostraka.server.stores import incoming, pages, suggestions
from ostraka.server.stores.incoming import SuggestionIn
from ostraka.server.stores.pages import Include

router = Router(tags=["suggestions"])
DELETE_MAX = 100
ACT = "change suggestions of this dataset"


@router.get("/records/{record_id}/suggestions")
def list_suggestions(record_id: UUID, who: Who, here: Here) -> Response:
    """The suggestions for a record; none where the dataset keeps them from one."""

    def read(db: Connection) -> Any:
        row, dataset = record_seen(db, who, record_id)
        include = Include(suggestions=True, offered=offered(who, dataset), me=who.seq)
        return {"items": pages.told(db, dataset, [row], include)[0]["suggestions"]}

    return answer(here.store.read(read))


@router.put("/records/{record_id}/suggestions", status_code=201, openapi_extra=SUGGESTION)
def put_suggestion(record_id: UUID, body: Body, who: Who, here: Here) -> Response:
    """A suggestion in place of an earlier one for its question: 201 the first time, then 200."""
    given = incoming.read(body, SuggestionIn)

    def write(db: Connection) -> Any:
        record, dataset = record_led(db, who, record_id, ACT)
        row, first = suggestions.put(db, who, record, here.plans.of(db, dataset), given)
        return pages.suggestion(row), 201 if first else 200

    return answer(*here.store.write(write))


@router.delete("/records/{record_id}/suggestions", status_code=204)
def delete_suggestions(record_id: UUID, ids: str, who: Who, here: Here) -> None:
    """Delete up to 100 suggestions of a record; `ids` with commas between them."""
    asked = uuids(ids, DELETE_MAX)

    def write(db: Connection) -> None:
        record, _ = record_led(db, who, record_id, ACT)
        suggestions.remove(db, who, record, asked)

    here.store.write(write)


@router.delete("/suggestions/{suggestion_id}")
def delete_suggestion(suggestion_id: UUID, who: Who, here: Here) -> Response:
    """Delete a suggestion."""

    def write(db: Connection) -> Any:
        row = suggestions.get(db, str(suggestion_id))
        record, _ = record_led(db, who, row["record_id"], ACT)
        suggestions.remove(db, who, record, [row["id"]])
        return pages.suggestion(row)

    return answer(here.store.write(write))
