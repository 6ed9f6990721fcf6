"""Records chosen by ids, or by what they are like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import ColumnElement, Connection, Select, and_, false, or_, select

from ostraka.errors import unknown
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.database.tables import records, responses
from ostraka.server.errors import Invalid
from ostraka.server.shapes.common import Asked, Plain
from ostraka.server.shapes.search import Filters, Query, Search
from ostraka.server.stores.belongings import parts
from ostraka.server.stores.sight import Sight

Value = Plain | float
Find = Callable[[Connection, Sight, Search], list[int]]  # what a search shows on all its pages


class Chosen(Asked):
    """Records by `record_ids`, or all that are as the other parts say.

    `query` and `filters` are those of a search, and choose what it shows on all its pages: with a
    vector the records that are nearest, up to 1,000. `answer` is the state of one's own answer.
    """

    record_ids: Annotated[list[UUID], Field(min_length=1, max_length=100_000)] | None = None
    metadata: dict[str, list[Value]] | None = None
    record_status: Literal["pending", "completed"] | None = None
    answer: list[Literal["todo", "draft", "submitted", "discarded", "later"]] | None = None
    query: Query | None = None
    filters: Filters | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Chosen:
        ways = (self.metadata, self.record_status, self.answer, self.query, self.filters)
        if self.record_ids is not None and any(ways):
            raise ValueError(
                "choose by record_ids, or by query, filters, metadata, record_status and answer; "
                "not by both"
            )
        return self


def seqs_of(db: Connection, who: Caller, sight: Sight, asked: Chosen, search: Find) -> list[int]:
    """The chosen records of what somebody sees, as they were added; `search` finds by `query`.

    Raises `Invalid` for what is not there, or not to be seen.
    """
    dataset = sight.dataset
    if asked.record_ids is not None:
        return _by_id(db, dataset, [str(one) for one in asked.record_ids])
    found = list(db.execute(_alike(who, sight, asked).order_by(records.c.seq)).scalars())
    if asked.query is None and asked.filters is None:
        return found
    shown = set(search(db, sight, Search(query=asked.query, filters=asked.filters)))
    return [seq for seq in found if seq in shown]


def _alike(who: Caller, sight: Sight, asked: Chosen) -> Select[Any]:
    """The records by metadata, their status, and one's own answer."""
    dataset, plan = sight.dataset, sight.plan
    mine = and_(responses.c.record_seq == records.c.seq, responses.c.user_seq == who.seq)
    chosen = select(records.c.seq).where(records.c.dataset_seq == dataset["seq"])
    if asked.answer:
        chosen = chosen.join_from(records, responses, mine, isouter=True)
        chosen = chosen.where(or_(*(_in_state(state) for state in asked.answer)))
    if asked.record_status is not None:
        chosen = chosen.where(records.c.status == asked.record_status)
    for name, values in (asked.metadata or {}).items():
        known = plan.properties.keys() - sight.hidden
        if name not in known:
            raise Invalid(str(unknown("metadata property", name, known)), where=f"metadata.{name}")
        kind = plan.properties[name]["settings"]["type"]
        chosen = chosen.where(or_(false(), *(_is(name, kind, value) for value in values)))
    return chosen


def _by_id(db: Connection, dataset: Row, ids: Sequence[str]) -> list[int]:
    found: dict[str, int] = {}
    for part in parts(ids):
        own = (records.c.dataset_seq == dataset["seq"], records.c.id.in_(part))
        rows = db.execute(select(records.c.id, records.c.seq).where(*own))
        found |= dict(map(tuple, rows))
    missing = sorted(set(ids) - found.keys())
    if missing:
        raise Invalid(f"Not in this dataset: {', '.join(missing[:5])}.", where="record_ids")
    return sorted(found.values())


def _in_state(state: str) -> ColumnElement[bool]:
    own = responses.c
    if state == "todo":
        return own.seq.is_(None)
    if state in ("draft", "later"):
        off = own.put_off_at.is_not(None)
        return and_(own.status == "draft", off if state == "later" else ~off)
    return own.status == state


def _is(name: str, kind: str, value: Value) -> ColumnElement[bool]:
    kept: Any = records.c.metadata[name]
    if kind == "terms":
        same: ColumnElement[bool] = kept.as_string() == str(value)
        return same
    if isinstance(value, str):
        raise Invalid(f"{name!r} holds numbers; {value!r} came.", where=f"metadata.{name}")
    equal: ColumnElement[bool] = kept.as_float() == float(value)
    return equal
