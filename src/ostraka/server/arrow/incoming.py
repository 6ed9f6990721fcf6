"""Columns as the records that JSON would have brought; they are checked where those are."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import UNSET

from ostraka.errors import unknown
from ostraka.server.arrow.schema import BATCH, schema_of
from ostraka.server.errors import Invalid
from ostraka.server.stores.incoming import RecordIn, ResponseIn, SuggestionIn
from ostraka.server.stores.plan import Plan

SKIPPED = {"status", "inserted_at", "updated_at"}  # the server says these
Cells = list[Any]


def batches(source: Any) -> Iterator[pa.RecordBatch]:
    """The batches of a stream, in pieces of at most 4,096 rows. Raises `Invalid`."""
    try:
        with pa.ipc.open_stream(source) as stream:
            for batch in stream:
                for start in range(0, batch.num_rows, BATCH):
                    yield batch.slice(start, BATCH)
    except (pa.ArrowInvalid, pa.ArrowSerializationError, pa.ArrowTypeError, OSError) as error:
        raise Invalid(f"The body is not a stream of Arrow IPC: {error}.") from None


def records_of(batch: pa.RecordBatch, plan: Plan) -> list[RecordIn]:
    """The records of a batch. Raises `Invalid` for an unknown column or one of a wrong type."""
    known = schema_of(plan).names
    for name in batch.schema.names:
        if name not in known:
            raise Invalid(str(unknown("column of this dataset", name, known)), where=name)
    size = batch.num_rows
    columns = {name: batch.column(name) for name in batch.schema.names if name not in SKIPPED}
    parts = (
        _cells(columns.get("id"), size),
        _cells(columns.get("external_id"), size),
        _named(columns, "fields.", plan, size),
        _metadata(columns, size),
        _vectors(columns, plan, size),
        _suggestions(columns, plan, size),
        _responses(columns.get("responses"), plan, size),
    )
    made = zip(*parts, strict=True)
    return [_record(*cells) for cells in made]


def _record(*cells: Any) -> RecordIn:
    key, external, fields, metadata, vectors, suggestions, responses = cells
    return RecordIn(
        fields or UNSET,
        metadata,
        UNSET if external is None else str(external),
        None if key is None else str(key),
        responses or UNSET,
        suggestions or UNSET,
        vectors or UNSET,
    )


def _cells(column: pa.Array | None, size: int) -> Cells:
    if column is None:
        return [None] * size
    cells: Cells = column.to_pylist()
    return cells


def _named(columns: Mapping[str, pa.Array], start: str, plan: Plan, size: int) -> Cells:
    """A dict a row out of several columns; what is null is left out."""
    made: Cells = [{} for _ in range(size)]
    for column_name, column in columns.items():
        if not column_name.startswith(start):
            continue
        name = column_name[len(start) :]
        cells = column.to_pylist()
        if plan.fields[name]["settings"]["type"] == "custom":
            cells = [_json(cell, column_name) for cell in cells]
        for one, cell in zip(made, cells, strict=True):
            if cell is not None:
                one[name] = cell
    return made


def _metadata(columns: Mapping[str, pa.Array], size: int) -> Cells:
    """Declared properties beside the JSON of the rest; a list of one term is that term."""
    own = {name: column for name, column in columns.items() if name.partition(".")[0] == "metadata"}
    if not own:
        return [UNSET] * size
    rest = _cells(own.pop("metadata", None), size)
    made = [_json(cell, "metadata") or {} for cell in rest]
    for column_name, column in own.items():
        name = column_name.partition(".")[2]
        for one, cell in zip(made, column.to_pylist(), strict=True):
            if cell is not None:
                single = isinstance(cell, list) and len(cell) == 1
                one[name] = cell[0] if single else cell
    return [one or None for one in made]


def _vectors(columns: Mapping[str, pa.Array], plan: Plan, size: int) -> Cells:
    made: Cells = [{} for _ in range(size)]
    for name in plan.vectors:
        column = columns.get(f"vectors.{name}")
        if column is None or pa.types.is_null(column.type):
            continue
        if not pa.types.is_list(column.type) and not pa.types.is_fixed_size_list(column.type):
            raise Invalid(f"'vectors.{name}' needs lists of numbers", where=f"vectors.{name}")
        for row in range(size):
            if column[row].is_valid:
                numbers = column[row].values.cast(pa.float32())
                made[row][name] = array("f", numbers.to_numpy(zero_copy_only=False).tobytes())
    return made


def _suggestions(columns: Mapping[str, pa.Array], plan: Plan, size: int) -> Cells:
    made: Cells = [[] for _ in range(size)]
    for name, question in plan.questions.items():
        column = columns.get(f"suggestions.{name}")
        if column is None:
            continue
        score, scores, agent, kind = (
            _cells(columns.get(f"suggestions.{name}.{part}"), size)
            for part in ("score", "scores", "agent", "type")
        )
        for row, value in enumerate(_values(column)):
            if value is not None:
                about = scores[row] if scores[row] is not None else score[row]
                made[row].append(SuggestionIn(question["id"], value, about, agent[row], kind[row]))
    return made


def _responses(column: pa.Array | None, plan: Plan, size: int) -> Cells:
    made: Cells = [[] for _ in range(size)]
    if column is None or pa.types.is_null(column.type):
        return made
    flat = _flat(column)
    count = len(flat)
    there = {one.name: pc.struct_field(flat, [one.name]) for one in flat.type}
    users, statuses = (_cells(there.get(name), count) for name in ("user_id", "status"))
    answers = {
        name: _values(there[f"values.{name}"])
        for name in plan.questions
        if f"values.{name}" in there
    }
    _no_other(there, plan)
    rows = pc.list_parent_indices(column).to_pylist()
    for at, row in enumerate(rows):
        values = {
            name: {"value": cells[at]} for name, cells in answers.items() if cells[at] is not None
        }
        status = statuses[at] or "submitted"
        if status not in ("draft", "submitted", "discarded"):
            raise Invalid(f"the status of a response is {status!r}", where="responses")
        given: Any = status  # one of the three
        made[row].append(ResponseIn(given, values or None, users[at]))
    return made


def _flat(column: pa.Array) -> pa.Array:
    kind = column.type
    lists = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if not lists or not pa.types.is_struct(kind.value_type):
        raise Invalid(f"'responses' needs lists of structs; {kind} came", where="responses")
    return column.flatten()


def _no_other(there: Mapping[str, Any], plan: Plan) -> None:
    known = {"id", "user_id", "status", *SKIPPED, *(f"values.{name}" for name in plan.questions)}
    for name in there:
        if name not in known:
            raise Invalid(str(unknown("part of responses", name, known)), where="responses")


def _values(column: pa.Array) -> Cells:
    """Answers; a part of a span or of a ranking that is null is left out."""
    cells: Cells = column.to_pylist()
    nested = pa.types.is_list(column.type) or pa.types.is_large_list(column.type)
    if not nested or not pa.types.is_struct(column.type.value_type):
        return cells
    return [
        cell if cell is None else [
            {name: part for name, part in one.items() if part is not None} for one in cell
        ]
        for cell in cells
    ]  # fmt: skip


def _json(cell: Any, name: str) -> Any:
    if not isinstance(cell, str):
        return cell
    try:
        return msgspec.json.decode(cell)
    except msgspec.DecodeError as error:
        raise Invalid(f"{name!r} needs JSON text: {error}", where=name) from None
