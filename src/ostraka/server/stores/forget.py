"""Deleting a person's data: answers, notes, and what the log tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Text, cast, delete, func, or_, select, update

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import datasets, records, responses
from ostraka.server.database.work_tables import (
    answered_requests,
    assignments,
    audit,
    leases,
    notes,
    trainings,
    verdicts,
)
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import people
from ostraka.server.stores.belongings import parts
from ostraka.server.stores.leases import lock, rewind
from ostraka.server.stores.responses import count_again

NESTED = ("records", "schema", "assignments")  # entities whose acts keep rows of several people
WRITTEN = ("response", "note")
Told = dict[str, Any]


def told(db: Connection, user: Row) -> Told:
    """What there is of a person, and the models that learnt from records they answered."""
    own = {
        "answers": responses.c.user_seq,
        "notes": notes.c.user_seq,
        "verdicts": verdicts.c.user_seq,
        "leases": leases.c.user_seq,
        "assignments": assignments.c.user_seq,
        "repeated_requests": answered_requests.c.user_seq,
    }
    found: Told = {name: _count(db, column == user["seq"]) for name, column in own.items()}
    found["log_entries"] = _count(db, _about(user))
    found["models"] = _models(db, user)
    return found


def delete_person(db: Connection, who: Caller | None, id: str) -> Row:
    """Delete a person and all there is of them. Raises `NotFound`, `Invalid` for the last owner."""
    row = people.get(db, id)
    erase(db, who, row)
    return people.delete(db, who, id)


def erase(db: Connection, who: Caller | None, user: Row) -> Told:
    """Delete it all; it cannot be undone. The log keeps that something was done, not what."""
    found = told(db, user)
    answered = every(db, select(responses.c.record_seq, responses.c.dataset_seq).where(
        responses.c.user_seq == user["seq"]))  # fmt: skip
    lock(db, sorted(row["record_seq"] for row in answered))
    about = select(audit.c.seq).where(_about(user))
    seqs = list(db.execute(about).scalars())
    for part in parts(seqs):
        emptied = update(audit).where(audit.c.seq.in_(part))
        db.execute(emptied.values(before=None, after=None, key=None, fingerprint=None))
    _thin(db, user)
    for table in (responses, notes, leases, assignments, answered_requests):
        db.execute(delete(table).where(table.c.user_seq == user["seq"]))
    db.execute(update(verdicts).where(verdicts.c.user_seq == user["seq"]).values(user_seq=None))
    _unname(db, user)
    _count_again(db, answered)
    counts = {name: value for name, value in found.items() if isinstance(value, int)}
    if who is not None:
        log.write_down(db, who, "person.forgotten", {"id": user["id"], **counts})
    return found


def _count(db: Connection, condition: Any) -> int:
    return db.execute(select(func.count()).where(condition)).scalar_one()


def _about(user: Row) -> Any:
    """Acts on a person's answers and notes, by whom ever, and on themselves."""
    mine = [select(table.c.id).where(table.c.user_seq == user["seq"]) for table in
            (responses, notes)]  # fmt: skip
    about = or_(*(audit.c.entity_id.in_(ids) for ids in mine), audit.c.entity_id == user["id"])
    rows = (audit.c.before, audit.c.after)
    theirs = or_(*(_names(column, user) for column in rows))
    written = (audit.c.user_seq == user["seq"]) & audit.c.entity.in_(WRITTEN)
    own = or_(written, about, theirs)
    full = or_(*(column.is_not(None) for column in rows))
    return own & full & audit.c.entity.not_in((*NESTED, "person"))


def _names(column: Any, user: Row) -> Any:
    """Whether kept rows name a person, as JSON text."""
    written = cast(column, Text)
    return or_(*(written.like(f'%"user_seq":{user["seq"]}{end}%') for end in (",", "}")))


def _thin(db: Connection, user: Row) -> None:
    """Take a person's rows out of acts that keep rows of several people."""
    named = or_(_names(audit.c.before, user), _names(audit.c.after, user))
    chosen = select(audit.c.seq, audit.c.before, audit.c.after).where(
        audit.c.entity.in_(NESTED), named
    )
    for row in every(db, chosen):
        values = {side: _without(row[side], user["seq"]) for side in ("before", "after")}
        db.execute(update(audit).where(audit.c.seq == row["seq"]).values(**values))


def _without(value: Any, user: int) -> Any:
    if isinstance(value, dict):
        return {name: _without(part, user) for name, part in value.items()}
    if isinstance(value, list):
        kept = [one for one in value if not (isinstance(one, dict) and one.get("user_seq") == user)]
        return [_without(one, user) for one in kept]
    return value


def _unname(db: Connection, user: Row) -> None:
    """Answers that this person sent back stay so, without their name."""
    named = cast(responses.c.returned, Text).like(f'%"{user["id"]}"%')
    for row in every(db, select(responses.c.seq, responses.c.returned).where(named)):
        returned = {**row["returned"], "by": None, "user_id": None}
        own = update(responses).where(responses.c.seq == row["seq"])
        db.execute(own.values(returned=returned))


def _count_again(db: Connection, answered: list[Row]) -> None:
    by_dataset: dict[int, list[int]] = {}
    for row in answered:
        by_dataset.setdefault(row["dataset_seq"], []).append(row["record_seq"])
    for seq, seqs in by_dataset.items():
        (dataset,) = every(db, select(datasets).where(datasets.c.seq == seq))
        for part in parts(seqs):
            count_again(db, dataset, part)
        rewind(db, seq, work_of(dataset), None)


def _models(db: Connection, user: Row) -> list[Told]:
    """Models whose manifest names a record that this person answered, or names none at all."""
    answered = (
        select(records.c.id, records.c.external_id, records.c.dataset_seq)
        .join(responses, responses.c.record_seq == records.c.seq)
        .where(responses.c.user_seq == user["seq"])
    )
    names: dict[int, set[str]] = {}
    for name, external, dataset in db.execute(answered):
        names.setdefault(dataset, set()).update({name, external} - {None})
    chosen = select(trainings, datasets.c.id.label("dataset_id")).join(
        datasets, datasets.c.seq == trainings.c.dataset_seq
    )
    found = []
    own = trainings.c.dataset_seq.in_(names)
    for row in every(db, chosen.where(own).order_by(trainings.c.seq)):
        used = used_records(row["manifest"])
        shared = len(used & names[row["dataset_seq"]]) if used is not None else None
        if shared != 0:
            found.append(
                {
                    "id": row["id"],
                    "name": row["name"],
                    "dataset_id": row["dataset_id"],
                    "records": shared,
                    "certain": shared is not None,
                }
            )
    return found


def used_records(manifest: Mapping[str, Any] | None) -> set[str] | None:
    """The names of the records that a manifest says it used; None where it does not say."""
    for name in ("records", "record_ids"):
        used = (manifest or {}).get(name)
        if isinstance(used, dict):  # by what they were used for: training, measuring
            used = [one for part in used.values() if isinstance(part, list) for one in part]
        if isinstance(used, list):
            return set(map(str, used))
    return None
