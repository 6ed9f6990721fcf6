"""Doccano: JSON lines or a JSON list, of its present and its earlier releases.

Spans count UTF-16 units, as its editor does, unless `offsets="code-points"` is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats._doccano_values import answers_of, older
from ostraka.data.formats._json import values
from ostraka.data.formats._layout import Asked, Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Problem, Row, Said, Unreadable
from ostraka.data.formats._source import Source
from ostraka.data.formats._spans import UTF_16, to_utf_16
from ostraka.data.formats._survey import Survey
from ostraka.data.formats._view import View, write_lines
from ostraka.errors import BadOption
from ostraka.schema.records import FeedbackRecord

TEXTS = ("text", "data")
LISTS = ("label", "labels", "entities", "cats", "annotations")
LOST = {"comments": "comments", "Comments": "comments", "relations": "relations between spans"}
ABOUT = ("id", "meta", "user", "username")
OWN = {"text", *LISTS, *LOST, *ABOUT}  # what a reader takes for something else than metadata


class Doccano:
    """An object per text."""

    title: ClassVar[str] = "doccano JSON lines or JSON"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".json")
    people: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = ("text", "label", "offsets")

    def sure(self, source: Source) -> int:
        """By a text and a list of labels, spans or annotations."""
        if source.suffix not in (*self.suffixes, ".json1"):
            return 0
        head = "".join(source.head().split())
        told = any(f'"{name}":[' in head for name in LISTS)
        return 6 if told and any(f'"{name}":"' in head for name in TEXTS) else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> _Reader:
        """A reader of objects."""
        return _Reader(layout, report)

    def write(self, view: View, path: Path) -> None:
        """A line per record: `label` for one question; texts, choices and spans fit."""
        question = view.first(
            "label_selection", "multi_label_selection", "span", "text", why="doccano"
        )
        if not view.texts():
            raise BadOption("doccano needs a text field, and this dataset has none.")
        view.leave_out([question])
        lines = (
            json.dumps(_object(view, question, row, record), ensure_ascii=False)
            for row, record in view.records()
        )
        write_lines(path, lines, zipped=view.zipped)


class _Reader:
    def __init__(self, layout: Layout, report: Report) -> None:
        self._layout, self._report = layout, report
        asks = [Asked.of(told) for told in layout.label or ()]
        self._kinds = {ask.name: ask.kind for ask in asks}
        self._units = layout.offsets or UTF_16

    def prepare(self, survey: Survey) -> None:
        """Doccano's files do not say what was offered."""

    def rows(self, source: Source) -> Iterator[Row | Problem]:
        """Every text."""
        for found in values(source):
            if isinstance(found, Problem):
                yield found
                continue
            line, item = found
            try:
                yield self._row(line, item)
            except Unreadable as wrong:
                yield wrong.at(line)

    def _row(self, line: int, item: Any) -> Row:
        if not isinstance(item, dict):
            raise Unreadable("", item, "an object, {...}, is needed here")
        names = self._layout.text or TEXTS
        name = next((n for n in names if n in item), names[0])
        text = item.get(name)
        if not isinstance(text, str) or not text:
            raise Unreadable(name, text, "the text is missing")
        row = Row(line, {"text" if name in TEXTS else name: text})
        row.external_id = None if item.get("id") is None else str(item["id"])
        row.metadata = self._metadata(item, name)
        if "annotations" in item:
            row.responses = older(item["annotations"], text, self._units)
            return row
        who = item.get("user", item.get("username"))
        answers: dict[str, Answer] = {}
        for key in self._kinds or [one for one in LISTS if one in item]:
            if item.get(key) is not None:
                kind = self._kinds.get(key)
                answers |= answers_of(key, item[key], kind, text, self._units, self._report)
        if answers:
            row.responses = [Said(None if who is None else str(who), answers)]
        return row

    def _metadata(self, item: dict[str, Any], text: str) -> dict[str, Any]:
        meta = item.get("meta")
        for key, reason in LOST.items():
            if item.get(key):
                self._report.lost[reason] += 1
        used = {text, *LISTS, *LOST, *ABOUT, *self._kinds}
        kept = {name: value for name, value in item.items() if name not in used}
        return {**kept, **(meta if isinstance(meta, dict) else {})}


def _object(view: View, question: Any, row: int, record: FeedbackRecord) -> dict[str, Any]:
    field = getattr(question, "field", None) or view.texts()[0]
    text = record.fields.get(field) or ""
    value = view.verdict(question, row)
    if question.type == "span":
        spans = value or []
        if (view.offsets or UTF_16) == UTF_16:
            spans = to_utf_16(text, spans)
        value = [[span["start"], span["end"], span["label"]] for span in spans]
    else:
        value = value if isinstance(value, list) else [] if value is None else [value]
    rest = {name: v for name, v in record.fields.items() if name != field and v is not None}
    name = {"id": view.name(row, record), "text": text, "label": value}
    more = {**rest, **record.metadata}
    taken = sum(n in OWN for n in more) + len(rest) + len(record.metadata) - len(more)
    view.count("fields and metadata with a name that doccano, or another of them, has", taken)
    return {**name, **{n: v for n, v in more.items() if n not in OWN}}


FORMAT = Doccano
