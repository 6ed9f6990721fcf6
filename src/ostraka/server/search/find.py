"""A search from its body to the records of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ostraka.server.errors import Invalid
from ostraka.server.search import cursor as cursors
from ostraka.server.search import sorting
from ostraka.server.search.filters import Matched, matched
from ostraka.server.search.parameters import Address, added
from ostraka.server.shapes.search import Search, VectorQuery
from ostraka.server.stores.sight import Sight


@dataclass(frozen=True)
class Found:
    """The records of a page by their numbers, and how many there are in all."""

    seqs: list[int]
    scores: list[float | None]
    total: int
    next_cursor: str | None


def find(db: Connection, sight: Sight, asked: Search, at: Address) -> Found:
    """The records that match, in order. Raises `Invalid`."""
    if at.cursor is not None and at.offset:
        raise Invalid("Give offset or cursor, and not both.", where="cursor")
    asked = added(asked, at, sight)
    found = _matched(db, sight, asked)
    if asked.query is not None and asked.query.vector is not None:
        return _similar(db, found, asked.query.vector, asked, at)
    return _sorted(db, found, asked, at)


def all_of(db: Connection, sight: Sight, asked: Search) -> list[int]:
    """The numbers of the records on all pages of a search, as they were added. Raises `Invalid`."""
    found = _matched(db, sight, asked)
    if asked.query is None or asked.query.vector is None:
        return sorted(db.execute(found.seqs()).scalars())
    from ostraka.server.search import similar

    scored, _ = similar.nearest(db, found, asked.query.vector, similar.MOST)
    return sorted(seq for seq, _ in scored)


def _matched(db: Connection, sight: Sight, asked: Search) -> Matched:
    filters = (asked.filters.and_ if asked.filters else None) or []
    return matched(db, sight, asked.query.text if asked.query else None, filters)


def _sorted(db: Connection, found: Matched, asked: Search, at: Address) -> Found:
    sort, mark = asked.sort or [], _mark(found.sight, asked)
    last = None if at.cursor is None else cursors.read(at.cursor, mark, len(sort) + 1)
    rows = sorting.page(db, found, sort, offset=at.offset, limit=at.limit + 1, last=last)
    shown = rows[: at.limit]
    more = cursors.write(mark, shown[-1]) if len(rows) > at.limit else None
    seqs = [row[-1] for row in shown]
    return Found(seqs, [None] * len(seqs), found.count(db), more)


def _similar(
    db: Connection, found: Matched, query: VectorQuery, asked: Search, at: Address
) -> Found:
    from ostraka.server.search import similar  # with NumPy, which not every server needs

    mark = _mark(found.sight, asked)
    start = at.offset if at.cursor is None else cursors.read(at.cursor, mark, 1)[0]
    end = min(start + at.limit, similar.MOST)
    scored, total = similar.nearest(db, found, query, end)
    shown = scored[start:]
    more = cursors.write(mark, [end]) if shown and end < total else None
    return Found([seq for seq, _ in shown], [score for _, score in shown], total, more)


def _mark(sight: Sight, asked: Search) -> Any:
    """What a cursor belongs to."""
    return [sight.dataset["id"], sight.author, asked.model_dump(mode="json")]
