"""Records: added and changed many at a time, found, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import UNSET
from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.bulk import pack, reserve, upsert
from ostraka.server.database.sql import Row, every, find, new_id, now
from ostraka.server.database.tables import records, responses, suggestions, users
from ostraka.server.database.work_tables import vectors
from ostraka.server.errors import Invalid, NotUnique
from ostraka.server.index import bits, facts, texts
from ostraka.server.stores import incoming
from ostraka.server.stores.incoming import RecordIn
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
    before: dict[int, Any] = field(
        default_factory=dict
    )  # the fields that are changed, as they were


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
    people = _people(db, items)
    batch, at = Batch(), now()
    seqs = iter(reserve(db, records, len(items)))
    for position, item in enumerate(items):
        before = known.get(item.id or "") or known.get(f"external {item.external_id}")
        try:
            row = _row(item, dataset, plan, before, at)
            row["seq"] = before["seq"] if before else next(seqs)
            _parts(batch, item, plan, row, people, at)
        except Invalid as error:
            where = f"items.{position}.{error.where}" if error.where else f"items.{position}"
            raise Invalid(f"Record at position {position}: {error}.", where=where) from None
        (batch.changed if before else batch.added).append(row)
        batch.seqs.append(row["seq"])
        batch.known += [row["id"]] if before else []
        if before and before["fields"] != row["fields"]:
            batch.before[row["seq"]] = before["fields"]
    _write(db, dataset, batch)
    _index(db, plan, batch)
    _log(db, who, dataset, batch)
    return batch


def remove(db: Connection, who: Caller, dataset: Row, plan: Plan, rows: Sequence[Row]) -> None:
    """Delete records with all that belongs to them."""
    for row in rows:
        log.write_down(db, who, "record.deleted", None, before=row, dataset=dataset["seq"])
    texts.remove(db, dataset["seq"], plan.fields, rows)
    kinds = [row["seq"] for row in plan.vectors.values()]
    bits.remove(db, kinds, [row["seq"] for row in rows])
    db.execute(delete(records).where(records.c.seq.in_([row["seq"] for row in rows])))


def of_ids(db: Connection, dataset: Row, ids: Sequence[str]) -> list[Row]:
    """The records of a dataset that have these ids, in the order they were added."""
    chosen = select(records).where(records.c.dataset_seq == dataset["seq"], records.c.id.in_(ids))
    return every(db, chosen.order_by(records.c.seq))


def _known(db: Connection, dataset: Row, items: Sequence[RecordIn], *, replace: bool) -> Known:
    """The records that are there already, by id and by `external <external id>`."""
    ids = [item.id for item in items if item.id] if replace else []
    outer = [item.external_id for item in items if isinstance(item.external_id, str)]
    if len(set(outer)) != len(outer):
        twice = min(one for one in outer if outer.count(one) > 1)
        raise Invalid(f"external_id {twice!r} stands twice in one request.", where="items")
    same = or_(records.c.id.in_(ids), records.c.external_id.in_(outer))
    found = every(db, select(records).where(records.c.dataset_seq == dataset["seq"], same))
    if found and not replace:
        named = ", ".join(repr(row["external_id"]) for row in found[:5])
        raise NotUnique(f"Records with these external ids are there already: {named}.")
    return {row["id"]: row for row in found} | {
        f"external {row['external_id']}": row for row in found if row["external_id"] is not None
    }


def _people(db: Connection, items: Sequence[RecordIn]) -> Mapping[str, int]:
    asked = {one.user_id for item in items for one in _given(item.responses) if one.user_id}
    if not asked:
        return {}
    found = db.execute(select(users.c.id, users.c.seq).where(users.c.id.in_(sorted(asked))))
    return dict(map(tuple, found))


def _row(item: RecordIn, dataset: Row, plan: Plan, before: Row | None, at: int) -> dict[str, Any]:
    extra = dataset["allow_extra_metadata"]
    if before is not None:
        given = item.fields not in (UNSET, None)
        fields = incoming.fields_of(item.fields, plan, before["fields"]) if given else None
        metadata = before["metadata"]
        if item.metadata is not UNSET:
            metadata = incoming.metadata_of(item.metadata, plan, extra=extra)
        return {**before, "fields": fields or before["fields"], "metadata": metadata,
                "updated_at": at, "version": before["version"] + 1}  # fmt: skip
    outer = item.external_id if isinstance(item.external_id, str) else None
    if outer is not None and not 1 <= len(outer) <= incoming.EXTERNAL_ID_MAX:
        raise Invalid(f"an external_id has 1 to {incoming.EXTERNAL_ID_MAX} characters")
    return {
        "id": new_id(),
        "dataset_seq": dataset["seq"],
        "external_id": outer,
        "fields": incoming.fields_of(item.fields, plan),
        "metadata": incoming.metadata_of(item.metadata, plan, extra=extra),
        "status": "pending",
        "submitted": 0,
        "version": 1,
        "inserted_at": at,
        "updated_at": at,
    }


def _parts(
    batch: Batch, item: RecordIn, plan: Plan, row: Row | dict[str, Any], people: Any, at: int
) -> None:
    """What goes with a record."""
    made = {"record_seq": row["seq"], "inserted_at": at, "updated_at": at}
    fields, seen = row["fields"], set()
    for one in _given(item.suggestions):
        found = incoming.suggestion_of(one, plan, fields)
        if found["question_seq"] in seen:
            raise Invalid("two suggestions for one question", where="suggestions")
        seen.add(found["question_seq"])
        batch.suggestions.append({"id": new_id(), **made, **found})
    for settings, value in incoming.vectors_of(item.vectors, plan).items():
        batch.vectors.append(
            {"record_seq": row["seq"], "settings_seq": settings, "value": pack(value)}
        )
    authors = set()
    for answer in _given(item.responses):
        author = people.get(answer.user_id or "")
        if author is None or author in authors:
            reason = "twice in one record" if author else "no user has this id"
            raise Invalid(f"the response of {answer.user_id!r}: {reason}", where="responses")
        authors.add(author)
        values = incoming.values_of(answer, plan, fields)
        batch.responses.append(
            {
                "id": new_id(),
                **made,
                "user_seq": author,
                "dataset_seq": plan.dataset,
                "values": values,
                "status": answer.status,
                "version": 1,
            }
        )


def _write(db: Connection, dataset: Row, batch: Batch) -> None:
    if batch.added:
        db.execute(insert(records), batch.added)
    if batch.changed:
        fresh = ("fields", "metadata", "updated_at", "version")
        rows = [{"of": row["seq"], **{n: row[n] for n in fresh}} for row in batch.changed]
        db.execute(
            update(records)
            .where(records.c.seq == bindparam("of"))
            .values({name: bindparam(name) for name in fresh}),
            rows,
        )
    upsert(db, suggestions, batch.suggestions, on=("record_seq", "question_seq"))
    upsert(db, vectors, batch.vectors, on=("record_seq", "settings_seq"))
    upsert(db, responses, batch.responses, on=("record_seq", "user_seq"))
    if batch.responses:
        count_again(db, dataset, _numbers(batch.responses))


def _index(db: Connection, plan: Plan, batch: Batch) -> None:
    changed = [row for row in batch.changed if row["seq"] in batch.before]
    texts.put(db, plan.dataset, plan.fields, [*batch.added, *changed], batch.before)
    new = not batch.changed
    facts.of_metadata(db, batch.seqs, new=new)
    facts.of_suggestions(db, _numbers(batch.suggestions), new=new)
    facts.of_answers(db, _numbers(batch.responses), new=new)
    bits.put(db, batch.vectors)


def _numbers(rows: Sequence[Row]) -> list[int]:
    return sorted({row["record_seq"] for row in rows})


def _log(db: Connection, who: Caller, dataset: Row, batch: Batch) -> None:
    """One line a batch: what was there before is kept for the changed records."""
    for verb, ids in (("added", batch.added), ("changed", batch.changed)):
        if ids:
            told = {"id": dataset["id"], "records": [row["id"] for row in ids]}
            log.write_down(db, who, f"records.{verb}", told, dataset=dataset["seq"])


def _given(value: Any) -> Any:
    return () if value is None or value is UNSET else value
