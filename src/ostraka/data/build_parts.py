"""The record-wise parts of a batch, encoded and checked a column at a time."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints, Spans
from ostraka.data.cells import CHAT, TERMS, BadValue, listed, strings
from ostraka.data.codecs import CODECS
from ostraka.data.columns import SCORE_PARTS, single
from ostraka.schema.fields import AnyField
from ostraka.schema.metadata import MetadataProperty
from ostraka.schema.questions import SpanQuestion
from ostraka.schema.responses import SuggestionSchema, plain, suggestion_problem
from ostraka.schema.settings import Settings

Fail = Callable[[int, str], NoReturn]
Cells = dict[str, pa.Array]
SUGGESTION_KEYS = frozenset(("question_name", "value", "score", "type", "agent"))


def encode_fields(fields: Mapping[str, list[Any]], settings: Settings, fail: Fail) -> Cells:
    """A column per field; a required field must be there."""
    cells = {}
    for field in settings.fields:
        values = fields[field.name]
        try:
            column = FIELD_ENCODERS[field.type](values)
        except BadValue as bad:
            came = f"field {field.name!r} is {values[bad.position]!r}"
            fail(bad.position, f"{came}; allowed: {bad.why}")
        if field.required and column.null_count:
            row = int(np.argmin(column.is_valid().to_numpy(zero_copy_only=False)))
            fail(row, f"the required field {field.name!r} is missing")
        cells[f"fields.{field.name}"] = column
    return cells


def _chat(values: Sequence[Any]) -> pa.Array:
    why = 'a list of {"role": "...", "content": "..."} turns'
    for i, turns in enumerate(values):
        if turns is None:
            continue
        if not isinstance(turns, list | tuple):
            raise BadValue(i, why)
        for turn in turns:
            fine = isinstance(turn, dict) and turn.keys() == {"role", "content"}
            if not fine or not all(isinstance(part, str) for part in turn.values()):
                raise BadValue(i, why)
    return pa.array(values, CHAT)


def _custom(values: Sequence[Any]) -> pa.Array:
    texts: list[str | None] = []
    for i, value in enumerate(values):
        if value is not None and not isinstance(value, dict):
            raise BadValue(i, "a JSON object (a dict)")
        try:
            texts.append(None if value is None else json.dumps(value, ensure_ascii=False))
        except (TypeError, ValueError):
            raise BadValue(i, "a JSON object (a dict)") from None
    return strings(texts)


FIELD_ENCODERS: dict[str, Callable[[Sequence[Any]], pa.Array]] = {
    "text": strings,
    "image": strings,
    "chat": _chat,
    "custom": _custom,
}


def encode_metadata(metadata: Sequence[Any], settings: Settings, fail: Fail) -> Cells:
    """A typed column per declared property, and one JSON column for everything else."""
    size = len(metadata)
    known: dict[str, list[Any]] = {p.name: [None] * size for p in settings.metadata_properties}
    rest: list[str | None] = [None] * size
    for row, given in enumerate(metadata):
        if not given:
            continue
        if not isinstance(given, dict):
            fail(row, f"metadata {given!r}; a dict is accepted")
        extra = {}
        for name, value in given.items():
            if name in known:
                known[name][row] = value
            else:
                extra[name] = value
        if extra:
            rest[row] = _rest(row, extra, known, settings, fail)
    cells = {
        f"metadata.{p.name}": _property(p, known[p.name], fail)
        for p in settings.metadata_properties
    }
    return {**cells, "metadata": pa.array(rest, pa.large_string())}


def _rest(
    row: int, extra: dict[str, Any], known: Mapping[str, Any], settings: Settings, fail: Fail
) -> str:
    if not settings.allow_extra_metadata:
        names = ", ".join(map(repr, extra))
        fail(row, f"metadata {names} came; the properties are {listed(known) or 'none'}")
    for name, value in extra.items():
        if isinstance(value, float) and not math.isfinite(value):
            fail(row, f"metadata {name!r} is {value!r}; NaN and infinity are not accepted")
    try:
        return json.dumps(plain(extra), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        fail(row, f"metadata {extra!r} cannot be written as JSON ({error})")


def _property(declared: MetadataProperty, values: list[Any], fail: Fail) -> pa.Array:
    distinct = _distinct(values)
    if distinct is None or any(declared.problem(value) for value in distinct):
        for row, value in enumerate(values):
            trouble = None if value is None else declared.problem(value)
            if trouble:
                fail(row, f"metadata {declared.name!r} is {value!r}; {trouble}")
    if declared.type == "integer":
        return pa.array(values, pa.int64())
    if declared.type == "float":
        return pa.array(values, pa.float64())
    lists = [v if v is None or isinstance(v, list) else [v] for v in values]
    many = [isinstance(v, list) for v in values]
    cells = [pa.array(lists, TERMS.field("values").type), pa.array(many, pa.bool_())]
    absent = pa.array([v is None for v in values], pa.bool_())
    return pa.StructArray.from_arrays(cells, fields=list(TERMS), mask=absent)


def _distinct(values: list[Any]) -> set[Any] | None:
    """The values that occur, where equal ones are of one type; else None."""
    kinds = {*map(type, values)} - {type(None)}
    try:
        return {*values} - {None} if len(kinds) < 2 else None
    except TypeError:
        return None


def encode_vectors(vectors: Mapping[str, Any], settings: Settings, fail: Fail) -> Cells:
    """A column per vector, each cell of exactly its dimensions; from lists, or from a column."""
    cells = {}
    for declared in settings.vectors_settings:
        kind = pa.list_(pa.float32(), declared.dimensions)
        values = vectors[declared.name]
        if isinstance(values, pa.Array):
            whole = _whole_vectors(values, declared.dimensions)
            if whole is not None:
                cells[f"vectors.{declared.name}"] = whole
                continue
            values = values.to_pylist()
        for row, vector in enumerate(values):
            if vector is not None and len(vector) != declared.dimensions:
                sizes = f"{len(vector)} numbers; {declared.dimensions} are needed"
                fail(row, f"vector {declared.name!r} has {sizes}")
        try:
            column = pa.array(values, kind)
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError):
            row = next(i for i, v in enumerate(values) if v is not None and not _numeric(v))
            fail(row, f"vector {declared.name!r} is {values[row]!r}; numbers are needed")
        finite = pc.fill_null(pc.is_finite(column.flatten()), fill_value=False)
        if not pc.all(finite).as_py() and len(finite):
            row = next(i for i, v in enumerate(values) if v is not None and not _finite(v))
            fail(row, f"vector {declared.name!r} holds None, NaN or infinity")
        cells[f"vectors.{declared.name}"] = column
    return cells


def _whole_vectors(column: pa.Array, dimensions: int) -> pa.Array | None:
    """A column of finite numbers of this size at once; None for one that needs a closer look."""
    numbers = getattr(column.type, "value_type", column.type)
    if not pa.types.is_floating(numbers) or not len(column):
        return None
    there = column.is_valid().to_numpy(zero_copy_only=False)
    sizes = pc.list_value_length(column.drop_null()).to_numpy()
    flat = column.flatten()
    if (sizes != dimensions).any() or flat.null_count:
        return None
    cells = np.zeros((len(column), dimensions), np.float32)
    cells[there] = flat.to_numpy(zero_copy_only=False).reshape(-1, dimensions)
    if not np.isfinite(cells).all():
        return None
    mask = pa.array(~there) if column.null_count else None
    return pa.FixedSizeListArray.from_arrays(pa.array(cells.reshape(-1)), dimensions, mask=mask)


def _finite(vector: Any) -> bool:
    return all(x is not None and math.isfinite(x) for x in vector)


def _numeric(vector: Any) -> bool:
    return all(isinstance(x, int | float | np.number) for x in vector)


def encode_suggestions(
    suggestions: Mapping[str, Mapping[int, Any]], settings: Settings, size: int, fail: Fail
) -> Cells:
    """Per question a column of values beside their score, scores, agent and type."""
    cells: Cells = {}
    for question in settings.questions:
        values: list[Any] = [None] * size
        parts: dict[str, list[Any]] = {part: [None] * size for part in SCORE_PARTS}
        fine: set[Any] = set()
        for row, given in suggestions[question.name].items():
            values[row], score, kind, agent = _suggestion(row, given, fail)
            plain_score = type(score) is float and 0 <= score <= 1
            if not plain_score or (kind, agent) not in fine:
                trouble = suggestion_problem(score, kind, agent)
                if trouble:
                    fail(row, f"suggestion for {question.name!r}: {trouble}")
                fine.add((kind, agent))
            parts["scores" if isinstance(score, list) else "score"][row] = score
            parts["agent"][row], parts["type"][row] = agent, kind
        name = f"suggestions.{question.name}"
        try:
            cells[name] = CODECS[question.type].encode(values, question)
        except BadValue as bad:
            came = f"suggestion for {question.name!r} is {values[bad.position]!r}"
            fail(bad.position, f"{came}; allowed: {bad.why}")
        for part, column in parts.items():
            cells[f"{name}.{part}"] = pa.array(column, SCORE_PARTS[part])
        _check_scores(question.name, values, parts["scores"], fail)
    return cells


def _suggestion(row: int, given: Any, fail: Fail) -> tuple[Any, Any, Any, Any]:
    if isinstance(given, SuggestionSchema):
        return given.value, given.score, given.type, given.agent
    if not given.keys() <= SUGGESTION_KEYS or given.get("value") is None:
        fail(row, f"suggestion {given!r}; a dict with {listed(SUGGESTION_KEYS)} is accepted")
    return given["value"], given.get("score"), given.get("type"), given.get("agent")


def _check_scores(name: str, values: list[Any], scores: list[Any], fail: Fail) -> None:
    if not any(scores):
        return
    for row, given in enumerate(scores):
        if given is not None and (
            not isinstance(values[row], list | tuple) or len(given) != len(values[row])
        ):
            fail(row, f"suggestion for {name!r} has {len(given)} scores; one per part is needed")


def check_spans(
    records: pa.Table, responses: pa.Table, record: Ints, settings: Settings, fail: Fail
) -> None:
    """Every span lies in its text, and overlaps another only where that is allowed."""
    for question in settings.questions:
        if not isinstance(question, SpanQuestion):
            continue
        texts = single(records[f"fields.{question.field}"])
        lengths = pc.fill_null(pc.utf8_length(texts), 0).to_numpy(zero_copy_only=False)
        for table, name in ((responses, "values"), (records, "suggestions")):
            column = single(table[f"{name}.{question.name}"])
            if column.null_count == len(column):
                continue
            there = column.is_valid().to_numpy(zero_copy_only=False)
            rows = record[there] if name == "values" else np.flatnonzero(there)
            spans = CODECS["span"].answers(column.filter(pa.array(there)), question)
            if isinstance(spans, Spans):
                _check_places(question, spans, rows, lengths, fail)


def _check_places(
    question: SpanQuestion, spans: Spans, rows: Ints, lengths: Ints, fail: Fail
) -> None:
    value = np.repeat(np.arange(len(spans)), np.diff(spans.offsets))
    beyond = np.flatnonzero(spans.end > lengths[rows[value]])
    if len(beyond):
        at = int(beyond[0])
        row = int(rows[value[at]])
        place = f"span {spans.start[at]}:{spans.end[at]} of {question.name!r}"
        fail(row, f"{place} ends outside {question.field!r}, which has {lengths[row]} characters")
    if question.allow_overlapping:
        return
    order = np.lexsort((spans.start, value))
    same = value[order][1:] == value[order][:-1]
    over = np.flatnonzero(same & (spans.start[order][1:] < spans.end[order][:-1]))
    if len(over):
        at = int(order[over[0] + 1])
        place = f"span {spans.start[at]}:{spans.end[at]} of {question.name!r}"
        fail(int(rows[value[at]]), f"{place} overlaps another; set allow_overlapping=True for that")


def field_values(column: pa.Array, field: AnyField) -> list[Any]:
    """A field's cells as people read them."""
    values: list[Any] = column.to_pylist()
    if field.type == "custom":
        return [None if v is None else json.loads(v) for v in values]
    return values
