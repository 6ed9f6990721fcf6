"""Records in order, a page at a time, by offset or after the last one seen.

Records that lack the first key come last, so they are read in a second pass; the first pass then
goes along the index of that key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    false,
    func,
    null,
    or_,
    select,
    true,
)

from ostraka.server.database.search_tables import facts
from ostraka.server.database.tables import records, responses
from ostraka.server.search.filters import Matched
from ostraka.server.search.scopes import Of, Place, place
from ostraka.server.shapes.search import Order
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import standing
from ostraka.server.stores.sight import Sight

Last = Sequence[Any]  # the keys of the last record seen, then its number
PLAIN = ("id", "external_id")  # texts whose order is that of their characters


@dataclass(frozen=True)
class Key:
    """One thing to sort by; `joined` is what has it, None where the records have it."""

    value: ColumnElement[Any]
    down: bool
    joined: Any = None
    on: ColumnElement[bool] | None = None
    nullable: bool = True

    @property
    def order(self) -> list[ColumnElement[Any]]:
        """For ORDER BY."""
        ordered = self.value.desc() if self.down else self.value.asc()
        return [self.value.is_(None), ordered] if self.nullable else [ordered]

    def after(self, last: Any) -> ColumnElement[bool]:
        """What comes later than `last`."""
        if last is None:
            return false()
        later = self.value < last if self.down else self.value > last
        return or_(later, self.value.is_(None)) if self.nullable else later

    def same(self, last: Any) -> ColumnElement[bool]:
        """What is as `last`."""
        return self.value.is_(None) if last is None else self.value == last


def page(
    db: Connection,
    found: Matched,
    sort: Sequence[Order],
    *,
    offset: int,
    limit: int,
    last: Last | None,
) -> list[tuple[Any, ...]]:
    """Rows of keys and number, in order. `last` (of an earlier row) takes the place of `offset`."""
    if not sort:
        return _by_number(db, found, offset, limit, last)
    rows: list[tuple[Any, ...]] = []
    for one in _passes(db, found, sort, last):
        if offset:
            whole = select(func.count()).select_from(one.order_by(None).subquery())
            inside = db.execute(whole).scalar_one() if offset > 0 else 0
            if inside <= offset:
                offset -= inside
                continue
        wanted = one.limit(limit - len(rows)).offset(offset)
        rows += map(tuple, db.execute(wanted))
        offset = 0
        if len(rows) >= limit:
            break
    return rows


def _by_number(
    db: Connection, found: Matched, offset: int, limit: int, last: Last | None
) -> list[tuple[Any, ...]]:
    inside = found.seqs().subquery()
    chosen = select(inside.c.seq).order_by(inside.c.seq)
    if last is not None:
        chosen = chosen.where(inside.c.seq > last[-1])
    return [tuple(row) for row in db.execute(chosen.limit(limit).offset(offset))]


def _passes(
    db: Connection, found: Matched, sort: Sequence[Order], last: Last | None
) -> list[Select[Any]]:
    keys = [_key(db, order, found.sight, nth) for nth, order in enumerate(sort)]
    first, *others = keys
    if first.joined is None:
        return [_along_records(found, keys, last)]
    made = []
    if last is None or last[0] is not None:
        made.append(_along_first(found, first, others, last))
    made.append(_without_first(found, first, others, last if last and last[0] is None else None))
    return made


def _along_records(found: Matched, keys: Sequence[Key], last: Last | None) -> Select[Any]:
    chosen = _join(found.of_records(*(key.value for key in keys), records.c.seq), records, keys)
    return _sorted(chosen, keys, records.c.seq, last)


def _along_first(
    found: Matched, first: Key, others: Sequence[Key], last: Last | None
) -> Select[Any]:
    """Those that have the first key."""
    seq = first.joined.c.record_seq
    first = Key(first.value, first.down, first.joined, first.on, nullable=False)
    keys = [first, *others]
    chosen = select(*(key.value for key in keys), seq).where(_itself(first))
    chosen = chosen.where(*found.holding(seq))
    if any(key.joined is None for key in others):
        source = first.joined.join(records, records.c.seq == seq)
    else:
        source = first.joined
    for key in others:
        if key.joined is not None:
            source = source.outerjoin(
                key.joined, and_(key.joined.c.record_seq == seq, _itself(key))
            )
    return _sorted(chosen.select_from(source), keys, seq, last)


def _without_first(
    found: Matched, first: Key, others: Sequence[Key], last: Last | None
) -> Select[Any]:
    """Those that lack the first key."""
    have = select(first.joined.c.record_seq).where(_itself(first))
    chosen = found.of_records(null(), *(key.value for key in others), records.c.seq)
    chosen = _join(chosen.where(records.c.seq.not_in(have)), records, others)
    return _sorted(chosen, others, records.c.seq, None if last is None else last[1:])


def _itself(key: Key) -> ColumnElement[bool]:
    return true() if key.on is None else key.on


def _join(chosen: Select[Any], source: Any, keys: Sequence[Key]) -> Select[Any]:
    for key in keys:
        if key.joined is not None:
            on = and_(key.joined.c.record_seq == records.c.seq, _itself(key))
            source = source.outerjoin(key.joined, on)
    return chosen.select_from(source)


def _sorted(chosen: Select[Any], keys: Sequence[Key], seq: Any, last: Last | None) -> Select[Any]:
    order = [one for key in keys for one in key.order]
    if last is not None:
        chosen = chosen.where(_after(keys, seq, last))
    return chosen.order_by(*order, seq)


def _after(keys: Sequence[Key], seq: Any, last: Last) -> ColumnElement[bool]:
    later: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for key, value in zip(keys, last, strict=False):
        later.append(and_(*same, key.after(value)))
        same.append(key.same(value))
    later.append(and_(*same, seq > last[-1]))
    whole = or_(*later)
    if keys and not keys[0].nullable:  # so that the index is entered at the right place
        bound = keys[0].value <= last[0] if keys[0].down else keys[0].value >= last[0]
        return and_(bound, whole)
    return whole


def _key(db: Connection, order: Order, sight: Sight, nth: int) -> Key:
    where, down = place(order.scope, sight), order.order == "desc"
    if isinstance(where, Place):
        return _of_facts(where, down, nth)
    if where.response:
        return _of_status(sight, down, nth)
    if where.name == "state":
        return Key(standing.place(work_of(sight.dataset).conflict_above), down, nullable=False)
    return _of_records(db, where, down)


def _of_records(db: Connection, where: Of, down: bool) -> Key:  # noqa: FBT001
    column: ColumnElement[Any] = records.c[where.name]
    if where.name in PLAIN and db.dialect.name == "postgresql":
        column = column.collate("C")
    return Key(column, down, nullable=where.name == "external_id")


def _of_facts(where: Place, down: bool, nth: int) -> Key:  # noqa: FBT001
    """Of a list the first value; of several people's ratings the mean, of labels the first."""
    if where.author is not None:
        table = facts.alias(f"key{nth}")
        on = and_(*where.rows(table), table.c.place == 0)
        return Key(where.value(table), down, table, on)
    value = where.value()
    one = func.avg(value) if where.numeric else (func.max if down else func.min)(value)
    grouped = select(facts.c.record_seq, one.label("value")).where(*where.rows())
    means = grouped.group_by(facts.c.record_seq).subquery(f"key{nth}")
    return Key(means.c.value, down, means)


def _of_status(sight: Sight, down: bool, nth: int) -> Key:  # noqa: FBT001
    own = select(responses.c.record_seq, responses.c.status.label("value"))
    own = own.where(responses.c.dataset_seq == sight.dataset["seq"])
    if sight.author is not None:
        own = own.where(responses.c.user_seq == sight.author)
    else:
        one = func.max if down else func.min
        own = select(responses.c.record_seq, one(responses.c.status).label("value"))
        own = own.where(responses.c.dataset_seq == sight.dataset["seq"])
        own = own.group_by(responses.c.record_seq)
    table = own.subquery(f"key{nth}")
    return Key(table.c.value, down, table)
