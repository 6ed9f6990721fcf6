"""Filters and words as sets of records."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, or_, select

from ostraka.errors import unknown
from ostraka.server.database.search_tables import facts
from ostraka.server.database.tables import records, responses
from ostraka.server.errors import Invalid
from ostraka.server.index import texts, words
from ostraka.server.search.scopes import Of, Place, place
from ostraka.server.shapes.search import Filter, RangeFilter, TermsFilter, TextQuery
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import standing
from ostraka.server.stores.sight import Sight

TIMES = ("inserted_at", "updated_at")
STATUSES = ("pending", "draft", "later", "submitted", "discarded")
MOST_TERMS = 100


@dataclass
class Matched:
    """The records that match: those in all `sets`, of which all `conditions` hold."""

    sight: Sight
    sets: list[Select[Any]] = field(default_factory=list)
    conditions: list[ColumnElement[bool]] = field(default_factory=list)

    @property
    def everything(self) -> bool:
        """Whether nothing is asked."""
        return not self.sets and not self.conditions

    def seqs(self) -> Select[Any]:
        """The numbers of the records, each once, as the column `seq`."""
        if self.conditions or not self.sets:
            return self.of_records(records.c.seq)
        first, *rest = self.sets
        found = first.subquery()
        chosen = select(found.c.seq)
        for more in rest:
            chosen = chosen.where(found.c.seq.in_(more))
        return chosen

    def of_records(self, *columns: Any) -> Select[Any]:
        """Columns of the records that match."""
        chosen = select(*columns).where(records.c.dataset_seq == self.sight.dataset["seq"])
        chosen = chosen.where(*self.conditions)
        return chosen.where(*(records.c.seq.in_(one) for one in self.sets))

    def holding(self, seq: Any) -> list[ColumnElement[bool]]:
        """What says that `seq`, of a table with rows of this dataset alone, matches."""
        return [] if self.everything else [seq.in_(self.seqs())]

    def count(self, db: Connection) -> int:
        """How many match."""
        return db.execute(select(func.count()).select_from(self.seqs().subquery())).scalar_one()


def matched(
    db: Connection, sight: Sight, query: TextQuery | None, filters: Iterable[Filter]
) -> Matched:
    """The records that have the words, and for which all filters hold. Raises `Invalid`."""
    found = Matched(sight)
    for position, one in enumerate(filters):
        _add(found, one, f"filters.and.{position}")
    if query is not None and query.q.strip():
        chosen = _words(db, sight, query)
        if chosen is None:
            found.conditions.append(false())
        else:
            found.sets.append(chosen)
    return found


def _words(db: Connection, sight: Sight, query: TextQuery) -> Select[Any] | None:
    fields = sight.plan.fields
    if query.field is not None and query.field not in fields:
        raise Invalid(str(unknown("field", query.field, list(fields))), where="query.text.field")
    wanted = words.terms(query.q)
    if len(wanted) > MOST_TERMS:
        raise Invalid(f"{len(wanted)} words; at most {MOST_TERMS} at once.", where="query.text.q")
    asked = [fields[query.field]] if query.field else list(fields.values())
    return texts.matching(db, sight.dataset["seq"], [row["seq"] for row in asked], wanted)


def _add(found: Matched, one: Filter, position: str) -> None:
    try:
        where = place(one.scope, found.sight)
        if isinstance(where, Place):
            found.sets.append(_facts(where, one))
        elif where.response:
            _status(found, one)
        elif where.name == "state":
            found.conditions.append(_state(found.sight, one))
        else:
            found.conditions.append(_record(where, one))
    except Invalid as error:
        raise Invalid(str(error), where=position) from None


def _facts(where: Place, one: Filter) -> Select[Any]:
    read: Callable[[Any], Any] = _number if where.numeric else _text
    held = _holds(where.value(), one, read)
    chosen = select(facts.c.record_seq.label("seq")).where(*where.rows(), held)
    return chosen.distinct() if where.several else chosen


def _record(where: Of, one: Filter) -> ColumnElement[bool]:
    if where.name in TIMES:
        return _holds(records.c[where.name], one, _time)
    return _holds(records.c[where.name], one, _text)


def _state(sight: Sight, one: Filter) -> ColumnElement[bool]:
    if isinstance(one, RangeFilter):
        raise Invalid("The state of a record has no range; use terms.")
    known = standing.conditions(work_of(sight.dataset).conflict_above)
    strange = set(one.values) - known.keys()
    if strange:
        raise Invalid(str(unknown("state", min(strange), list(known))))
    return or_(*(known[name] for name in dict.fromkeys(one.values)))


def _holds(value: Any, one: Filter, read: Callable[[Any], Any]) -> ColumnElement[bool]:
    if isinstance(one, TermsFilter):
        asked = list(dict.fromkeys(map(read, one.values)))
        same: ColumnElement[bool] = value == asked[0] if len(asked) == 1 else value.in_(asked)
        return same
    bounds = []
    if one.ge is not None:
        bounds.append(value >= read(one.ge))
    if one.le is not None:
        bounds.append(value <= read(one.le))
    return and_(*bounds)


def _status(found: Matched, one: Filter) -> None:
    """By the status of one's own response, or of anybody's.

    `pending`: there is none yet; `later`: a draft that was put off.
    """
    if isinstance(one, RangeFilter):
        raise Invalid("The status of responses has no range; use terms.")
    asked = set(one.values)
    strange = asked - set(STATUSES)
    if strange:
        raise Invalid(str(unknown("response status", min(strange), STATUSES)))
    sight = found.sight
    answered = select(responses.c.record_seq.label("seq"))
    answered = answered.where(responses.c.dataset_seq == sight.dataset["seq"])
    if sight.author is not None:
        answered = answered.where(responses.c.user_seq == sight.author)
    statuses = sorted(asked - {"pending"})
    own: ColumnElement[bool] = responses.c.status.in_(statuses)
    if "later" in asked:
        own = or_(own, and_(responses.c.status == "draft", responses.c.put_off_at.is_not(None)))
    given = answered.where(own)
    if sight.author is None:
        given = given.distinct()
    if "pending" not in asked:
        found.sets.append(given)
        return
    waiting = and_(records.c.status == "pending", records.c.seq.not_in(answered))
    found.conditions.append(or_(waiting, records.c.seq.in_(given)) if statuses else waiting)


def _text(value: Any) -> str:
    return str(value)


def _number(value: Any) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Invalid(f"{value!r} is not a number.")
    return number


def _time(value: Any) -> int:
    """Microseconds since 1970, from a time in ISO 8601; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
        past = at - datetime(1970, 1, 1, tzinfo=timezone.utc)
    except (ValueError, OverflowError):
        raise Invalid(f"{value!r} is not a time; write it like 2025-01-31T12:00:00.") from None
    return (past.days * 86_400 + past.seconds) * 1_000_000 + past.microseconds
