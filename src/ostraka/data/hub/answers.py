"""People's answers, question by question, joined into one row per person and record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints
from ostraka.data.cells import BadValue
from ostraka.data.columns import Columns

Losses = Counter[str]

AGAIN = "second answers of one person to one question of a record (the first is kept)"
NAMELESS = "answers without a person, beside another such answer of the record (the first is kept)"
STATUS = "answers with another status than the person's first answer to the record (that one holds)"


@dataclass(frozen=True)
class Answers:
    """What people said to one question, one entry per answer.

    `rows` are the records' rows (int64), `users` and `status` columns of strings that may hold
    nulls, `values` the answers as they stood in the file; a null is an answer left blank.
    """

    question: str
    rows: Ints
    users: pa.Array
    status: pa.Array
    values: pa.Array


def as_responses(parts: list[Answers], losses: Losses) -> pa.Table | None:
    """A row per response, as `from_columns(responses=...)` takes it; None where nobody answered.

    What one person said to several questions of a record is one response, with the status of the
    first; the order is that in which the answers stand.
    """
    if not sum(len(part.rows) for part in parts):
        return None
    people = pa.concat_arrays([part.users.cast(pa.large_string()) for part in parts])
    named = pc.unique(people.drop_null())
    codes = pc.fill_null(pc.index_in(people, named), -1).to_numpy().astype(np.int64)
    rows = np.concatenate([part.rows for part in parts])
    key = rows * (len(named) + 1) + codes + 1
    kinds, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    order = np.lexsort((first, rows[first]))
    place = np.empty(len(kinds), np.int64)
    place[order] = np.arange(len(kinds))
    where = place[inverse.reshape(-1)]
    chosen = first[order]
    status = pa.concat_arrays([part.status.cast(pa.large_string()) for part in parts])
    status = pc.fill_null(status, "submitted")
    columns = {
        "record": pa.array(rows[chosen]),
        "user_id": people.take(pa.array(chosen)),
        "status": status.take(pa.array(chosen)),
    }
    losses[STATUS] += _others(status, chosen[where])
    start = 0
    for part in parts:
        span = slice(start, start + len(part.rows))
        columns[part.question] = _column(part, where[span], codes[span], len(kinds), losses)
        start = span.stop
    return pa.table(columns)


def _others(status: pa.Array, leading: Ints) -> int:
    differs = pc.not_equal(status, status.take(pa.array(leading)))
    return int(pc.sum(differs).as_py() or 0)


def _column(part: Answers, where: Ints, codes: Ints, size: int, losses: Losses) -> pa.Array:
    """The answers of one question at the places of their responses; the first where several are."""
    index = np.full(size, -1)
    index[where[::-1]] = np.arange(len(where))[::-1]  # the first is written last, and stays
    again = index[where] != np.arange(len(where))
    losses[AGAIN] += int((again & (codes >= 0)).sum())
    losses[NAMELESS] += int((again & (codes < 0)).sum())
    return part.values.take(pa.array(index, mask=index < 0))


def with_blanks(columns: Columns) -> Columns:
    """The same columns, where a response that answered nothing is marked as left blank."""
    responses = columns.responses
    names = [name for name in responses.column_names if name.startswith("values.")]
    blank = np.ones(responses.num_rows, bool)
    for name in names:
        blank &= responses[name].is_null().to_numpy()
    at = responses.schema.get_field_index("blank")
    marked = responses.set_column(at, "blank", pa.array(blank, pa.bool_()))
    return Columns(columns.records, marked, columns.users)


def flat(column: pa.Array) -> tuple[Ints, pa.Array]:
    """The items of a column of lists and the row that each belongs to."""
    rows: Ints = pc.list_parent_indices(column).to_numpy().astype(np.int64)
    return rows, pc.list_flatten(column)


def is_list(kind: pa.DataType) -> bool:
    """Whether a column's cells are lists."""
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def child(items: pa.Array, *names: str) -> pa.Array:
    """The first of these parts that a column of structs has; nulls where it has none."""
    there = [field.name for field in items.type]
    for name in names:
        if name in there:
            return pc.struct_field(items, name)
    return pa.nulls(len(items), pa.string())


def texts(column: pa.Array, what: str) -> pa.Array:
    """A column of strings; raises `BadValue` for one of anything else."""
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), pa.large_string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        raise BadValue(0, f"{what} is a column of {column.type}; strings are accepted")
    return column.cast(pa.large_string())
