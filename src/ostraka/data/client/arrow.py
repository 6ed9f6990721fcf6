"""Columns of a local dataset as the columns that a server of Ostraka takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Ints
from ostraka.data.client.authors import Authors
from ostraka.data.columns import Columns, single
from ostraka.data.values import as_json, decode_column
from ostraka.data.wire import ABOUT, TEXT, TURNS, VALUES
from ostraka.schema.questions import Question
from ostraka.schema.responses import STATUSES, plain
from ostraka.schema.settings import Settings

RECORDS, BYTES = 2000, 16_000_000


def streams(
    columns: Columns, settings: Settings, rows: Ints, names: Sequence[str], authors: Authors
) -> Iterator[tuple[Ints, bytes]]:
    """The records at `rows`, some at a time: which they are, and a stream of Arrow IPC with them.

    Each stream is one batch of up to 2,000 records and, where they can be parted, 16 MB.
    """
    for lo in range(0, len(rows), RECORDS):
        some = rows[lo : lo + RECORDS]
        table = table_of(columns.take(some), settings, [names[row] for row in some], authors)
        yield from _parted(some, table)


def _parted(rows: Ints, table: pa.Table) -> Iterator[tuple[Ints, bytes]]:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    stream = sink.getvalue()
    if stream.size <= BYTES or len(rows) == 1:
        yield rows, stream.to_pybytes()
        return
    half = len(rows) // 2
    yield from _parted(rows[:half], table.slice(0, half))
    yield from _parted(rows[half:], table.slice(half))


def table_of(
    columns: Columns, settings: Settings, names: Sequence[str], authors: Authors
) -> pa.Table:
    """Whole new records under these external ids, with answers of the server's users."""
    records = columns.records
    found: dict[str, Any] = {"external_id": pa.array(names, TEXT)}
    for field in settings.fields:
        kind = TURNS if field.type == "chat" else TEXT
        found[f"fields.{field.name}"] = _as(records[f"fields.{field.name}"], kind)
    found |= _metadata(records, settings)
    for vector in settings.vectors_settings:
        found[f"vectors.{vector.name}"] = records[f"vectors.{vector.name}"]
    for question in settings.questions:
        name = f"suggestions.{question.name}"
        found[name] = _values(single(records[name]), question)
        for part, kind in ABOUT.items():
            found[f"{name}.{part}"] = _as(records[f"{name}.{part}"], kind)
    found["responses"] = _responses(columns, settings, authors)
    return pa.table(found)


def _as(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    return column if column.type == kind else column.cast(kind)


def _metadata(records: pa.Table, settings: Settings) -> dict[str, Any]:
    """A list of one term goes with what is not declared: in its column it would be that term."""
    found: dict[str, Any] = {}
    alone: dict[int, dict[str, Any]] = {}
    for declared in settings.metadata_properties:
        name = f"metadata.{declared.name}"
        found[name] = records[name]
        if declared.type != "terms":
            continue
        cells = records[name].to_pylist()
        for row, cell in enumerate(cells):
            if cell is not None and cell["many"] and len(cell["values"]) == 1:
                alone.setdefault(row, {})[declared.name] = cell["values"]
                cells[row] = None
        terms = [None if cell is None else cell["values"] for cell in cells]
        found[name] = pa.array(terms, pa.list_(TEXT))
    if not alone:
        return {**found, "metadata": _as(records["metadata"], TEXT)}
    rest = records["metadata"].to_pylist()
    for row, more in alone.items():
        rest[row] = as_json({**(json.loads(rest[row]) if rest[row] else {}), **more})
    return {**found, "metadata": pa.array(rest, TEXT)}


def _values(column: pa.Array, question: Question) -> pa.Array:
    return pa.array(plain(decode_column(column, question)), VALUES[question.type])


def _responses(columns: Columns, settings: Settings, authors: Authors) -> pa.Array:
    """A list of answers a record; those of people the server does not know are left out."""
    codes, ends = columns.user.tolist(), columns.offsets.tolist()
    kept: list[int] = []
    users: list[str] = []
    offsets = [0]
    for lo, hi in pairwise(ends):
        given = [
            {"user_id": columns.users[codes[at]] if codes[at] >= 0 else None, "at": at}
            for at in range(lo, hi)
        ]
        mine = authors.responses(given)
        kept += [one["at"] for one in mine]
        users += [one["user_id"] for one in mine]
        offsets.append(len(kept))
    rows = columns.responses.take(pa.array(kept, pa.int64()))
    statuses = [STATUSES[code] for code in columns.status[np.array(kept, np.int64)].tolist()]
    parts = {"user_id": pa.array(users, TEXT), "status": pa.array(statuses, TEXT)}
    for question in settings.questions:
        name = f"values.{question.name}"
        parts[name] = _values(single(rows[name]), question)
    answers = pa.StructArray.from_arrays(list(parts.values()), names=list(parts))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), answers)
