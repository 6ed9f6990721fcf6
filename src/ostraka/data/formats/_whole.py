"""Many plain rows of a table at once, as columns: no row needs a look of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.bulk import columns_from
from ostraka.data.columns import Columns
from ostraka.data.formats._rows import Problem, Row
from ostraka.data.formats._survey import Survey
from ostraka.data.formats._table_guess import META, PROPOSED
from ostraka.data.formats._table_guess import Columns as Mapping
from ostraka.schema.responses import STATUSES
from ostraka.schema.settings import Settings

PLAIN = ("label", "rating", "text")
Rows = Callable[[], Iterator[Row | Problem]]


@dataclass(frozen=True)
class Whole:
    """The columns of a part of a file; `rows` are the same one by one."""

    size: int
    fields: dict[str, pa.Array]
    answers: dict[str, tuple[str, pa.Array]]
    external_id: pa.Array | None
    who: pa.Array | None
    status: pa.Array | None
    metadata: pa.Array | None
    keyed: bool
    rows: Rows

    def seen_by(self, survey: Survey) -> None:
        """Show the survey all that differs."""
        holes = {name: column.null_count > 0 for name, column in self.fields.items()}
        unique = {name: (k, _unique(k, column)) for name, (k, column) in self.answers.items()}
        survey.see_columns(self.size, holes, unique)

    def built(self, survey: Survey, settings: Settings, user: str | None) -> Columns:
        """As columns of a dataset; raises `BadRecord` for a value that does not fit."""
        records = {survey.field_name(name): column for name, column in self.fields.items()}
        if self.external_id is not None:
            records["external_id"] = self.external_id
        given = np.zeros(self.size, bool)
        for _, column in self.answers.values():
            given |= column.is_valid().to_numpy(zero_copy_only=False)
        if self.who is not None and self.status is not None:
            given |= self.who.is_valid().to_numpy(zero_copy_only=False)
        rows = pa.array(np.flatnonzero(given), pa.int64())
        said: dict[str, Any] = {"record": rows}
        if self.who is not None or user is not None:
            who = pa.nulls(self.size, pa.large_string()) if self.who is None else self.who
            said["user_id"] = pc.fill_null(who, user).take(rows) if user else who.take(rows)
        if self.status is not None:
            said["status"] = self.status.take(rows)
        for name, (_, column) in self.answers.items():
            said[survey.asks[name].name] = column.take(rows)
        made = columns_from(records, settings, responses=said)
        if self.metadata is None:
            return made
        at = made.records.schema.get_field_index("metadata")
        return made.with_records(made.records.set_column(at, "metadata", self.metadata))

    def keys(self) -> list[str | None]:
        """What makes rows one record, as for single rows; None for rows of their own."""
        if not self.keyed:
            return [None] * self.size
        names = self.external_id.to_pylist() if self.external_id is not None else [None] * self.size
        texts = zip(*(column.to_pylist() for column in self.fields.values()), strict=True)
        return [
            name if name is not None else "\0".join(t if t is not None else "None" for t in row)
            for name, row in zip(names, texts, strict=True)
        ]


def _unique(kind: str, column: pa.Array) -> list[Any]:
    return [] if kind == "text" else pc.unique(column.drop_null()).to_pylist()


def whole_of(table: pa.RecordBatch | pa.Table, mapping: Mapping, rows: Rows) -> Whole | None:
    """The columns of a table, or None where some row needs a look of its own."""
    names = set(table.column_names)
    proposed = {ask.name + part for ask in mapping.asks for part in PROPOSED}
    simple = all(ask.kind in PLAIN and not ask.people for ask in mapping.asks)
    if not simple or META in names or names & proposed or not set(mapping.texts) <= names:
        return None
    try:
        return _whole(table, mapping, rows)
    except (pa.ArrowException, _Odd):
        return None


class _Odd(Exception):
    """A column that needs a look at each row."""


def _whole(table: Any, mapping: Mapping, rows: Rows) -> Whole:
    columns = {name: _one(table[name]) for name in table.column_names}
    fields = {name: _texts(columns[name]) for name in mapping.texts}
    missing = pc.is_null(fields[mapping.texts[0]])
    for column in fields.values():
        missing = pc.and_(missing, pc.is_null(column))
    if pc.any(missing).as_py():
        raise _Odd
    answers = {
        ask.name: (ask.kind or "label", READ[ask.kind or "label"](columns[ask.name]))
        for ask in mapping.asks
        if ask.name in columns
    }
    status = _named(columns, mapping.status)
    if status is not None and not pc.all(pc.is_in(status.drop_null(), pa.array(STATUSES))).as_py():
        raise _Odd
    wanted = columns if mapping.metadata is None else mapping.metadata
    kept = {n: columns[n] for n in wanted if n in columns and n not in mapping.used}
    return Whole(
        table.num_rows,
        fields,
        answers,
        _named(columns, mapping.id),
        _named(columns, mapping.annotator),
        status,
        _metadata(kept),
        keyed=mapping.annotator is not None,
        rows=rows,
    )


def _one(column: Any) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else array.type
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    array.validate(full=True)
    return array


def _texts(column: pa.Array) -> pa.Array:
    """Strings, an empty one being none."""
    if pa.types.is_null(column.type):
        return column.cast(pa.large_string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        raise _Odd
    column = column.cast(pa.large_string())
    empty = pc.equal(column, "")
    if not pc.any(empty).as_py():
        return column
    return pc.if_else(pc.fill_null(empty, False), pa.scalar(None, pa.large_string()), column)  # noqa: FBT003


def _free(column: pa.Array) -> pa.Array:
    column = _texts(column)
    if pc.any(pc.starts_with(column, "[")).as_py():  # a list written as text
        raise _Odd
    return column


def _labels(column: pa.Array) -> pa.Array:
    column = _free(column)
    trimmed = pc.utf8_trim_whitespace(column)
    if pc.any(pc.equal(trimmed, "")).as_py():
        raise _Odd
    return trimmed


def _ratings(column: pa.Array) -> pa.Array:
    if not pa.types.is_integer(column.type):
        raise _Odd
    column = column.cast(pa.int64())
    outside = pc.or_(pc.less(column, 0), pc.greater(column, 10))
    if pc.any(outside).as_py():
        raise _Odd
    return column


READ = {"label": _labels, "text": _free, "rating": _ratings}


def _named(columns: dict[str, pa.Array], name: str | None) -> pa.Array | None:
    if name is None or name not in columns:
        return None
    column = columns[name]
    return _texts(column.cast(pa.large_string()) if pa.types.is_integer(column.type) else column)


def _metadata(kept: dict[str, pa.Array]) -> pa.Array | None:
    """The columns that are left, as an object of JSON per row."""
    if not kept:
        return None
    for column in kept.values():
        kind = column.type
        whole = pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind)
        if not (whole or pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            raise _Odd
    encode = json.JSONEncoder(ensure_ascii=False).encode
    made: list[str | None] = []
    for row in zip(*(column.to_pylist() for column in kept.values()), strict=True):
        found = {n: v for n, v in zip(kept, row, strict=True) if v is not None and v != ""}
        made.append(encode(found) if found else None)
    return pa.array(made, pa.large_string())
