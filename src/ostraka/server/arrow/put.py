"""A stream of Arrow into a dataset."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection

from ostraka.data.collector import no_collection
from ostraka.server.arrow.incoming import batches, records_of
from ostraka.server.errors import Invalid, Refused
from ostraka.server.stores.incoming import RecordIn
from ostraka.server.stores.plan import Plan
from ostraka.server.stores.records import Batch

Put = Callable[[Connection, list[RecordIn]], Batch]
Write = Callable[[Callable[[Connection], Any]], Any]
Counts = dict[str, int]


def put_stream(source: Any, plan: Plan, write: Write, put: Put, *, atomic: bool) -> Counts:
    """Add or change all records of a stream; returns how many of each.

    With `atomic` all or none; else each batch of up to 4,096 rows alone, and none after the first
    that is refused. What is refused says in which row of the stream, and in `added` and `updated`
    how many before it were kept.
    """
    told = {"added": 0, "updated": 0}
    if atomic:
        return dict(write(lambda db: _all(db, source, plan, put)))
    start = 0
    for batch in batches(source):
        with no_collection():
            made = _placed(partial(_alone, batch, plan, write, put), start, told)
        start += batch.num_rows
        _count(told, made)
    return told


def _all(db: Connection, source: Any, plan: Plan, put: Put) -> Counts:
    source.seek(0)
    told, start = {"added": 0, "updated": 0}, 0
    for batch in batches(source):
        kept = {"added": 0, "updated": 0}
        made = _placed(partial(_into, db, batch, plan, put), start, kept)
        start += batch.num_rows
        _count(told, made)
    return told


def _alone(batch: pa.RecordBatch, plan: Plan, write: Write, put: Put) -> Batch:
    """A batch in a transaction of its own."""
    made: Batch = write(lambda db: _into(db, batch, plan, put))
    return made


def _into(db: Connection, batch: pa.RecordBatch, plan: Plan, put: Put) -> Batch:
    return put(db, records_of(batch, plan))


def _count(told: Counts, made: Batch) -> None:
    told["added"] += len(made.added)
    told["updated"] += len(made.changed)


def _placed(work: Callable[[], Batch], start: int, told: Counts) -> Batch:
    """Do it; an error then names the row of the stream."""
    try:
        return work()
    except Refused as error:
        before, _, rest = (error.where or "").removeprefix("items.").partition(".")
        inside = (error.where or "").startswith("items.") and before.isdigit()
        row = start + int(before) if inside else start
        where = f"rows.{row}.{rest}".rstrip(".") if inside else f"rows.{row}"
        text = str(error)
        if inside:
            text = text.replace(f"Record at position {before}", f"Row {row}", 1)
        raise type(error)(text, where=where, **{**error.more, **told}) from None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        text = f"The batch at row {start}: {error}."
        raise Invalid(text, where=f"rows.{start}", **told) from None
