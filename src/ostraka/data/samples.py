"""What a formatting function is given: one plain dict per record, decoded as far as it is read.

The keys are those of a row of `format_as("datasets")`: fields, questions, suggestions and their
metadata, `external_id`, `metadata` and, where vectors are declared, `vectors`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ostraka.data.answers import Ranks, Spans
from ostraka.data.build_parts import field_values
from ostraka.data.codecs import CODECS
from ostraka.data.collector import no_collection
from ostraka.data.columns import single
from ostraka.data.sample import Answer, Sample
from ostraka.data.snapshot import Snapshot
from ostraka.data.values import as_json, decode, metadata_values, vector_values
from ostraka.schema.questions import Question
from ostraka.schema.responses import STATUSES

BLOCK = 512


def samples(snapshot: Snapshot) -> Iterator[Sample]:
    """A sample per record, in order. Columns that were read before are decoded ahead."""
    readers = _readers(snapshot)
    names, ids = list(readers), snapshot.id_column()
    # The first column always: to JSON's encoder a dict that holds nothing is an empty one.
    touched = dict.fromkeys(names[:1])
    for lo in range(0, len(snapshot), BLOCK):
        hi = min(len(snapshot), lo + BLOCK)
        block = Block(readers, names, touched, ids.slice(lo, hi - lo), lo)
        ahead = list(touched)
        columns = [block.column(name) for name in ahead]
        for row, values in enumerate(zip(*columns, strict=True)):
            yield Sample.of(block, row, zip(ahead, values))  # noqa: B905 - strict costs a third


class Block:
    """Some hundred records whose columns are decoded together."""

    __slots__ = ("_columns", "_ids", "_lo", "_readers", "_touched", "names")

    def __init__(
        self,
        readers: dict[str, Reader],
        names: list[str],
        touched: dict[str, None],
        ids: Any,
        lo: int,
    ) -> None:
        self._readers, self.names, self._touched = readers, names, touched
        self._ids, self._lo = ids, lo
        self._columns: dict[str, list[Any]] = {}

    def column(self, name: str) -> list[Any]:
        """One column of the block; `KeyError` for one that does not exist."""
        if name not in self._columns:
            with no_collection():
                found = self._readers[name](self._lo, self._lo + len(self._ids))
            self._columns[name] = found
            self._touched[name] = None
        return self._columns[name]

    def ids(self) -> list[str]:
        """What each record is called."""
        names: list[str] = self._ids.to_pylist()
        return names


Reader = Callable[[int, int], list[Any]]


def _readers(snapshot: Snapshot) -> dict[str, Reader]:
    settings, columns = snapshot.settings, snapshot.columns

    def cells(name: str) -> Reader:
        return lambda lo, hi: columns.records[name].slice(lo, hi - lo).to_pylist()

    readers = {field.name: _field(snapshot, field.name) for field in settings.fields}
    for question in settings.questions:
        readers[question.name] = _answers(snapshot, question)
        readers[f"{question.name}-suggestion"] = _suggestion(snapshot, question)
        readers[f"{question.name}-suggestion-metadata"] = _suggestion_metadata(snapshot, question)
    readers["external_id"] = cells("external_id")
    readers["metadata"] = lambda lo, hi: [
        as_json(row) for row in metadata_values(columns.records.slice(lo, hi - lo), settings)
    ]
    if settings.vectors_settings:
        readers["vectors"] = lambda lo, hi: list(
            vector_values(columns.records.slice(lo, hi - lo), settings)
        )
    return readers


def _field(snapshot: Snapshot, name: str) -> Reader:
    column, field = snapshot.field(name), snapshot.settings.field(name)
    return lambda lo, hi: field_values(column.slice(lo, hi - lo), field)


def _answers(snapshot: Snapshot, question: Question) -> Reader:
    columns = snapshot.columns
    people = [*columns.users, None]  # code -1, an answer without a user, finds the None
    column = columns.one("responses", f"values.{question.name}")

    def read(lo: int, hi: int) -> list[Any]:
        first, last = int(columns.offsets[lo]), int(columns.offsets[hi])
        there = column.slice(first, last - first)
        keep = there.is_valid().to_numpy(zero_copy_only=False)
        rows = columns.record[first:last][keep] - lo
        texts = _texts(snapshot, question, lo, hi)
        owners = [texts[row] for row in rows.tolist()] if texts else None
        codes = columns.user[first:last][keep].tolist()
        statuses = columns.status[first:last][keep].tolist()
        values = shaped(there.drop_null(), question, owners)
        found = [
            Answer(user_id=people[code], value=value, status=STATUSES[status])
            for code, value, status in zip(codes, values, statuses, strict=True)
        ]
        ends = np.cumsum(np.bincount(rows, minlength=hi - lo)).tolist()
        return [found[at:end] for at, end in zip([0, *ends], ends)]  # noqa: B905 - one end more

    return read


def _suggestion(snapshot: Snapshot, question: Question) -> Reader:
    column = snapshot.columns.one("records", f"suggestions.{question.name}")

    def read(lo: int, hi: int) -> list[Any]:
        there = column.slice(lo, hi - lo)
        valid = there.is_valid().to_pylist()
        texts = _texts(snapshot, question, lo, hi)
        owners = [t for t, ok in zip(texts, valid, strict=True) if ok] if texts else None
        values = iter(shaped(there.drop_null(), question, owners, scores=True))
        return [next(values) if ok else None for ok in valid]

    return read


def _suggestion_metadata(snapshot: Snapshot, question: Question) -> Reader:
    name = f"suggestions.{question.name}"
    records = snapshot.columns.records

    def read(lo: int, hi: int) -> list[Any]:
        parts = [
            single(records[f"{name}.{part}"].slice(lo, hi - lo)).to_pylist()
            for part in ("type", "score", "scores", "agent")
        ]
        return [
            {"type": kind, "score": score if scores is None else scores, "agent": agent}
            for kind, score, scores, agent in zip(*parts, strict=True)
        ]

    return read


def _texts(snapshot: Snapshot, question: Question, lo: int, hi: int) -> list[str]:
    if question.type != "span":
        return []
    texts: list[str] = snapshot.field(question.field).slice(lo, hi - lo).to_pylist()
    return texts


def shaped(
    column: Any, question: Question, texts: list[str] | None, *, scores: bool = False
) -> list[Any]:
    """Answers in the shapes of `datasets`: rankings and spans as dicts of lists."""
    answers = CODECS[question.type].answers(column, question)
    if isinstance(answers, Ranks):
        options = question.options
        return [
            {
                "rank": [r or None for r in row if r >= 0],
                "value": [o for o, r in zip(options, row, strict=True) if r >= 0],
            }
            for row in answers.ranks.tolist()
        ]
    values = decode(answers, question)
    if not isinstance(answers, Spans):
        return values
    return [_span(v, t, scores=scores) for v, t in zip(values, texts or [], strict=True)]


def _span(spans: list[Any], text: str, *, scores: bool) -> dict[str, list[Any]]:
    found = {
        "start": [s.start for s in spans],
        "end": [s.end for s in spans],
        "label": [s.label for s in spans],
        "text": [text[s.start : s.end] for s in spans],
    }
    return {**found, "score": [s.score for s in spans]} if scores else found
