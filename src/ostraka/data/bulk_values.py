"""Arrow columns of values as cells: the same checks as for Python values, on whole columns."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints, list_of_offsets
from ostraka.data.build_parts import FIELD_ENCODERS
from ostraka.data.cells import CODE, BadValue, listed
from ostraka.data.codecs import CODECS
from ostraka.data.columns import SCORE_PARTS
from ostraka.errors import BadRecord
from ostraka.schema.questions import Question
from ostraka.schema.responses import (
    AGENT,
    STATUSES,
    SUGGESTION_TYPES,
    suggestion_problem,
)


def encode_strings(column: pa.Array) -> pa.Array:
    """A column of strings; raises `BadValue` for anything else."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.large_string())
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or _is_view(kind)):
        at = int(np.argmax(column.is_valid().to_numpy(zero_copy_only=False)))
        raise BadValue(at, "a string")
    return column.cast(pa.large_string())


def _is_view(kind: pa.DataType) -> bool:
    return bool(getattr(pa.types, "is_string_view", lambda _: False)(kind))


def encode_field(column: pa.Array | None, field: Any, size: int) -> pa.Array:
    """A field's cells; strings stay columns, structured ones are read value by value."""
    if column is None:
        return FIELD_ENCODERS[field.type]([None] * size)
    if field.type in ("text", "image"):
        return encode_strings(column)
    values = column.to_pylist()
    if field.type == "custom":
        values = [_object(row, value) for row, value in enumerate(values)]
    return FIELD_ENCODERS[field.type](values)


def _object(row: int, value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise BadValue(row, f"a JSON object (this is no JSON: {error})") from None


def encode_column(column: pa.Array, question: Question) -> pa.Array:
    """Answers or suggestions as cells of the question's column; null where there is none."""
    if question.type == "text":
        return encode_strings(column)
    if question.type in ("label_selection", "rating"):
        return _codes(column, question, "one of")
    if question.type == "multi_label_selection" and _is_list(column.type):
        return _lists(column, question)
    if question.type in ("ranking", "span") and pa.types.is_struct(column.type):
        column = listed_structs(column)
    if question.type == "ranking" and _is_list(column.type):
        with suppress(pa.ArrowException):  # other parts or types: said below, value by value
            return _rankings(column, question)
    return CODECS[question.type].encode(column.to_pylist(), question)


def listed_structs(column: pa.Array) -> pa.Array:
    """A struct of lists, as `datasets` stores a sequence of structs, as a list of structs."""
    lists = {field.name: pc.struct_field(column, field.name) for field in column.type}
    first = next(iter(lists.values()))
    sizes = pc.fill_null(pc.list_value_length(first), 0).to_numpy()
    items = pa.StructArray.from_arrays([one.flatten() for one in lists.values()], list(lists))
    mask = pc.or_(column.is_null(), first.is_null())
    return pa.ListArray.from_arrays(list_of_offsets(sizes), items, mask=mask)


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _codes(column: pa.Array, question: Question, allowed: str) -> pa.Array:
    rating = question.type == "rating"
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), CODE)
    why = f"{allowed}: {listed(question.options)}"
    if rating and not pa.types.is_integer(column.type):
        raise BadValue(int(np.argmax(column.is_valid().to_numpy(zero_copy_only=False))), why)
    # beyond 63 bits it becomes a number below 0, which is no rating either
    values = column.cast(pa.int64(), safe=False) if rating else _strings(column, why)
    kind = pa.int64() if rating else pa.large_string()
    found = pc.index_in(values, pa.array(question.options, kind))
    wrong = pc.and_(column.is_valid(), found.is_null()).to_numpy(zero_copy_only=False)
    if wrong.any():
        raise BadValue(int(np.argmax(wrong)), why)
    codes = pc.fill_null(found, 0).to_numpy().astype(np.int16)
    return pa.array(codes, CODE, mask=column.is_null().to_numpy(zero_copy_only=False))


def _strings(column: pa.Array, why: str) -> pa.Array:
    try:
        return encode_strings(column)
    except BadValue as bad:
        raise BadValue(bad.position, why) from None


def _lists(column: pa.Array, question: Question) -> pa.Array:
    allowed = f"a list without repeats of: {listed(question.options)}"
    sizes = pc.fill_null(pc.list_value_length(column), 0).to_numpy().astype(np.int64)
    owner = np.repeat(np.arange(len(column)), sizes)
    flat = column.flatten()
    try:
        codes = _codes(flat, question, "only")
        if codes.null_count:
            raise BadValue(int(np.argmax(codes.is_null().to_numpy(zero_copy_only=False))), allowed)
    except BadValue as bad:
        raise BadValue(int(owner[bad.position]), allowed) from None
    plain = codes.to_numpy(zero_copy_only=False)
    pairs = np.sort(owner * len(question.options) + plain)
    twice = np.flatnonzero(pairs[1:] == pairs[:-1])
    if len(twice):
        raise BadValue(int(pairs[twice[0]] // len(question.options)), allowed)
    mask = column.is_null() if column.null_count else None
    return pa.ListArray.from_arrays(list_of_offsets(sizes), codes, mask=mask)


def _rankings(column: pa.Array, question: Question) -> pa.Array:
    size = len(question.options)
    known = listed(question.options)
    why = f'a list of {{"value": ..., "rank": 1 to {size} or None}}, each once: {known}'
    sizes = pc.fill_null(pc.list_value_length(column), 0).to_numpy().astype(np.int64)
    owner = np.repeat(np.arange(len(column)), sizes)
    flat = column.flatten()
    found = pc.index_in(
        _strings(pc.struct_field(flat, "value"), why), pa.array(question.options, pa.large_string())
    )
    code = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    rank = pc.struct_field(flat, "rank").cast(pa.int64())
    unranked = rank.is_null().to_numpy(zero_copy_only=False)
    place = pc.fill_null(rank, 0).to_numpy()
    wrong = (code < 0) | (~unranked & ((place < 1) | (place > size)))
    if wrong.any():
        raise BadValue(int(owner[np.argmax(wrong)]), why)
    cells = np.full((len(column), size), -1, np.int16)
    cells[owner, code] = place
    if (cells >= 0).sum() != len(code):
        listed_each = (cells >= 0).sum(1)
        raise BadValue(int(np.argmax(listed_each != sizes)), why)
    mask = column.is_null() if column.null_count else None
    return pa.FixedSizeListArray.from_arrays(pa.array(cells.reshape(-1)), size, mask=mask)


def refuse(row: int, why: str) -> NoReturn:
    """Say which record does not fit."""
    raise BadRecord(f"Record {row}: {why}. Nothing was added.")


def status_codes(column: pa.Array, rows: Ints) -> Ints:
    """Statuses as codes; a missing one is submitted."""
    filled = pc.fill_null(column.cast(pa.string()), "submitted")
    found = pc.index_in(filled, pa.array(STATUSES))
    if found.null_count:
        at = int(np.argmax(found.is_null().to_numpy(zero_copy_only=False)))
        came = filled[at].as_py()
        refuse(int(rows[at]), f"status {came!r} of a response; allowed: {listed(STATUSES)}")
    codes: Ints = found.to_numpy(zero_copy_only=False).astype(np.int8)
    return codes


def suggestion_parts(about: pa.Array | None, what: str, size: int) -> dict[str, pa.Array]:
    """Score, scores, agent and type out of a struct column; raises `BadRecord`."""
    parts = {part: pa.nulls(size, kind) for part, kind in SCORE_PARTS.items()}
    if about is None or not pa.types.is_struct(about.type):
        return parts
    for field in about.type:
        cells = pc.struct_field(about, field.name)
        try:
            if field.name in ("agent", "type"):
                parts[field.name] = encode_strings(cells)
            elif field.name in ("score", "scores") and not pa.types.is_null(cells.type):
                name = "scores" if _is_list(cells.type) else "score"
                parts[name] = cells.cast(SCORE_PARTS[name])
        except (BadValue, pa.ArrowException):
            needed = "strings" if field.name in ("agent", "type") else "numbers"
            refuse(0, f"{what}: its {field.name}s are {cells.type}; {needed} are needed")
    _check_parts(parts, what)
    return parts


def _check_parts(parts: dict[str, pa.Array], what: str) -> None:
    scores = parts["score"].to_numpy(zero_copy_only=False)
    worst = (
        [
            None if not cell else max(cell, key=lambda s: abs(s - 0.5))
            for cell in parts["scores"].to_pylist()
        ]
        if parts["scores"].null_count < len(scores)
        else []
    )
    several = np.array([np.nan if w is None else w for w in worst] or [np.nan] * len(scores))
    kind, agent = parts["type"], parts["agent"]
    known = pc.is_in(kind, pa.array(SUGGESTION_TYPES, pa.large_string()))
    fits = pc.match_substring_regex(pc.coalesce(agent, "-"), AGENT)
    wrong = (
        (scores < 0)
        | (scores > 1)
        | (several < 0)
        | (several > 1)
        | (kind.is_valid().to_numpy(zero_copy_only=False) & ~known.to_numpy(zero_copy_only=False))
        | ~fits.to_numpy(zero_copy_only=False)
    )
    if wrong.any():
        row = int(np.argmax(wrong))
        score = parts["scores"][row].as_py() or parts["score"][row].as_py()
        trouble = suggestion_problem(score, kind[row].as_py(), agent[row].as_py())
        refuse(row, f"{what}: {trouble}")
