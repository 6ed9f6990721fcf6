"""Comments and flags on records, in threads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, cast, or_, select

from ostraka.errors import unknown
from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, add, change, every, maybe, now, remove
from ostraka.server.database.tables import datasets, records, there, users, workspace_users
from ostraka.server.database.work_tables import notes
from ostraka.server.errors import Invalid, NotFound
from ostraka.server.stores.plan import Plan

MENTION = re.compile(r"(?<![\w@])@([\w.+-]*\w)")


def get(db: Connection, id: str) -> Row:
    """One note. Raises `NotFound`."""
    row = maybe(db, _whole().where(notes.c.id == id))
    if row is None:
        raise NotFound(f"There is no note with the id {id!r}.")
    return row


def of_record(db: Connection, record: Row, only: ColumnElement[bool] | None) -> list[Row]:
    """The notes on a record, the oldest first; `only` those one may see."""
    chosen = _whole().where(notes.c.record_seq == record["seq"])
    if only is not None:
        chosen = chosen.where(only)
    return every(db, chosen.order_by(notes.c.seq))


def listed(
    db: Connection,
    *where: ColumnElement[bool],
    before: int | None,
    limit: int,
    settled: bool | None = None,
    kind: str | None = None,
) -> list[Row]:
    """Notes, the newest first, from before the number `before` on."""
    chosen = _whole().where(*where).order_by(notes.c.seq.desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(notes.c.seq < before)
    if settled is not None:
        there = notes.c.settled_at.is_not(None)
        chosen = chosen.where(there if settled else ~there)
    if kind is not None:
        chosen = chosen.where(notes.c.kind == kind)
    return every(db, chosen)


def in_dataset(dataset: Row) -> ColumnElement[bool]:
    """Notes on the records of a dataset."""
    own: ColumnElement[bool] = records.c.dataset_seq == dataset["seq"]
    return own


def mentioning(who: Caller) -> ColumnElement[bool]:
    """Notes that name a person, in their workspaces."""
    named: ColumnElement[bool] = cast(notes.c.mentions, Text).like(f'%"{who.id}"%')
    return named if who.owner else and_(named, datasets.c.workspace_seq.in_(who.workspaces))


def own_threads(who: Caller) -> ColumnElement[bool]:
    """Notes of threads that a person takes part in or is named in."""
    inner = notes.alias()
    thread = inner.c.reply_to
    joined = or_(inner.c.user_seq == who.seq, cast(inner.c.mentions, Text).like(f'%"{who.id}"%'))
    roots = select(inner.c.id).where(joined, thread.is_(None))
    replied = select(thread).where(joined, thread.is_not(None))
    return or_(
        notes.c.user_seq == who.seq,
        notes.c.id.in_(roots),
        notes.c.id.in_(replied),
        notes.c.reply_to.in_(roots),
        notes.c.reply_to.in_(replied),
    )


def create(
    db: Connection,
    who: Caller,
    record: Row,
    plan: Plan,
    given: dict[str, Any],
    only: ColumnElement[bool] | None,
) -> Row:
    """Add a note; `only` are those one may see, and reply to.

    Raises `Invalid` for a place or a thread that is not there.
    """
    _check_place(record, plan, given["place"])
    first = given.pop("reply_to")
    if first is not None:
        threads = (notes.c.id == str(first), notes.c.record_seq == record["seq"])
        roots = select(notes).where(*threads, notes.c.reply_to.is_(None))
        if maybe(db, roots if only is None else roots.where(only)) is None:
            raise Invalid(f"{first} is not the first note of a thread here.", where="reply_to")
    row = add(
        db,
        notes,
        **given,
        reply_to=str(first) if first else None,
        mentions=_mentions(db, record, given["text"]),
        record_seq=record["seq"],
        user_seq=who.seq,
    )
    log.write_down(db, who, "note.created", row, dataset=record["dataset_seq"])
    return get(db, row["id"])


def alter(db: Connection, who: Caller, row: Row, given: dict[str, Any]) -> Row:
    """Change the words of a note, or settle its thread."""
    values: dict[str, Any] = {}
    if "text" in given:
        mentions = _mentions(db, {"seq": row["record_seq"], **row}, given["text"])
        values |= {"text": given["text"], "mentions": mentions}
    if "settled" in given:
        values["settled_at"] = (row["settled_at"] or now()) if given["settled"] else None
    fresh = change(db, notes, row["seq"], **values)
    log.write_down(db, who, "note.updated", fresh, before=_plain(row), dataset=row["dataset_seq"])
    return get(db, row["id"])


def delete(db: Connection, who: Caller, row: Row) -> None:
    """Delete a note; answers to it stay."""
    remove(db, notes, row["seq"])
    log.write_down(db, who, "note.deleted", None, before=_plain(row), dataset=row["dataset_seq"])


def _whole() -> Select[Any]:
    return (
        select(
            notes,
            records.c.id.label("record_id"),
            records.c.dataset_seq,
            datasets.c.id.label("dataset_id"),
            datasets.c.workspace_seq,
            datasets.c.work,
            users.c.id.label("user_id"),
            users.c.username,
        )
        .join_from(notes, records, records.c.seq == notes.c.record_seq)
        .join(datasets, datasets.c.seq == records.c.dataset_seq)
        .join(users, users.c.seq == notes.c.user_seq, isouter=True)
        .where(there(datasets))
    )


def _plain(row: Row) -> Row:
    return {column.name: row[column.name] for column in notes.c}


def _check_place(record: Row, plan: Plan, place: dict[str, Any] | None) -> None:
    for what, known in (("question", plan.questions), ("field", plan.fields)):
        name = (place or {}).get(what)
        if name is not None and name not in known:
            raise Invalid(str(unknown(what, name, known)), where=f"place.{what}")
    end = (place or {}).get("end")
    if place is None or end is None:
        return
    text = record["fields"].get(place["field"])
    if not isinstance(text, str) or not place["start"] < end <= len(text):
        raise Invalid(
            f"{place['start']} to {end} is no stretch of {place['field']!r}.", where="place"
        )


def _mentions(db: Connection, record: Row, text: str | None) -> Sequence[str]:
    """The people of the workspace who are named by `@username`."""
    names = sorted(set(MENTION.findall(text or "")))
    if not names:
        return []
    home = select(datasets.c.workspace_seq).where(datasets.c.seq == record["dataset_seq"])
    inside = select(workspace_users.c.user_seq).where(
        workspace_users.c.workspace_seq == home.scalar_subquery()
    )
    known = or_(users.c.seq.in_(inside), users.c.role == "owner")
    chosen = select(users.c.id).where(users.c.username.in_(names), known)
    return list(db.execute(chosen.order_by(users.c.username)).scalars())
