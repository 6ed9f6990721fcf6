"""Rows of a text and its spans, out of verdicts or of what a formatting function returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Ints, Spans, list_of_offsets
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFormatting
from ostraka.tasks._classes import EMPTY, UNANSWERED
from ostraka.tasks._formatting import Formatted, named
from ostraka.tasks._labels import classes_of, written_items
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.tasks._template import blank
from ostraka.unify._base import Verdicts

EXPECTED = '("text", [{"start": 0, "end": 4, "label": "..."}, ...])'
PARTS = ("start", "end", "label")
SPANS = pa.list_(pa.struct([(part, pa.int32()) for part in PARTS]))
_WHOLE = (int, np.integer)
_SEVERAL = (list, tuple)


def settled_rows(snapshot: Snapshot, texts: pa.Array, verdicts: Verdicts) -> Rows[TaggedText]:
    """A row for every record with a text and a verdict, marked or not; others are counted.

    Where all answers are kept, a record has a row per distinct answer.
    """
    written = ~blank(texts).to_numpy(zero_copy_only=False)
    settled = verdicts.settled
    dropped = {UNANSWERED: int((~settled).sum()), EMPTY: int((settled & ~written).sum())}
    owner = np.repeat(np.arange(len(verdicts)), np.diff(verdicts.offsets))
    kept = np.flatnonzero(written[owner])
    answers = verdicts.values
    assert isinstance(answers, Spans)  # noqa: S101 - it is a span question
    column = _column(answers.take(kept))
    if verdicts.strategy == "disagreement":
        first = _distinct(owner[kept], column)
        kept, column = kept[first], column.take(pa.array(first))
    places = pa.array(owner[kept])
    table = {
        "record": snapshot.id_column().take(places),
        "text": texts.take(places),
        "spans": column,
    }
    counted = {why: count for why, count in dropped.items() if count}
    return Rows(TaggedText, pa.table(table), verdicts.question.classes, counted)


def is_marked(item: Any) -> bool:
    """Whether this is a text with its spans: a list of dicts, or a dict of lists as samples have.

    A span has `start`, `end` and `label`; what else it has is not looked at.
    """
    if not isinstance(item, tuple) or len(item) != 2 or not isinstance(item[0], str):
        return False
    spans = item[1]
    if isinstance(spans, Mapping):
        columns = [spans.get(part) for part in PARTS]
        if not all(isinstance(column, _SEVERAL) for column in columns):
            return False
        return len({len(column) for column in columns if column is not None}) == 1
    return isinstance(spans, _SEVERAL) and all(map(_is_span, spans))


def marked_rows(snapshot: Snapshot, made: Formatted) -> Rows[TaggedText]:
    """Rows of a function's items; labels are classes of the question they all belong to.

    Of several such questions it is the one with the fewest options, then the one declared first;
    labels of none are sorted. Raises `BadFormatting` for a span that lies outside its text.
    """
    items, rows, dropped = written_items(made)
    listed = [_listed(spans) for _, spans in items]
    for row, (text, _), spans in zip(rows, items, listed, strict=True):
        for span in spans:
            _check(snapshot, row, text, span)
    classes = classes_of(snapshot, {label for spans in listed for _, _, label in spans})
    code = {name: number for number, name in enumerate(classes)}
    marks = [
        sorted({(int(start), int(end), code[str.__str__(label)]) for start, end, label in spans})
        for spans in listed
    ]
    found = [[dict(zip(PARTS, mark, strict=True)) for mark in line] for line in marks]
    table = {
        "record": snapshot.id_column().take(pa.array(rows, pa.int64())),
        "text": pa.array([text for text, _ in items], pa.large_string()),
        "spans": pa.array(found, SPANS),
    }
    return Rows(TaggedText, pa.table(table), classes, dropped)


def _column(answers: Spans) -> pa.Array:
    """Spans as a list per value, in order of start, end and label, the same one once."""
    value = np.repeat(np.arange(len(answers)), np.diff(answers.offsets))
    columns = (value, answers.start, answers.end, answers.label)
    marks = np.unique(np.stack(columns, 1).astype(np.int64), axis=0)
    parts = [pa.array(marks[:, at].astype(np.int32)) for at in (1, 2, 3)]
    sizes = np.bincount(marks[:, 0], minlength=len(answers))
    offsets = list_of_offsets(sizes)
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(parts, PARTS)).cast(SPANS)


def _distinct(owner: Ints, column: pa.Array) -> Ints:
    """The first place of each different answer to the same record."""
    seen: dict[tuple[int, str], int] = {}
    for place, (record, spans) in enumerate(zip(owner.tolist(), column.to_pylist(), strict=True)):
        seen.setdefault((record, repr(spans)), place)
    return np.array(list(seen.values()), np.int64)


def _is_span(span: Any) -> bool:
    return isinstance(span, Mapping) and span.keys() >= set(PARTS)


def _listed(spans: Any) -> list[tuple[Any, Any, Any]]:
    if isinstance(spans, Mapping):
        return list(zip(*(spans[part] for part in PARTS), strict=True))
    return [(span["start"], span["end"], span["label"]) for span in spans]


def _check(snapshot: Snapshot, row: int, text: str, span: tuple[Any, Any, Any]) -> None:
    start, end, label = span
    whole = all(isinstance(one, _WHOLE) and not isinstance(one, bool) for one in (start, end))
    if whole and isinstance(label, str) and 0 <= start < end <= len(text):
        return
    shown = dict(zip(PARTS, span, strict=True))
    raise BadFormatting(
        f"{named(snapshot, row)}: the span {shown!r} does not lie in its text of {len(text)} "
        "characters. start and end are whole numbers with 0 <= start < end <= length, and label "
        "is a text."
    )
