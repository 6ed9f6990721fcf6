"""What a person works on next: drafts, answers sent back, records to do, records put off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select

from ostraka.server.caller import Caller
from ostraka.server.database.bulk import upsert
from ostraka.server.database.near_commit import NEAR
from ostraka.server.database.prepared import Prepared, Within
from ostraka.server.database.sql import Row
from ostraka.server.database.sql import now as current
from ostraka.server.database.tables import records, responses
from ostraka.server.database.work_tables import assignments, leases, queue_places
from ostraka.server.errors import Slow
from ostraka.server.shapes.work import Work
from ostraka.server.stores.answered import answered
from ostraka.server.stores.leases import ROOM, SECOND, asking, lease, lock, prune
from ostraka.server.stores.orders import (
    CONDITIONS,
    SORTED,
    By,
    Given,
    LeastSure,
    Shuffled,
    Step,
    Where,
    shuffled,
)

STRIDE = 8  # a place is kept when it is so far from the one before; it is only a hint
SWEEP = 30 * SECOND  # so often the whole dataset is looked through for somebody it has nothing for
Order = Given | Shuffled | LeastSure
_ME: Any = bindparam("me")
_DATASET: Any = bindparam("dataset")
_MINE = and_(responses.c.record_seq == records.c.seq, responses.c.user_seq == _ME)
_WITHOUT = Within(records.c.seq, "exclude", none=True)
_OPEN = (records.c.dataset_seq == _DATASET, ~exists().where(_MINE), ROOM, _WITHOUT)
_BEGUN = Prepared(
    select(responses.c.record_seq, responses.c.put_off_at)
    .join(records, records.c.seq == responses.c.record_seq)
    .where(responses.c.user_seq == _ME, responses.c.dataset_seq == _DATASET)
    .where(responses.c.status == "draft", or_(records.c.status != "pending", ROOM), _WITHOUT)
    .order_by(
        case(
            (responses.c.put_off_at.is_not(None), 2),
            (responses.c.returned.is_not(None), 1),
            else_=0,
        ),
        func.coalesce(responses.c.put_off_at, responses.c.updated_at),
        responses.c.seq,
    )
    .limit(bindparam("count"))
)
# Few leases are one's own, so they come first; + 0 keeps their index by time out of it.
_HELD = Prepared(
    select(leases.c.record_seq)
    .where(
        leases.c.user_seq == _ME,
        leases.c.dataset_seq == _DATASET,
        leases.c.until + 0 > bindparam("at"),
        exists(select(records.c.seq).where(records.c.seq == leases.c.record_seq, *_OPEN)),
    )
    .order_by(leases.c.record_seq)
    .limit(bindparam("count"))
)
_PLACE = Prepared(
    select(queue_places.c.position, queue_places.c.swept_at).where(
        queue_places.c.user_seq == _ME, queue_places.c.dataset_seq == _DATASET
    )
)
_these = select(records.c.seq).where(Within(records.c.id, "ids"))
_NAMED = Prepared(_these)
_INSIDE = Prepared(_these.where(records.c.dataset_seq == _DATASET))
_ENDS = Prepared(
    select(
        *(
            select(end(records.c.seq))
            .where(records.c.dataset_seq == _DATASET)
            .scalar_subquery()
            .label(name)
            for name, end in (("first", func.min), ("last", func.max))
        )
    )
)
_READ = Prepared(
    select(
        records,
        *(column.label(f"my_{column.name}") for column in responses.c),
        ROOM.label("fits"),
    )
    .join_from(records, responses, _MINE, isouter=True)
    .where(Within(records.c.seq, "seqs"))
)


@lru_cache(maxsize=64)
def _fresh_of(where: Where, share: bool | None, by: By) -> Prepared:  # noqa: FBT001
    """Records to do, locked where they are free. `share`: given to this person, or to nobody."""
    chosen = select(records.c.seq).where(*_OPEN)
    condition = CONDITIONS[where]
    if condition is not None:
        chosen = chosen.where(condition)
    if share:
        mine = select(assignments.c.record_seq).where(assignments.c.user_seq == _ME)
        chosen = chosen.where(records.c.seq.in_(mine))
    elif share is False:
        chosen = chosen.where(~exists().where(assignments.c.record_seq == records.c.seq))
    chosen = chosen.order_by(*SORTED[by]).limit(bindparam("count"))
    return Prepared(chosen.with_for_update(of=records, skip_locked=True))


@dataclass(frozen=True)
class Asking:
    """Who asks for how much, without what they hold already."""

    who: Caller
    dataset: Row
    work: Work
    limit: int
    exclude: Sequence[int]
    at: int

    @cached_property
    def values(self) -> dict[str, Any]:
        """The values that all statements need."""
        values = asking(self.who, self.dataset, self.at)
        return {**values, "dataset": self.dataset["seq"], "exclude": list(self.exclude)}


@dataclass(frozen=True)
class Waiting:
    """A record in somebody's queue: its row, their answer, and until when it is reserved.

    `until` is None where others have answered it meanwhile: an answer would count no more.
    """

    record: Row
    answer: Row | None
    until: int | None

    @property
    def counts(self) -> bool:
        """Whether an answer counts, or the one that was submitted does."""
        submitted = self.answer is not None and self.answer["status"] == "submitted"
        return submitted or self.until is not None


def take(
    db: Connection, who: Caller, dataset: Row, work: Work, limit: int, exclude: Collection[str]
) -> list[Waiting]:
    """The next `limit` records of a person's queue, reserved for them.

    On PostgreSQL the records are locked before they are reserved, and looked at again under the
    lock, so that no two people at once get a record that needs one more answer.
    """
    without = _NAMED.column(db, {"ids": list(exclude)}) if exclude else []
    asked = Asking(who, dataset, work, limit, without, current())
    prune(db, who, dataset, work, asked.at)
    begun = _BEGUN.rows(db, {**asked.values, "count": limit})
    later = [row["record_seq"] for row in begun if row["put_off_at"] is not None]
    first = [row["record_seq"] for row in begun if row["put_off_at"] is None]
    if len(first) < limit:
        first += _HELD.column(db, {**asked.values, "count": limit - len(first)})
    lock(db, sorted(first))
    if len(first) < limit:
        first += _fresh(db, asked, limit - len(first), first)
    more = later[: limit - len(first)]
    lock(db, sorted(more))
    return _reserved(db, asked, [*first, *more])


def take_these(
    db: Connection, who: Caller, dataset: Row, work: Work, ids: Sequence[str]
) -> list[Waiting]:
    """These records of the dataset that are there, reserved where they still need this person."""
    asked = Asking(who, dataset, work, len(ids), (), current())
    seqs = _INSIDE.column(db, {"ids": list(ids), "dataset": dataset["seq"]})
    lock(db, sorted(seqs))
    found = {row["id"]: row for row in _READ.rows(db, {**asked.values, "seqs": seqs})}
    rows = [found[one] for one in dict.fromkeys(ids) if one in found]
    needed = {row["seq"] for row in rows if row["fits"] and _stands(row)}
    return _leased(db, asked, rows, needed)


def _fresh(db: Connection, asked: Asking, count: int, taken: Sequence[int]) -> list[int]:
    """Records to do, locked: those given to this person, then those given to nobody."""
    found: list[int] = []
    order = _order(db, asked)
    for share in (True, False) if asked.work.assigned else (None,):
        place = _Place.of(db, asked, share)
        found += place.walk(db, order, count - len(found), [*taken, *found])
        if len(found) == count:
            break
    return found


def _order(db: Connection, asked: Asking) -> Order:
    if asked.work.order == "given":
        return Given()
    if asked.work.order == "least_sure":
        return LeastSure(db)
    ends = _ENDS.rows(db, {"dataset": asked.dataset["seq"]})[0]
    return shuffled(ends["first"] or 0, ends["last"] or 0, asked.work.seed, asked.who.id)


@dataclass(frozen=True)
class _Place:
    """Where a person's queue goes on. `share`: only records given to them, or to nobody.

    `start` is `position`, or a later place before which there is nothing for them.
    """

    asked: Asking
    share: bool | None
    start: int
    position: int = 0
    swept_at: int = 0

    @classmethod
    def of(cls, db: Connection, asked: Asking, share: bool | None) -> _Place:  # noqa: FBT001
        if share:
            return cls(asked, share, 0)
        mine = {"me": asked.who.seq, "dataset": asked.dataset["seq"]}
        row = _PLACE.first(db, mine) or {"position": 0, "swept_at": 0}
        start = row["position"]
        if start == 0 and asked.work.order == "given":
            start = answered(db, mine)
        return cls(asked, share, start, **row)

    def walk(self, db: Connection, order: Order, count: int, taken: Sequence[int]) -> list[int]:
        """Up to `count` records from here on, locked; and keep where they began."""
        found: list[int] = []
        swept = False
        for step in order.steps(self.start):
            if step.sweep and self.asked.at - self.swept_at < SWEEP:
                break
            if step.sweep and NEAR in db.info:
                raise Slow  # it will be done in the thread that writes
            swept = step.sweep
            found += self._look(db, order, step, count - len(found), [*taken, *found])
            if len(found) == count:
                break
        self._keep(db, order, found, swept=swept)
        return found

    def _look(
        self, db: Connection, order: Order, step: Step, count: int, taken: Sequence[int]
    ) -> list[int]:
        values = {**self.asked.values, **order.values(), **step.values}
        values |= {"count": count, "exclude": [*self.asked.exclude, *taken]}
        by: By = "number" if step.where == "unscored" else order.by
        chosen = _fresh_of(step.where, self.share, by)
        return chosen.column(db, values)

    def _keep(self, db: Connection, order: Order, found: list[int], *, swept: bool) -> None:
        position = order.place(found[0]) if found else self.position
        swept_at = self.asked.at if swept and not found else 0
        near = 0 <= position - self.position < STRIDE
        unchanged = near and swept_at == self.swept_at
        if self.share or unchanged or not (found or swept):
            return
        row = {"user_seq": self.asked.who.seq, "dataset_seq": self.asked.dataset["seq"],
               "position": position, "swept_at": swept_at}  # fmt: skip
        upsert(db, queue_places, [row], on=("user_seq", "dataset_seq"))


def _reserved(db: Connection, asked: Asking, seqs: Sequence[int]) -> list[Waiting]:
    """Reserve those of the locked records that still need this person, and read them."""
    if not seqs:
        return []
    found = {row["seq"]: row for row in _READ.rows(db, {**asked.values, "seqs": seqs})}
    rows = [found[seq] for seq in seqs if seq in found and _stands(found[seq])]
    return _leased(db, asked, rows, {row["seq"] for row in rows if row["fits"]})


def _leased(db: Connection, asked: Asking, rows: Sequence[Row], needed: set[int]) -> list[Waiting]:
    until = asked.at + asked.work.lease_seconds * SECOND
    lease(
        db, asked.who, asked.dataset["seq"], [r["seq"] for r in rows if r["seq"] in needed], until
    )
    return [Waiting(row, _mine(row), until if row["seq"] in needed else None) for row in rows]


def _stands(row: Row) -> bool:
    """Whether a record is still for this person, under the lock."""
    if row["my_seq"] is None:
        return bool(row["fits"])
    return bool(row["my_status"] == "draft" and (row["fits"] or row["status"] != "pending"))


def _mine(row: Row) -> Mapping[str, Any] | None:
    if row["my_seq"] is None:
        return None
    return {column.name: row[f"my_{column.name}"] for column in responses.c}
