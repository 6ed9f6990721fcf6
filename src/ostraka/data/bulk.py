"""A dataset out of whole columns: checked column by column, without an object per record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints
from ostraka.data.build_metadata import encode_metadata, encode_vectors
from ostraka.data.build_parts import check_spans
from ostraka.data.bulk_responses import from_long, from_nested
from ostraka.data.bulk_values import (
    encode_column,
    encode_field,
    encode_strings,
    refuse,
    suggestion_parts,
)
from ostraka.data.cells import BadValue, listed
from ostraka.data.codecs import CODECS
from ostraka.data.collector import no_collection
from ostraka.data.columns import SCORE_PARTS, Columns, record_schema, response_schema, single
from ostraka.errors import BadRecord, unknown
from ostraka.schema.settings import Settings


def columns_from(table: Any, settings: Settings, *, responses: Any = None) -> Columns:
    """Columns of all records in `table`; raises `BadRecord` naming the record, and adds nothing."""
    with no_collection():
        return _columns_from(as_arrow(table), settings, responses)


def _columns_from(given: pa.Table, settings: Settings, responses: Any) -> Columns:
    known = _known_columns(settings)
    for name in given.column_names:
        if name not in known:
            raise unknown("column for this dataset", name, known)
    size = given.num_rows
    cells: dict[str, Any] = _plain_cells(given, size)
    for field in settings.fields:
        column = _column(given, field.name)
        cells[f"fields.{field.name}"] = _checked(
            lambda c=column, f=field: encode_field(c, f, size), f"field {field.name!r}", column
        )
        _require(cells[f"fields.{field.name}"], field)
    cells |= encode_metadata(_metadata_rows(given, settings), settings, refuse)
    cells |= encode_vectors(_vector_rows(given, settings), settings, refuse)
    for question in settings.questions:
        cells |= _suggestions(given, question, size)
    schema = record_schema(settings)
    records = pa.table([cells[name] for name in schema.names], schema=schema)
    answered, users = _responses(given, records, settings, responses)
    record = single(answered["record"]).to_numpy()
    check_spans(records, answered, record, settings, refuse)
    return Columns(records, answered, users)


def as_arrow(table: Any) -> pa.Table:
    """A table of any kind as Arrow: Arrow, Polars, pandas, `datasets`, or a dict of columns."""
    if isinstance(table, pa.Table):
        return table
    if isinstance(table, pa.RecordBatch):
        return pa.Table.from_batches([table])
    if isinstance(table, Mapping):
        return _as_table({name: _as_column(name, values) for name, values in table.items()})
    if hasattr(table, "with_format") and hasattr(table, "data"):  # datasets.Dataset
        indexed = table.flatten_indices() if table._indices is not None else table  # noqa: SLF001
        return indexed.with_format("arrow")[:]
    if hasattr(table, "to_arrow"):
        return pa.table(table.to_arrow())
    if hasattr(table, "iloc"):
        return pa.Table.from_pandas(table, preserve_index=False)
    raise BadRecord(
        f"{type(table).__name__} came; a dict of columns, or an Arrow, Polars, pandas or datasets "
        "table is accepted."
    )


def _as_table(columns: dict[str, Any]) -> pa.Table:
    sizes = {name: len(column) for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{name} {size}" for name, size in sizes.items())
        raise BadRecord(f"The columns are not of one length: {told}.")
    return pa.table(columns)


def _as_column(name: str, values: Any) -> Any:
    """Values as one column; raises `BadRecord` for those that no column can hold."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    try:
        return pa.array(values)
    except (pa.ArrowException, UnicodeEncodeError, OverflowError, TypeError, ValueError) as error:
        raise BadRecord(f"The column {name!r} cannot be made: {error}.") from None


def _known_columns(settings: Settings) -> list[str]:
    names = [field.name for field in settings.fields] + ["external_id", "metadata", "vectors"]
    for question in settings.questions:
        suggestion = f"{question.name}-suggestion"
        names += [question.name, suggestion, f"{suggestion}-metadata"]
    for what, things in (
        ("metadata", settings.metadata_properties),
        ("vectors", settings.vectors_settings),
    ):
        names += [n for thing in things for n in (thing.name, f"{what}.{thing.name}")]
    return list(dict.fromkeys(names))


def _plain_cells(given: pa.Table, size: int) -> dict[str, Any]:
    now = pa.scalar(datetime.now(timezone.utc), pa.timestamp("us", "UTC"))
    external = _column(given, "external_id")
    if external is None:
        names = pa.nulls(size, pa.large_string())
    else:
        names = _checked(lambda: encode_strings(external), "external_id", external)
    return {
        "id": pa.array(np.arange(size), pa.int64()),
        "external_id": names,
        "inserted_at": pa.repeat(now, size),
        "updated_at": pa.repeat(now, size),
    }


def _column(given: pa.Table, *names: str) -> pa.Array | None:
    for name in names:
        if name in given.column_names:
            return single(given[name])
    return None


def _checked(encode: Any, what: str, column: pa.Array | None, rows: Ints | None = None) -> Any:
    try:
        return encode()
    except BadValue as bad:
        came = None if column is None else column[bad.position].as_py()
        row = bad.position if rows is None else int(rows[bad.position])
        refuse(row, f"{what} is {came!r}; allowed: {bad.why}")


def _require(column: pa.Array, field: Any) -> None:
    if field.required and column.null_count:
        row = int(np.argmin(column.is_valid().to_numpy(zero_copy_only=False)))
        refuse(row, f"the required field {field.name!r} is missing")


def _metadata_rows(given: pa.Table, settings: Settings) -> list[Any]:
    whole = _column(given, "metadata")
    rows: list[Any] = [None] * given.num_rows
    if whole is not None:
        rows = [_parsed(row, v) for row, v in enumerate(whole.to_pylist())]
    for declared in settings.metadata_properties:
        column = _column(given, f"metadata.{declared.name}", declared.name)
        if column is not None and declared.name not in [f.name for f in settings.fields]:
            values = column.to_pylist()
            rows = [
                row if value is None else {**(row or {}), declared.name: value}
                for row, value in zip(rows, values, strict=True)
            ]
    return rows


def _parsed(row: int, cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    try:
        return json.loads(cell)
    except ValueError as error:
        refuse(row, f"metadata {cell!r} is no JSON ({error})")


def _vector_rows(given: pa.Table, settings: Settings) -> dict[str, Any]:
    whole = _column(given, "vectors")
    found: dict[str, Any] = {}
    for declared in settings.vectors_settings:
        column = _column(given, f"vectors.{declared.name}", declared.name)
        if column is None and whole is not None:
            names = [field.name for field in whole.type]
            column = pc.struct_field(whole, declared.name) if declared.name in names else None
        found[declared.name] = [None] * given.num_rows if column is None else column
    return found


def _suggestions(given: pa.Table, question: Any, size: int) -> dict[str, Any]:
    name = f"suggestions.{question.name}"
    column = _column(given, f"{question.name}-suggestion")
    about = _column(given, f"{question.name}-suggestion-metadata")
    if column is None:
        kind = CODECS[question.type].type(question)
        cells = {name: pa.nulls(size, kind)}
        return {**cells, **{f"{name}.{p}": pa.nulls(size, t) for p, t in SCORE_PARTS.items()}}
    what = f"suggestion for {question.name!r}"
    cells = {name: _checked(lambda: encode_column(column, question), what, column)}
    parts = suggestion_parts(about, what, size)
    return {**cells, **{f"{name}.{part}": parts[part] for part in SCORE_PARTS}}


def _responses(
    given: pa.Table, records: pa.Table, settings: Settings, responses: Any
) -> tuple[pa.Table, tuple[str, ...]]:
    asked = [q.name for q in settings.questions if q.name in given.column_names]
    if responses is not None and asked:
        raise BadRecord(
            f"Answers came twice: as the columns {listed(asked)} and as responses=...; give one."
        )
    if responses is not None:
        return from_long(as_arrow(responses), records, settings, _checked)
    if asked:
        return from_nested(given, settings, _checked)
    return response_schema(settings).empty_table(), ()
