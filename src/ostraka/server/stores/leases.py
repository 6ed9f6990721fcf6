"""Leases: records reserved for a person, so that nobody else works on them meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    union_all,
    update,
)

from ostraka.server.caller import Caller
from ostraka.server.database.bulk import upsert
from ostraka.server.database.prepared import Prepared
from ostraka.server.database.sql import Row, every, now
from ostraka.server.database.tables import datasets, records, responses, there
from ostraka.server.database.work_tables import leases, queue_places
from ostraka.server.index import sureness
from ostraka.server.shapes.work import Work, work_of

SECOND = 1_000_000
SKEW = 60  # seconds by which the clocks of several workers may differ
LOOKED, LOOKED_MAX = "ostraka leases", 10_000
KEPT = 8  # finished leases of a person that are kept, for when an answer is taken back
FINISHED = exists().where(  # whether a lease's holder has answered, or put the record off
    responses.c.record_seq == leases.c.record_seq,
    responses.c.user_seq == leases.c.user_seq,
    or_(responses.c.status != "draft", responses.c.put_off_at.is_not(None)),
)


def _room() -> ColumnElement[bool]:
    held = (
        select(func.count())
        .select_from(leases)
        .where(
            leases.c.record_seq == records.c.seq,
            leases.c.until > bindparam("at"),
            leases.c.until <= bindparam("latest"),
            leases.c.user_seq != bindparam("me"),
            ~FINISHED,
        )
        .correlate(records)
        .scalar_subquery()
    )
    return and_(records.c.status == "pending", records.c.submitted + held < bindparam("needed"))


# Whether a record still needs a person: answers and others' open leases are too few. A lease counts
# no more once its holder has answered, or put the record off. Needs the values of `asking`.
ROOM = _room()
_own = select(leases.c.seq).where(leases.c.dataset_seq == bindparam("dataset"))
_OVER = Prepared(
    delete(leases)
    .where(
        leases.c.seq.in_(
            union_all(
                _own.where(leases.c.until <= bindparam("at")),
                _own.where(leases.c.until > bindparam("latest")),
            )
        )
    )
    .returning(leases.c.record_seq)
)
_mine = (leases.c.user_seq == bindparam("me"), leases.c.dataset_seq == bindparam("dataset"))
_newest = select(leases.c.seq).where(*_mine).order_by(leases.c.seq.desc()).offset(KEPT).limit(1)
_FINISHED = Prepared(
    delete(leases).where(*_mine, leases.c.seq <= _newest.scalar_subquery(), FINISHED)
)


def asking(who: Caller, dataset: Mapping[str, Any], at: int) -> dict[str, Any]:
    """The values for `ROOM`."""
    needed = dataset["min_submitted"]
    return {"me": who.seq, "at": at, "latest": latest(work_of(dataset), at), "needed": needed}


def latest(work: Work, at: int) -> int:
    """Until when a lease can be made to last.

    One that lasts longer is from before the clock was set back, or the leases made shorter; it
    counts no more.
    """
    return at + (work.lease_seconds + SKEW) * SECOND


def lock(db: Connection, seqs: Sequence[int]) -> None:
    """Hold records until the end, so that nobody leases them beside this; SQLite has one writer."""
    if seqs and db.dialect.name != "sqlite":
        chosen = select(records.c.seq).where(records.c.seq.in_(seqs)).order_by(records.c.seq)
        db.execute(chosen.with_for_update())


def lease(db: Connection, who: Caller, dataset: int, seqs: Sequence[int], until: int) -> None:
    """Reserve records, which must be locked, for a person."""
    rows = [
        {"record_seq": seq, "user_seq": who.seq, "dataset_seq": dataset, "until": until}
        for seq in seqs
    ]
    upsert(db, leases, rows, on=("record_seq", "user_seq"), keep=("dataset_seq",))


def prune(db: Connection, who: Caller, dataset: Row, work: Work, at: int) -> None:
    """Forget leases of a dataset that are over; their records are everybody's again.

    Forget this person's finished ones too, but for the last few. A connection looks once a second:
    a lease that is over counts no more anyway.
    """
    looked = db.info.setdefault(LOOKED, {})
    if 0 <= at - looked.get((dataset["seq"], who.seq), 0) < SECOND:
        return
    if len(looked) >= LOOKED_MAX:
        looked.clear()
    looked[dataset["seq"], who.seq] = at
    _FINISHED.run(db, {"me": who.seq, "dataset": dataset["seq"]})
    freed = _OVER.column(db, {"dataset": dataset["seq"], "at": at, "latest": latest(work, at)})
    rewind(db, dataset["seq"], work, freed)


def renew(db: Connection, who: Caller, ids: Sequence[str]) -> tuple[list[Row], list[str]]:
    """Go on with leases, also with ones that are over if the record still needs this person.

    Leases that are over are forgotten, so this reserves whatever record of one's workspaces is
    named.
    Returns the renewed ones (`record_id`, `until`) and the ids of records that others have.
    """
    at = now()
    held = _named(db, who, ids)
    lock(db, [row["record_seq"] for row in held])
    renewed: list[Row] = []
    for dataset in {row["dataset_seq"]: row for row in held}.values():
        own = [row["record_seq"] for row in held if row["dataset_seq"] == dataset["dataset_seq"]]
        fits = select(records.c.seq, records.c.id).where(records.c.seq.in_(own), ROOM)
        until = at + work_of(dataset).lease_seconds * SECOND
        found = every(db, fits.order_by(records.c.seq), asking(who, dataset, at))
        lease(db, who, dataset["dataset_seq"], [row["seq"] for row in found], until)
        renewed += [{"record_id": row["id"], "until": until} for row in found]
    known = {row["record_id"] for row in renewed}
    return renewed, [one for one in ids if one not in known]


def release(db: Connection, who: Caller, ids: Sequence[str] | None, dataset: Row | None) -> int:
    """Give back leases: of these records, or all of them (in one dataset); returns how many."""
    held = _held(db, who, ids, dataset)
    db.execute(delete(leases).where(leases.c.seq.in_([row["seq"] for row in held])))
    for one in {row["dataset_seq"]: row for row in held}.values():
        freed = [row["record_seq"] for row in held if row["dataset_seq"] == one["dataset_seq"]]
        rewind(db, one["dataset_seq"], work_of(one), freed)
    return len(held)


def give_up(db: Connection, who: Caller, dataset: Row, seqs: Sequence[int]) -> None:
    """A person discarded these records or put them off: they are free for others at once."""
    own = (leases.c.user_seq == who.seq, leases.c.record_seq.in_(seqs))
    db.execute(delete(leases).where(*own))
    rewind(db, dataset["seq"], work_of(dataset), seqs)


def rewind(db: Connection, dataset: int, work: Work, freed: Sequence[int] | None) -> None:
    """Let everybody's queue look again at records that became free; None: at all of them."""
    if freed is not None and not freed:
        return
    values: dict[str, Any] = {"swept_at": 0}
    if freed is None:
        values["position"] = 0
    elif work.order == "least_sure":
        sureness.look_again(db, freed)
    elif work.order == "given":
        first = min(freed) - 1
        position = queue_places.c.position
        values["position"] = case((position > first, first), else_=position)
    db.execute(update(queue_places).where(queue_places.c.dataset_seq == dataset).values(**values))


def look_again(db: Connection, dataset: Mapping[str, Any]) -> None:
    """There are new records: let queues look that found nothing a moment ago."""
    own = queue_places.c.dataset_seq == dataset["seq"]
    db.execute(update(queue_places).where(own, queue_places.c.swept_at > 0).values(swept_at=0))


def _named(db: Connection, who: Caller, ids: Sequence[str]) -> list[Row]:
    """The records of these ids, with what is asked of their datasets."""
    columns = (records.c.dataset_seq, datasets.c.work, datasets.c.min_submitted)
    chosen = select(records.c.seq.label("record_seq"), *columns).join(
        datasets, datasets.c.seq == records.c.dataset_seq
    )
    chosen = chosen.where(records.c.id.in_(ids), datasets.c.status == "ready", there(datasets))
    if not who.owner:
        chosen = chosen.where(datasets.c.workspace_seq.in_(who.workspaces))
    return every(db, chosen.order_by(records.c.seq))


def _held(
    db: Connection, who: Caller, ids: Sequence[str] | None, dataset: Row | None = None
) -> list[Row]:
    held = (
        select(
            leases,
            records.c.id.label("record_id"),
            datasets.c.work,
            datasets.c.min_submitted,
        )
        .join(records, records.c.seq == leases.c.record_seq)
        .join(datasets, datasets.c.seq == leases.c.dataset_seq)
        .where(leases.c.user_seq == who.seq, there(datasets))
        .order_by(leases.c.record_seq)
    )
    if ids is not None:
        held = held.where(records.c.id.in_(ids))
    if dataset is not None:
        held = held.where(leases.c.dataset_seq == dataset["seq"])
    return every(db, held)
