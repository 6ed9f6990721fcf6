"""Suggestions for the answers to a record's questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.bulk import upsert
from ostraka.server.database.sql import Row, every, maybe, new_id, now
from ostraka.server.database.tables import questions, records, suggestions
from ostraka.server.errors import NotFound
from ostraka.server.index import facts
from ostraka.server.stores import incoming
from ostraka.server.stores.incoming import SuggestionIn
from ostraka.server.stores.plan import Plan


def listed(db: Connection, record: Row) -> list[Row]:
    """The suggestions for a record, with their questions' ids."""
    chosen = _with_id().where(suggestions.c.record_seq == record["seq"])
    return every(db, chosen.order_by(suggestions.c.seq))


def get(db: Connection, id: str) -> Row:
    """One suggestion, with its record's id. Raises `NotFound`."""
    joined = _with_id().add_columns(records.c.id.label("record_id"))
    joined = joined.join(records, records.c.seq == suggestions.c.record_seq)
    row = maybe(db, joined.where(suggestions.c.id == id))
    if row is None:
        raise NotFound(f"There is no suggestion with the id {id!r}.")
    return row


def put(
    db: Connection, who: Caller, record: Row, plan: Plan, given: SuggestionIn
) -> tuple[Row, bool]:
    """A suggestion in place of an earlier one for its question; and whether it is the first."""
    values, at = incoming.suggestion_of(given, plan, record["fields"]), now()
    same = (
        suggestions.c.record_seq == record["seq"],
        suggestions.c.question_seq == values["question_seq"],
    )
    before = maybe(db, _with_id().where(*same))
    row = {"id": new_id(), "record_seq": record["seq"], "inserted_at": at, "updated_at": at}
    upsert(db, suggestions, [{**row, **values}], on=("record_seq", "question_seq"))
    facts.of_suggestions(db, [record["seq"]])
    fresh = maybe(db, _with_id().where(*same))
    assert fresh is not None  # noqa: S101 - it was just put there
    verb = "created" if before is None else "updated"
    log.write_down(
        db, who, f"suggestion.{verb}", fresh, before=before, dataset=record["dataset_seq"]
    )
    return fresh, before is None


def remove(db: Connection, who: Caller, record: Row, ids: Sequence[str]) -> None:
    """Delete those of a record's suggestions that have these ids."""
    rows = [row for row in listed(db, record) if row["id"] in set(ids)]
    for row in rows:
        log.write_down(
            db, who, "suggestion.deleted", None, before=row, dataset=record["dataset_seq"]
        )
    db.execute(delete(suggestions).where(suggestions.c.seq.in_([row["seq"] for row in rows])))


def _with_id() -> Select[Any]:
    joined = select(suggestions, questions.c.id.label("question_id"))
    return joined.join(questions, questions.c.seq == suggestions.c.question_seq)
