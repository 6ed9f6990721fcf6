"""The record-wise parts of a batch, encoded and checked a column at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints, Spans
from ostraka.data.cells import CHAT, UTF8, BadValue, came, encodes, listed, strings
from ostraka.data.codecs import CODECS
from ostraka.data.columns import SCORE_PARTS, single
from ostraka.schema.fields import AnyField
from ostraka.schema.questions import SpanQuestion
from ostraka.schema.responses import SuggestionSchema, suggestion_problem
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
            said = f"field {field.name!r} is {came(values[bad.position])}"
            fail(bad.position, f"{said}; allowed: {bad.why}")
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
            if not all(map(encodes, turn.values())):
                raise BadValue(i, UTF8)
    return pa.array(values, CHAT)


def _custom(values: Sequence[Any]) -> pa.Array:
    texts: list[str | None] = []
    for i, value in enumerate(values):
        if value is not None and not isinstance(value, dict):
            raise BadValue(i, "a JSON object (a dict)")
        try:
            texts.append(None if value is None else _json(value))
        except (TypeError, ValueError):
            raise BadValue(i, "a JSON object (a dict, without NaN or infinity)") from None
    return strings(texts)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


FIELD_ENCODERS: dict[str, Callable[[Sequence[Any]], pa.Array]] = {
    "text": strings,
    "image": strings,
    "chat": _chat,
    "custom": _custom,
}


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
            said = f"suggestion for {question.name!r} is {came(values[bad.position])}"
            fail(bad.position, f"{said}; allowed: {bad.why}")
        for part, column in parts.items():
            cells[f"{name}.{part}"] = pa.array(column, SCORE_PARTS[part])
        _check_scores(question.name, values, parts["scores"], fail)
    return cells


def _suggestion(row: int, given: Any, fail: Fail) -> tuple[Any, Any, Any, Any]:
    if isinstance(given, SuggestionSchema):
        return given.value, given.score, given.type, given.agent
    if not given.keys() <= SUGGESTION_KEYS or given.get("value") is None:
        fail(row, f"suggestion {came(given)}; a dict with {listed(SUGGESTION_KEYS)} is accepted")
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
