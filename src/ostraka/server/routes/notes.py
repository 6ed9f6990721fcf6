"""Comments and flags on records."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from sqlalchemy import ColumnElement, Connection

from ostraka.server import policies
from ostraka.server.access import record_seen, reviews, seen
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.policies import allow
from ostraka.server.routing import Router
from ostraka.server.shapes.notes import Note, NoteCreate, Notes, NoteUpdate
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import notes

router = Router(tags=["notes"])
Before = Annotated[int | None, Query(ge=1, le=2**62)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/records/{record_id}/notes")
def list_notes(record_id: UUID, who: Who, here: Here) -> Notes:
    """The notes on a record. In a blind dataset annotators see the threads they are part of."""

    def read(db: Connection) -> Any:
        record, dataset = record_seen(db, who, record_id)
        return notes.of_record(db, record, _only(who, dataset))

    return Notes.model_validate({"items": here.store.read(read)})


@router.post("/records/{record_id}/notes", status_code=201)
def create_note(record_id: UUID, body: NoteCreate, who: Who, here: Here) -> Note:
    """Add a comment or a flag."""
    given = body.model_dump()

    def write(db: Connection) -> Row:
        record, dataset = record_seen(db, who, record_id)
        plan, only = here.plans.of(db, dataset), _only(who, dataset)
        return notes.create(db, who, record, plan, dict(given), only)

    return Note.model_validate(here.store.write(write))


@router.patch("/notes/{note_id}")
def update_note(note_id: UUID, body: NoteUpdate, who: Who, here: Here) -> Note:
    """Change the words of one's own note; settle a thread, or open it again."""
    given = body.given()

    def write(db: Connection) -> Row:
        row = notes.get(db, str(note_id))
        mine = row["user_seq"] == who.seq and who.member(row["workspace_seq"])
        may = mine or ("text" not in given and reviews(who, row))
        allow(may, "change this note", who, "to be its author, or to settle it as a reviewer")
        return notes.alter(db, who, row, given)

    return Note.model_validate(here.store.write(write))


@router.delete("/notes/{note_id}")
def delete_note(note_id: UUID, who: Who, here: Here) -> Note:
    """Delete a note."""

    def write(db: Connection) -> Row:
        row = notes.get(db, str(note_id))
        may = policies.answer_of(who, row["workspace_seq"], row["user_seq"])
        allow(may, "delete this note", who, "to be its author, or to lead its workspace")
        notes.delete(db, who, row)
        return row

    return Note.model_validate(here.store.write(write))


@router.get("/datasets/{dataset_id}/notes")
def list_dataset_notes(
    dataset_id: UUID,
    who: Who,
    here: Here,
    before: Before = None,
    limit: Limit = 50,
    settled: Annotated[bool | None, Query()] = None,
    kind: Literal["comment", "flag"] | None = None,
) -> Notes:
    """The notes of a dataset, the newest first."""

    def read(db: Connection) -> list[Row]:
        dataset = seen(db, who, dataset_id)
        only = _only(who, dataset)
        where = [notes.in_dataset(dataset)] + ([] if only is None else [only])
        return notes.listed(db, *where, before=before, limit=limit, settled=settled, kind=kind)

    return _page(here.store.read(read), limit)


@router.get("/me/mentions")
def list_my_mentions(who: Who, here: Here, before: Before = None, limit: Limit = 50) -> Notes:
    """Notes that name one, the newest first."""
    rows = here.store.read(
        lambda db: notes.listed(db, notes.mentioning(who), before=before, limit=limit)
    )
    return _page(rows, limit)


def _only(who: Caller, dataset: Row) -> ColumnElement[bool] | None:
    if reviews(who, dataset) or not work_of(dataset).blind:
        return None
    return notes.own_threads(who)


def _page(rows: list[Row], limit: int) -> Notes:
    more = rows[-1]["seq"] if len(rows) == limit else None
    return Notes.model_validate({"items": rows, "next": more})
