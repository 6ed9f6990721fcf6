"""All datasets of a person at once: how far each is, and what waits for them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, every, now
from ostraka.server.database.tables import datasets, records, responses, workspaces
from ostraka.server.database.work_tables import (
    answer_counts,
    assignments,
    audit,
    leases,
    notes,
    trainings,
)
from ostraka.server.shapes.mine import STATES
from ostraka.server.shapes.work import work_of
from ostraka.server.stores.leases import FINISHED, latest
from ostraka.server.stores.notes import mentioning

Counts = Mapping[int, int]
_RESOLVED = records.c.resolved_at.is_not(None)


def named(db: Connection, rows: Sequence[Row]) -> list[Row]:
    """Datasets with the names of their workspaces, those in which something happened last first."""
    inside = {row["workspace_seq"] for row in rows}
    chosen = select(workspaces.c.seq, workspaces.c.name).where(workspaces.c.seq.in_(inside))
    names = dict(map(tuple, db.execute(chosen)))
    act = select(func.max(audit.c.seq)).where(audit.c.dataset_seq == datasets.c.seq)
    own = datasets.c.seq.in_([row["seq"] for row in rows])
    last = dict(map(tuple, db.execute(select(datasets.c.seq, act.scalar_subquery()).where(own))))
    recent = sorted(rows, key=lambda row: (-(last[row["seq"]] or 0), row["seq"]))
    return [{**row, "workspace": names[row["workspace_seq"]]} for row in recent]


def states(db: Connection, rows: Sequence[Row]) -> dict[int, dict[str, int]]:
    """How many records of each dataset are in each state."""
    own = records.c.dataset_seq.in_([row["seq"] for row in rows])
    by = (records.c.dataset_seq, records.c.status)
    counted = select(*by, func.count()).where(own).group_by(*by)
    every_one = {(seq, status): n for seq, status, n in db.execute(counted)}
    resolved = {(seq, status): n for seq, status, n in db.execute(counted.where(_RESOLVED))}
    conflicts = _conflicts(db, rows)
    left = Counter(every_one)
    left.subtract(resolved)
    return {
        seq: {
            "open": left[seq, "pending"],
            "full": left[seq, "completed"] - conflicts.get(seq, 0),
            "conflict": conflicts.get(seq, 0),
            "resolved": resolved.get((seq, "pending"), 0) + resolved.get((seq, "completed"), 0),
        }
        for seq in (row["seq"] for row in rows)
    }


def waiting(db: Connection, who: Caller, rows: Sequence[Row]) -> dict[int, dict[str, int]]:
    """What waits for somebody in each dataset, and what they have done there."""
    ready = [row for row in rows if row["status"] == "ready"]
    own = answer_counts.c
    counted = select(own.dataset_seq, *(own[state] for state in STATES))
    given = {row["dataset_seq"]: row for row in every(db, counted.where(own.user_seq == who.seq))}
    todo, back, named_in = _todo(db, who, ready), _returned(db, who), _mentions(db, who)
    found = {}
    for seq in (row["seq"] for row in rows):
        mine = {state: given.get(seq, {}).get(state, 0) for state in STATES}
        returned = back.get(seq, 0)
        mine["draft"] -= returned
        waits = {"todo": todo.get(seq, 0), "returned": returned, "mentions": named_in.get(seq, 0)}
        found[seq] = {**mine, **waits}
    return found


def runs(db: Connection, rows: Sequence[Row]) -> dict[int, Row]:
    """The newest training of each dataset that has one."""
    own = trainings.c.dataset_seq.in_([row["seq"] for row in rows])
    newest = select(func.max(trainings.c.seq)).where(own).group_by(trainings.c.dataset_seq)
    columns = [column for column in trainings.c if column.name != "manifest"]
    chosen = select(*columns).where(trainings.c.seq.in_(newest))
    return {row["dataset_seq"]: row for row in every(db, chosen)}


def _conflicts(db: Connection, rows: Sequence[Row]) -> dict[int, int]:
    limits: dict[float, list[int]] = {}
    for row in rows:
        limits.setdefault(work_of(row).conflict_above, []).append(row["seq"])
    found: dict[int, int] = {}
    for limit, seqs in limits.items():
        found |= _by_dataset(
            db,
            records.c.dataset_seq.in_(seqs),
            records.c.status == "completed",
            records.c.disagreement > limit,
            ~_RESOLVED,
        )
    return found


def _todo(db: Connection, who: Caller, rows: Sequence[Row]) -> Counts:
    """Open records without one's answer that are not reserved for others, nor given to them."""
    given_out = [row["seq"] for row in rows if work_of(row).assigned]
    seqs = [row["seq"] for row in rows]
    held = _held(db, who, rows)
    mine = exists().where(responses.c.record_seq == records.c.seq, responses.c.user_seq == who.seq)
    assigned = exists().where(assignments.c.record_seq == records.c.seq)
    to_me = select(assignments.c.record_seq).where(assignments.c.user_seq == who.seq)
    share = or_(records.c.dataset_seq.not_in(given_out), ~assigned, records.c.seq.in_(to_me))
    own = (records.c.dataset_seq.in_(seqs), records.c.status == "pending", ~mine)
    found = Counter(_by_dataset(db, *own, *([share] if given_out else [])))
    if held:
        theirs = and_(records.c.seq.in_(held), share)
        found.subtract(_by_dataset(db, *own, theirs))
    return found


def _held(db: Connection, who: Caller, rows: Sequence[Row]) -> list[int]:
    """Records that others work on now, as many as are still needed."""
    at, by = now(), {row["seq"]: row for row in rows}
    chosen = (
        select(leases.c.dataset_seq, leases.c.record_seq, leases.c.until, records.c.submitted)
        .join(records, records.c.seq == leases.c.record_seq)
        .where(leases.c.until > at, leases.c.user_seq != who.seq, ~FINISHED)
        .where(records.c.status == "pending", leases.c.dataset_seq.in_(list(by)))
    )
    holders: Counter[int] = Counter()
    full = set()
    for seq, record, until, submitted in db.execute(chosen):
        if until > latest(work_of(by[seq]), at):
            continue
        holders[record] += 1
        if submitted + holders[record] >= by[seq]["min_submitted"]:
            full.add(record)
    return sorted(full)


def _returned(db: Connection, who: Caller) -> Counts:
    own = responses.c
    back = (own.user_seq == who.seq, own.status == "draft", own.returned.is_not(None))
    counted = select(own.dataset_seq, func.count()).where(*back, own.put_off_at.is_(None))
    return dict(map(tuple, db.execute(counted.group_by(own.dataset_seq))))


def _mentions(db: Connection, who: Caller) -> Counts:
    """Notes of others that name somebody and are not settled."""
    counted = (
        select(records.c.dataset_seq, func.count())
        .select_from(notes)
        .join(records, records.c.seq == notes.c.record_seq)
        .join(datasets, datasets.c.seq == records.c.dataset_seq)
        .where(mentioning(who), notes.c.settled_at.is_(None))
        .where(or_(notes.c.user_seq.is_(None), notes.c.user_seq != who.seq))
    )
    return dict(map(tuple, db.execute(counted.group_by(records.c.dataset_seq))))


def _by_dataset(db: Connection, *where: ColumnElement[bool]) -> dict[int, int]:
    counted = select(records.c.dataset_seq, func.count()).where(*where)
    found: Any = map(tuple, db.execute(counted.group_by(records.c.dataset_seq)))
    return dict(found)
