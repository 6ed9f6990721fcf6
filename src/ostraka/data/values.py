"""Cells as people read them: decoding of answers, fields, metadata and vectors."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pyarrow as pa

from ostraka.data.answers import Answers, Codes, Numbers, Ranks, Sets, Spans, Texts
from ostraka.data.codecs import CODECS
from ostraka.data.collector import no_collection
from ostraka.schema.questions import Question
from ostraka.schema.responses import RankingValueSchema, SpanValueSchema
from ostraka.schema.settings import Settings

as_json = json.JSONEncoder(ensure_ascii=False).encode


def decode(answers: Answers, question: Question, lo: int = 0, hi: int | None = None) -> list[Any]:
    """The values `lo:hi` as people read them: an option, a number, a list, a text."""
    hi = len(answers) if hi is None else hi
    return DECODERS[type(answers)](answers, question, lo, hi)


def _codes(answers: Codes, question: Question, lo: int, hi: int) -> list[Any]:
    options = question.options
    return [options[code] for code in answers.codes[lo:hi].tolist()]


def _numbers(answers: Numbers, question: Question, lo: int, hi: int) -> list[Any]:  # noqa: ARG001
    values: list[Any] = answers.values[lo:hi].tolist()
    return values


def _sets(answers: Sets, question: Question, lo: int, hi: int) -> list[Any]:
    options, ends = question.options, answers.offsets[lo : hi + 1].tolist()
    first = ends[0]
    codes = answers.codes[first : ends[-1]].tolist()
    names = [options[code] for code in codes]
    return [names[a - first : z - first] for a, z in pairwise(ends)]


def _ranks(answers: Ranks, question: Question, lo: int, hi: int) -> list[Any]:
    options = question.options
    return [
        [RankingValueSchema(o, r or None) for o, r in zip(options, row, strict=True) if r >= 0]
        for row in answers.ranks[lo:hi].tolist()
    ]


def _spans(answers: Spans, question: Question, lo: int, hi: int) -> list[Any]:
    options, ends = question.options, answers.offsets[lo : hi + 1].tolist()
    first, last = ends[0], ends[-1]
    parts = (answers.label, answers.start, answers.end, answers.score)
    rows = zip(*(part[first:last].tolist() for part in parts), strict=True)
    spans = [SpanValueSchema(options[n], s, e, None if math.isnan(x) else x) for n, s, e, x in rows]
    return [spans[a - first : z - first] for a, z in pairwise(ends)]


def _texts(answers: Texts, question: Question, lo: int, hi: int) -> list[Any]:  # noqa: ARG001
    texts: list[Any] = answers.texts.slice(lo, hi - lo).to_pylist()
    return texts


DECODERS: dict[type, Callable[[Any, Question, int, int], list[Any]]] = {
    Codes: _codes,
    Numbers: _numbers,
    Sets: _sets,
    Ranks: _ranks,
    Spans: _spans,
    Texts: _texts,
}


def decode_column(column: pa.Array, question: Question) -> list[Any]:
    """A column of answers as people read them; None where there is none."""
    valid = column.is_valid()
    found = CODECS[question.type].answers(column.filter(valid), question)
    values = iter(decode(found, question))
    return [next(values) if there else None for there in valid.to_pylist()]


def metadata_values(records: pa.Table, settings: Settings) -> list[dict[str, Any]]:
    """Every record's metadata, declared and extra, as one dict."""
    with no_collection():
        return _metadata_values(records, settings)


def _metadata_values(records: pa.Table, settings: Settings) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{} for _ in range(records.num_rows)]
    for declared in settings.metadata_properties:
        cells = records[f"metadata.{declared.name}"].to_pylist()
        for row, value in zip(found, cells, strict=True):
            if isinstance(value, dict):  # terms: one keyword or a list of them
                row[declared.name] = value["values"] if value["many"] else value["values"][0]
            elif value is not None:
                row[declared.name] = value
    for row, rest in zip(found, records["metadata"].to_pylist(), strict=True):
        if rest is not None:
            row.update(json.loads(rest))
    return found


def vector_values(records: pa.Table, settings: Settings) -> list[dict[str, list[float]]]:
    """Every record's vectors by name, those it has."""
    found: list[dict[str, list[float]]] = [{} for _ in range(records.num_rows)]
    for declared in settings.vectors_settings:
        cells = records[f"vectors.{declared.name}"].to_pylist()
        for row, vector in zip(found, cells, strict=True):
            if vector is not None:
                row[declared.name] = vector
    return found
