"""What a person works on next: drafts, answers sent back, records to do, records put off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from ostraka.server.caller import Caller
from ostraka.server.database.bulk import upsert
from ostraka.server.database.sql import Row, every, maybe, now
from ostraka.server.database.tables import records, responses
from ostraka.server.database.work_tables import assignments, leases, queue_places
from ostraka.server.shapes.work import Work
from ostraka.server.stores.leases import SECOND, lease, lock, prune, room
from ostraka.server.stores.orders import Given, Shuffled, shuffled

SWEEP = 30 * SECOND  # so often the whole dataset is looked through for somebody it has nothing for
Order = Given | Shuffled


@dataclass(frozen=True)
class Asking:
    """Who asks for how much, without what they hold already."""

    who: Caller
    dataset: Row
    work: Work
    limit: int
    exclude: Collection[str]
    at: int


@dataclass(frozen=True)
class Waiting:
    """A record in somebody's queue: its row, their answer, and until when it is reserved.

    `until` is None where others have answered it meanwhile: an answer would count no more.
    """

    record: Row
    answer: Row | None
    until: int | None


def take(
    db: Connection, who: Caller, dataset: Row, work: Work, limit: int, exclude: Collection[str]
) -> list[Waiting]:
    """The next `limit` records of a person's queue, reserved for them.

    On PostgreSQL the records are locked before they are reserved, and looked at again under the
    lock, so that no two people at once get a record that needs one more answer.
    """
    asking = Asking(who, dataset, work, limit, exclude, now())
    prune(db, dataset, work, asking.at)
    begun = _begun(db, asking)
    later = [row["record_seq"] for row in begun if row["put_off_at"] is not None]
    first = [row["record_seq"] for row in begun if row["put_off_at"] is None][:limit]
    first += _held(db, asking, limit - len(first))
    lock(db, sorted(first))
    if len(first) < limit:
        first += _fresh(db, asking, limit - len(first), first)
    more = later[: limit - len(first)]
    lock(db, sorted(more))
    return _reserved(db, asking, [*first, *more])


def _begun(db: Connection, asking: Asking) -> list[Row]:
    """One's drafts, then those sent back, then those put off, each the oldest first."""
    own = responses.c
    chosen = (
        select(own.record_seq, own.put_off_at)
        .join(records, records.c.seq == own.record_seq)
        .where(own.user_seq == asking.who.seq, own.dataset_seq == asking.dataset["seq"])
        .where(own.status == "draft", records.c.id.not_in(asking.exclude))
        .where(or_(records.c.status != "pending", room(asking.who, asking.dataset, asking.at)))
        .order_by(
            case((own.put_off_at.is_not(None), 2), (own.returned.is_not(None), 1), else_=0),
            func.coalesce(own.put_off_at, own.updated_at),
            own.seq,
        )
    )
    return every(db, chosen.limit(asking.limit))


def _held(db: Connection, asking: Asking, count: int) -> list[int]:
    """Records that are reserved for this person already."""
    if count <= 0:
        return []
    chosen = (
        select(records.c.seq)
        .join(leases, leases.c.record_seq == records.c.seq)
        .where(leases.c.user_seq == asking.who.seq, leases.c.dataset_seq == asking.dataset["seq"])
        .where(leases.c.until > asking.at, *_open(asking))
        .order_by(records.c.seq)
        .limit(count)
    )
    return list(db.execute(chosen).scalars())


def _open(asking: Asking) -> list[ColumnElement[bool]]:
    """Records that this person has not answered, and that need them."""
    answered = exists().where(
        responses.c.record_seq == records.c.seq, responses.c.user_seq == asking.who.seq
    )
    found = [
        records.c.dataset_seq == asking.dataset["seq"],
        ~answered,
        room(asking.who, asking.dataset, asking.at),
    ]
    if asking.exclude:
        found.append(records.c.id.not_in(asking.exclude))
    return found


def _fresh(db: Connection, asking: Asking, count: int, taken: Sequence[int]) -> list[int]:
    """Records to do, locked: those given to this person, then those given to nobody."""
    found: list[int] = []
    for given in (True, False) if asking.work.assigned else (None,):
        place = _Place.of(db, asking, given)
        order = _order(db, asking)
        found += place.walk(db, order, count - len(found), [*taken, *found])
        if len(found) == count:
            break
    return found


def _order(db: Connection, asking: Asking) -> Order:
    if asking.work.order == "given":
        return Given()
    own = records.c.dataset_seq == asking.dataset["seq"]
    ends = [select(one).where(own).scalar_subquery() for one in
            (func.min(records.c.seq), func.max(records.c.seq))]  # fmt: skip
    first, last = db.execute(select(*ends)).one()
    return shuffled(first or 0, last or 0, asking.work.seed, asking.who.id)


@dataclass(frozen=True)
class _Place:
    """Where a person's queue goes on. `given`: only records given to them, or to nobody."""

    asking: Asking
    given: bool | None
    position: int
    swept_at: int

    @classmethod
    def of(cls, db: Connection, asking: Asking, given: bool | None) -> _Place:  # noqa: FBT001
        if given:
            return cls(asking, given, 0, 0)
        own = queue_places.c
        mine = (own.user_seq == asking.who.seq, own.dataset_seq == asking.dataset["seq"])
        row = maybe(db, select(queue_places).where(*mine))
        if row is None:
            return cls(asking, given, 0, 0)
        return cls(asking, given, row["position"], row["swept_at"])

    def walk(self, db: Connection, order: Order, count: int, taken: Sequence[int]) -> list[int]:
        """Up to `count` records from here on, locked; and keep where they began."""
        found: list[int] = []
        swept = False
        for step in order.steps(self.position):
            if step.whole and self.asking.at - self.swept_at < SWEEP:
                break
            swept = step.whole
            found += self._look(db, order, step.where, count - len(found), [*taken, *found])
            if len(found) == count:
                break
        self._keep(db, order, found, swept=swept)
        return found

    def _look(
        self,
        db: Connection,
        order: Order,
        where: ColumnElement[bool],
        count: int,
        taken: Sequence[int],
    ) -> list[int]:
        chosen = select(records.c.seq).where(*_open(self.asking), where)
        if taken:
            chosen = chosen.where(records.c.seq.not_in(taken))
        if self.given is not None:
            chosen = chosen.where(self._share())
        chosen = chosen.order_by(order.sorted_by()).limit(count)
        return list(db.execute(chosen.with_for_update(of=records, skip_locked=True)).scalars())

    def _share(self) -> ColumnElement[bool]:
        own = assignments.c
        if not self.given:
            return ~exists().where(own.record_seq == records.c.seq)
        mine = select(own.record_seq).where(own.user_seq == self.asking.who.seq)
        return records.c.seq.in_(mine)

    def _keep(self, db: Connection, order: Order, found: list[int], *, swept: bool) -> None:
        position = order.place(found[0]) if found else self.position
        swept_at = self.asking.at if swept and not found else 0
        if self.given or (position, swept_at) == (self.position, self.swept_at):
            return
        if not (found or swept):
            return
        row = {"user_seq": self.asking.who.seq, "dataset_seq": self.asking.dataset["seq"],
               "position": position, "swept_at": swept_at}  # fmt: skip
        upsert(db, queue_places, [row], on=("user_seq", "dataset_seq"))


def _reserved(db: Connection, asking: Asking, seqs: Sequence[int]) -> list[Waiting]:
    """Reserve those of the locked records that still need this person, and read them."""
    if not seqs:
        return []
    mine = and_(responses.c.record_seq == records.c.seq, responses.c.user_seq == asking.who.seq)
    fits = room(asking.who, asking.dataset, asking.at)
    chosen = select(
        records, *(column.label(f"my_{column.name}") for column in responses.c), fits.label("fits")
    )
    chosen = chosen.join_from(records, responses, mine, isouter=True)
    found = {row["seq"]: row for row in every(db, chosen.where(records.c.seq.in_(seqs)))}
    rows = [found[seq] for seq in seqs if seq in found and _stands(found[seq])]
    until = asking.at + asking.work.lease_seconds * SECOND
    reserved = [row["seq"] for row in rows if row["fits"]]
    lease(db, asking.who, asking.dataset["seq"], reserved, until)
    return [Waiting(row, _mine(row), until if row["fits"] else None) for row in rows]


def _stands(row: Row) -> bool:
    """Whether a record is still for this person, under the lock."""
    if row["my_seq"] is None:
        return bool(row["fits"])
    return bool(row["my_status"] == "draft" and (row["fits"] or row["status"] != "pending"))


def _mine(row: Row) -> Mapping[str, Any] | None:
    if row["my_seq"] is None:
        return None
    return {column.name: row[f"my_{column.name}"] for column in responses.c}
