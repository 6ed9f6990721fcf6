"""People's responses out of whole columns: nested per question, or one row per response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints
from ostraka.data.bulk_values import encode_column, encode_strings, refuse, status_codes
from ostraka.data.codecs import CODECS
from ostraka.data.columns import response_schema, single
from ostraka.errors import BadRecord, unknown
from ostraka.schema.settings import Settings

LONG = ("record", "external_id", "user_id", "status")
Checked = Callable[..., Any]
Found = tuple[pa.Table, tuple[str, ...]]


def from_long(given: pa.Table, records: pa.Table, settings: Settings, checked: Checked) -> Found:
    """One row per response: `record` or `external_id`, `user_id`, `status`, a column a question."""
    names = [q.name for q in settings.questions]
    for name in given.column_names:
        if name not in (*LONG, *names):
            raise unknown("column of responses", name, [*LONG, *names])
    rows = _record_rows(given, records)
    users, codes = _people(given, given.num_rows)
    order = np.argsort(rows, kind="stable")
    rows, codes = rows[order], codes[order]
    given = given.take(pa.array(order))
    status = (
        status_codes(single(given["status"]), rows)
        if "status" in given.column_names
        else np.zeros(len(rows), np.int8)
    )
    cells = {}
    for question in settings.questions:
        if question.name in given.column_names:
            column = single(given[question.name])
            what = f"question {question.name!r}, the answer"
            cells[question.name] = checked(
                lambda c=column, q=question: encode_column(c, q), what, column, rows
            )
    return _table(settings, rows, codes, status, cells), users


def from_nested(given: pa.Table, settings: Settings, checked: Checked) -> Found:
    """A column per question holding lists of `{user_id, value, status}`, as `format_as` writes.

    Answers of one person to one record are one response; its status is that of the first.
    """
    found = (_nested(given, question, checked) for question in settings.questions)
    parts = [part for part in found if part is not None]
    people = pa.concat_arrays([part["user"] for part in parts])
    named = pc.unique(people.drop_null())
    users: tuple[str, ...] = tuple(named.to_pylist())
    rows = np.concatenate([part["rows"] for part in parts])
    codes = pc.fill_null(pc.index_in(people, named), -1).to_numpy().astype(np.int64)
    status = np.concatenate([part["status"] for part in parts])
    key = rows * (len(users) + 1) + codes + 1
    kinds, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    # Responses keep the order in which their first answer stands, within each record.
    order = np.lexsort((first, rows[first]))
    place = np.empty(len(kinds), np.int64)
    place[order] = np.arange(len(kinds))
    where = place[inverse.reshape(-1)]
    cells, start = {}, 0
    for part in parts:
        mine = where[start : start + len(part["rows"])]
        start += len(part["rows"])
        index = np.full(len(kinds), -1)
        index[mine] = np.arange(len(mine))
        if len(np.unique(mine)) < len(mine):
            _two_answers(part, mine)
        cells[part["name"]] = part["values"].take(pa.array(index, mask=index < 0))
    chosen = first[order]
    made = _table(settings, rows[chosen], codes[chosen].astype(np.int32), status[chosen], cells)
    return made, users


def _nested(given: pa.Table, question: Any, checked: Checked) -> dict[str, Any] | None:
    if question.name not in given.column_names:
        return None
    column = single(given[question.name])
    kind = column.type
    fine = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if not fine or not pa.types.is_struct(kind.value_type) or not _has_value(kind.value_type):
        if pa.types.is_null(getattr(kind, "value_type", kind)):
            return None
        refuse(0, f"question {question.name!r} needs lists of user_id, value and status")
    flat = pc.list_flatten(column)
    rows = pc.list_parent_indices(column).to_numpy().astype(np.int64)
    there = [field.name for field in flat.type]
    value = pc.struct_field(flat, "value")
    keep = value.is_valid().to_numpy(zero_copy_only=False)
    flat, value, rows = flat.filter(pa.array(keep)), value.drop_null(), rows[keep]
    user = pc.struct_field(flat, "user_id") if "user_id" in there else pa.nulls(len(rows))
    status = pc.struct_field(flat, "status") if "status" in there else pa.nulls(len(rows))
    what = f"question {question.name!r}, the answer"
    return {
        "name": question.name,
        "rows": rows,
        "user": _names(user),
        "status": status_codes(status, rows),
        "values": checked(lambda: encode_column(value, question), what, value, rows),
    }


def _has_value(kind: pa.DataType) -> bool:
    return "value" in [part.name for part in kind]


def _names(user: pa.Array) -> pa.Array:
    """Who answered; numbers are names too."""
    return user.cast(pa.large_string()) if pa.types.is_integer(user.type) else encode_strings(user)


def _two_answers(part: dict[str, Any], mine: Ints) -> None:
    seen: set[int] = set()
    for row, response in zip(part["rows"].tolist(), mine.tolist(), strict=True):
        if response in seen:
            refuse(row, f"two answers to {part['name']!r} by one person; one is accepted")
        seen.add(response)


def _record_rows(given: pa.Table, records: pa.Table) -> Ints:
    if "record" in given.column_names:
        rows: Ints = single(given["record"]).cast(pa.int64()).to_numpy()
        outside = np.flatnonzero((rows < 0) | (rows >= records.num_rows))
        if len(outside):
            came, last = int(rows[outside[0]]), records.num_rows - 1
            raise BadRecord(f"responses name record {came}; there are records 0 to {last}.")
        return rows
    if "external_id" not in given.column_names:
        raise BadRecord("responses need a column record (row number) or external_id.")
    wanted = encode_strings(single(given["external_id"]))
    found = pc.index_in(wanted, single(records["external_id"]))
    if found.null_count:
        at = int(np.argmax(found.is_null().to_numpy(zero_copy_only=False)))
        raise BadRecord(f"responses name external_id={wanted[at].as_py()!r}, which no record has.")
    places: Ints = found.to_numpy().astype(np.int64)
    return places


def _people(given: pa.Table, size: int) -> tuple[tuple[str, ...], Ints]:
    if "user_id" not in given.column_names:
        return (), np.full(size, -1, np.int32)
    column = single(given["user_id"])
    if not pa.types.is_null(column.type):
        column = column.cast(pa.large_string())
    named = pc.unique(column.drop_null()).cast(pa.large_string())
    codes = pc.fill_null(pc.index_in(column.cast(pa.large_string()), named), -1)
    return tuple(named.to_pylist()), codes.to_numpy().astype(np.int32)


def _table(
    settings: Settings, rows: Ints, codes: Ints, status: Ints, cells: dict[str, Any]
) -> pa.Table:
    _one_each(rows, codes)
    size = len(rows)
    columns: dict[str, Any] = {
        "record": pa.array(rows, pa.int64()),
        "user": pa.array(codes, pa.int32()),
        "status": pa.array(status, pa.int8()),
        "blank": pa.array(np.zeros(size, bool)),
    }
    for question in settings.questions:
        kind = CODECS[question.type].type(question)
        columns[f"values.{question.name}"] = cells.get(question.name, pa.nulls(size, kind))
    schema = response_schema(settings)
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _one_each(rows: Ints, codes: Ints) -> None:
    order = np.lexsort((codes, rows))
    row, code = rows[order], codes[order]
    twice = np.flatnonzero((row[1:] == row[:-1]) & (code[1:] == code[:-1]))
    if len(twice):
        refuse(int(row[twice[0]]), "two responses by one person; one is accepted")
