"""The log of a dataset, one's own history, and undo."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field
from sqlalchemy import Connection

from ostraka.server.access import led, seen, sight
from ostraka.server.bodies import answer
from ostraka.server.caller import Caller
from ostraka.server.door import Here, Server, Who
from ostraka.server.errors import Invalid
from ostraka.server.routing import Router
from ostraka.server.search.find import all_of
from ostraka.server.shapes.common import Asked, Plain
from ostraka.server.stores import audit, bulk_answers, people, undo
from ostraka.server.stores.bulk_answers import BulkAnswer, BulkAnswered
from ostraka.server.stores.undo_all import HANDLERS

router = Router(tags=["audit"])
Before = Annotated[int | None, Query(ge=1, le=2**62)]
HISTORY = 200


class AuditAsked(Asked):
    """Which acts, and from where on."""

    before: int | None = Field(None, ge=1, le=2**62)
    limit: int = Field(50, ge=1, le=500)
    user_id: UUID | None = None
    action: Plain | None = None
    entity: Plain | None = None
    entity_id: Plain | None = None
    batch: Plain | None = None


@router.get("/datasets/{dataset_id}/audit")
def get_audit(
    dataset_id: UUID,
    who: Who,
    here: Here,
    asked: Annotated[AuditAsked, Query()],
) -> Response:
    """What was done, the newest first; go on with `before` = the `next` of the page before."""

    def read(db: Connection) -> Any:
        dataset = led(db, who, dataset_id, "read the log of this dataset")
        given = asked.model_dump(exclude={"user_id"})
        user = _seq_of(db, asked.user_id)
        rows = audit.listed(db, dataset=dataset["seq"], user=user, **given)
        more = rows[-1]["seq"] if len(rows) == asked.limit else None
        return {"items": [audit.told(row) for row in rows], "next": more}

    return answer(here.store.read(read))


@router.get("/me/history")
def get_my_history(
    who: Who, here: Here, before: Before = None, dataset_id: UUID | None = None
) -> Response:
    """One's own last 200 acts, the newest first."""

    def read(db: Connection) -> Any:
        dataset = seen(db, who, dataset_id)["seq"] if dataset_id else None
        rows = audit.listed(db, limit=HISTORY, before=before, dataset=dataset, user=who.seq)
        return {"items": [audit.told(row) for row in rows]}

    return answer(here.store.read(read))


@router.post("/audit/{seq}/undo")
def undo_act(seq: int, who: Who, here: Here) -> Response:
    """Undo one act."""
    if not 0 < seq < 2**62:
        raise Invalid(f"{seq} is no number of an act.", where="seq")
    return _undone(here, who, seq=seq)


@router.post("/audit/batches/{batch}/undo")
def undo_batch(batch: UUID, who: Who, here: Here) -> Response:
    """Undo all acts of a token, together."""
    return _undone(here, who, batch=str(batch))


@router.post("/me/datasets/{dataset_id}/answers/bulk")
def put_my_answers(dataset_id: UUID, body: BulkAnswer, who: Who, here: Here) -> BulkAnswered:
    """One answer for many records, by ids or by what they are like; first as a dry run."""

    def write(db: Connection) -> BulkAnswered:
        dataset = seen(db, who, dataset_id)
        if dataset["status"] != "ready":
            raise Invalid(f"The dataset {dataset['name']!r} is a draft; nobody answers it yet.")
        view = sight(who, dataset, here.plans.of(db, dataset), own=True)
        return bulk_answers.put(db, who, view, body, all_of)

    return here.store.read(write) if body.dry_run else here.store.write(write)


def _undone(
    here: Server, who: Caller, seq: int | None = None, batch: str | None = None
) -> Response:
    def write(db: Connection) -> Any:
        entries = undo.entries_of(db, seq=seq, batch=batch)
        done = undo.undo(db, who, entries, HANDLERS)
        return {"undone": done.acts, "batch": done.batch, "left_out": done.left_out}

    return answer(here.store.write(write))


def _seq_of(db: Connection, id: UUID | None) -> int | None:
    """The number of a person. Raises `NotFound`."""
    if id is None:
        return None
    found: int = people.get(db, str(id))["seq"]
    return found
