"""Records: added and changed many at a time, found, deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection, bindparam, delete, select, update

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.bulk import among, insert_all, pack, reserve, upsert
from ostraka.server.database.sql import Row, every, find, new_id, new_ids, now
from ostraka.server.database.tables import records, responses, suggestions, users
from ostraka.server.database.work_tables import vectors
from ostraka.server.errors import Invalid, NotUnique
from ostraka.server.shapes.common import NUL
from ostraka.server.stores import incoming, indexed
from ostraka.server.stores.belongings import kept, parts, whole
from ostraka.server.stores.incoming import RecordIn, ResponseIn
from ostraka.server.stores.leases import look_again
from ostraka.server.stores.plan import Plan
from ostraka.server.stores.responses import count_again

Known = Mapping[str, Row]


@dataclass
class Batch:
    """What several records become in the tables."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    vectors: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    seqs: list[int] = field(default_factory=list)  # of all records, in the order they came
    known: list[str] = field(default_factory=list)  # of those that were there before
    token: str = field(default_factory=new_id)  # that undoes it
    people: Mapping[str, int] = field(default_factory=dict)  # the authors of responses
    before: dict[int, Row] = field(default_factory=dict)  # the changed ones as they were


def get(db: Connection, id: str) -> Row:
    """One record. Raises `NotFound`."""
    return find(db, records, id, "record")


def put(
    db: Connection,
    who: Caller,
    dataset: Row,
    plan: Plan,
    items: Sequence[RecordIn],
    *,
    replace: bool,
) -> Batch:
    """Add records, or with `replace` change those whose id or external id is there.

    All or none. Raises `Invalid` that names the position, and `NotUnique` for an external id that
    is there already.
    """
    if dataset["status"] != "ready":
        raise Invalid(f"Publish {dataset['name']!r} first; it is a draft and takes no records.")
    known = _known(db, dataset, items, replace=replace)
    batch, at = Batch(people=_people(db, items)), now()
    seqs = iter(reserve(db, records, len(items)))
    ids = iter(new_ids(_count(items)))
    for position, item in enumerate(items):
        before = known.get(item.id or "") or known.get(f"external {item.external_id}")
        try:
            row = (
                _changed(item, dataset, plan, before, at)
                if before
                else {"seq": next(seqs), "id": next(ids), **_added(item, dataset, plan, at)}
            )
            if item.suggestions or item.vectors or item.responses:
                _parts(batch, item, plan, row, ids, at)
        except Invalid as error:
            where = f"items.{position}.{error.where}" if error.where else f"items.{position}"
            text = str(error).rstrip(".")
            raise Invalid(f"Record at position {position}: {text}.", where=where) from None
        if item.responses and not before:
            _complete(row, item.responses, dataset)
        _take(batch, row, before)
    was = _overwritten(db, dataset, batch)
    _write(db, dataset, batch)
    indexed.of_batch(db, plan, batch)
    _log(db, who, dataset, batch, was)
    return batch


def _take(batch: Batch, row: dict[str, Any], before: Row | None) -> None:
    """One more record of a batch: added, or changed."""
    batch.seqs.append(row["seq"])
    if before is None:
        batch.added.append(row)
        return
    batch.changed.append(row)
    batch.known.append(row["id"])
    batch.before[row["seq"]] = before


def remove(
    db: Connection,
    who: Caller,
    dataset: Row,
    plan: Plan,
    rows: Sequence[Row],
    batch: str | None = None,
) -> str:
    """Delete records with all that belongs to them; returns the token that undoes it."""
    batch, seqs = batch or new_id(), [row["seq"] for row in rows]
    if not rows:
        return batch
    told = {"id": dataset["id"] if len(rows) > 1 else rows[0]["id"]}
    before = {**told, "records": [whole(row) for row in rows], **kept(db, seqs)}
    log.write_down(
        db, who, "records.deleted", None, before=before, dataset=dataset["seq"], batch=batch
    )
    indexed.gone(db, plan.dataset, plan.fields, rows)
    for part in parts(seqs):
        db.execute(delete(records).where(records.c.seq.in_(part)))
    return batch


def of_ids(db: Connection, dataset: Row, ids: Sequence[str]) -> list[Row]:
    """The records of a dataset that have these ids, in the order they were added."""
    chosen = select(records).where(records.c.dataset_seq == dataset["seq"], records.c.id.in_(ids))
    return every(db, chosen.order_by(records.c.seq))


def _known(db: Connection, dataset: Row, items: Sequence[RecordIn], *, replace: bool) -> Known:
    """The records that are there already, by id and by `external <external id>`."""
    found: list[Row] = []
    ids = [item.id for item in items if item.id] if replace else []
    outer = [item.external_id for item in items if isinstance(item.external_id, str)]
    if len(set(outer)) != len(outer):
        twice = min(one for one in outer if outer.count(one) > 1)
        raise Invalid(f"external_id {twice!r} stands twice in one request.", where="items")
    own = select(records).where(records.c.dataset_seq == dataset["seq"])
    for column, values in ((records.c.id, ids), (records.c.external_id, outer)):
        if values:
            found += every(db, own.where(among(db, column, values)))
    if found and not replace:
        named = ", ".join(repr(row["external_id"]) for row in found[:5])
        raise NotUnique(f"Records with these external ids are there already: {named}.")
    return {row["id"]: row for row in found} | {
        f"external {row['external_id']}": row for row in found if row["external_id"] is not None
    }


def _people(db: Connection, items: Sequence[RecordIn]) -> Mapping[str, int]:
    answered = [item.responses for item in items if item.responses]
    asked = {one.user_id for several in answered for one in several if one.user_id}
    if not asked:
        return {}
    found = db.execute(select(users.c.id, users.c.seq).where(users.c.id.in_(sorted(asked))))
    return dict(map(tuple, found))


def _count(items: Sequence[RecordIn]) -> int:
    """How many ids the records, their suggestions and their responses need."""
    parts = [part for one in items for part in (one.suggestions, one.responses) if part]
    return len(items) + sum(map(len, parts))


def _changed(item: RecordIn, dataset: Row, plan: Plan, before: Row, at: int) -> dict[str, Any]:
    given = item.fields not in (UNSET, None)
    fields = incoming.fields_of(item.fields, plan, before["fields"]) if given else None
    metadata = before["metadata"]
    if item.metadata is not UNSET:
        extra = dataset["allow_extra_metadata"]
        metadata = incoming.metadata_of(item.metadata, plan, extra=extra)
    return {**before, "fields": fields or before["fields"], "metadata": metadata,
            "updated_at": at, "version": before["version"] + 1}  # fmt: skip


def _added(item: RecordIn, dataset: Row, plan: Plan, at: int) -> dict[str, Any]:
    extra = dataset["allow_extra_metadata"]
    outer = item.external_id if isinstance(item.external_id, str) else None
    if outer is not None and (NUL in outer or not 1 <= len(outer) <= incoming.EXTERNAL_ID_MAX):
        most = incoming.EXTERNAL_ID_MAX
        raise Invalid(f"an external_id has 1 to {most} characters, none of them NUL")
    return {
        "dataset_seq": dataset["seq"],
        "external_id": outer,
        "fields": incoming.fields_of(item.fields, plan),
        "metadata": incoming.metadata_of(item.metadata, plan, extra=extra),
        "status": "pending",
        "submitted": 0,
        "disagreement": None,
        "resolved_at": None,
        "version": 1,
        "inserted_at": at,
        "updated_at": at,
    }


def _complete(row: dict[str, Any], answers: Sequence[ResponseIn], dataset: Row) -> None:
    """Count the submitted responses of a new record."""
    row["submitted"] = sum(one.status == "submitted" for one in answers)
    if row["submitted"] >= dataset["min_submitted"]:
        row["status"] = "completed"


def _parts(batch: Batch, item: RecordIn, plan: Plan, row: Row, ids: Iterator[str], at: int) -> None:
    """What goes with a record."""
    made = {"record_seq": row["seq"], "inserted_at": at, "updated_at": at}
    fields, seen = row["fields"], set()
    for one in item.suggestions or ():
        found = incoming.suggestion_of(one, plan, fields)
        if found["question_seq"] in seen:
            raise Invalid("two suggestions for one question", where="suggestions")
        seen.add(found["question_seq"])
        batch.suggestions.append({"id": next(ids), **made, **found})
    for settings, value in incoming.vectors_of(item.vectors, plan).items():
        batch.vectors.append(
            {"record_seq": row["seq"], "settings_seq": settings, "value": pack(value)}
        )
    authors = set()
    for answer in item.responses or ():
        author = batch.people.get(answer.user_id or "")
        if author is None or author in authors:
            reason = "twice in one record" if author else "no user has this id"
            raise Invalid(f"the response of {answer.user_id!r}: {reason}", where="responses")
        authors.add(author)
        values = incoming.values_of(answer, plan, fields)
        batch.responses.append(
            {
                "id": next(ids),
                **made,
                "user_seq": author,
                "dataset_seq": plan.dataset,
                "values": values,
                "status": answer.status,
                "version": 1,
            }
        )


def _write(db: Connection, dataset: Row, batch: Batch) -> None:
    insert_all(db, records, batch.added)
    if batch.added:
        look_again(db, dataset)
    fresh = {row["seq"] for row in batch.added}
    for table, rows, on in (
        (suggestions, batch.suggestions, "question_seq"),
        (vectors, batch.vectors, "settings_seq"),
        (responses, batch.responses, "user_seq"),
    ):
        insert_all(db, table, [row for row in rows if row["record_seq"] in fresh])
        known = [row for row in rows if row["record_seq"] not in fresh]
        upsert(db, table, known, on=("record_seq", on))
    if batch.changed:
        names = ("fields", "metadata", "updated_at", "version")
        rows = [{"of": row["seq"], **{n: row[n] for n in names}} for row in batch.changed]
        db.execute(
            update(records)
            .where(records.c.seq == bindparam("of"))
            .values({name: bindparam(name) for name in names}),
            rows,
        )
        answered = {row["record_seq"] for row in batch.responses} - fresh
        if answered:
            count_again(db, dataset, sorted(answered))


def _overwritten(db: Connection, dataset: Row, batch: Batch) -> dict[str, Any]:
    """The changed records as they were, with what belonged to them and is written over."""
    if not batch.changed:
        return {}
    seqs = sorted(batch.before)
    names = [name for name in ("suggestions", "vectors", "responses") if getattr(batch, name)]
    was = {"records": [whole(batch.before[seq]) for seq in seqs], **kept(db, seqs, names)}
    return {"id": dataset["id"], **was}


def _log(db: Connection, who: Caller, dataset: Row, batch: Batch, before: dict[str, Any]) -> None:
    """A line for what was added, and one for what was changed, with what was there before."""
    for verb, rows in (("added", batch.added), ("changed", batch.changed)):
        if rows:
            told = {"id": dataset["id"], "records": [row["id"] for row in rows]}
            was = before if verb == "changed" else None
            log.write_down(
                db, who, f"records.{verb}", told, before=was, dataset=dataset["seq"],
                batch=batch.token,
            )  # fmt: skip

    if log.HEARD in db.info:
        done = [row["id"] for row in batch.added if row["status"] == "completed"]
        db.info[log.HEARD].records("record.completed", done)
