"""What Label Studio's tables share: JSON-MIN and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from ostraka.data.formats._json import inside
from ostraka.data.formats._label_studio_texts import read_by_people
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Problem
from ostraka.data.formats._source import Source
from ostraka.data.formats._table import SAMPLE, Cells, Numbered, TableReader
from ostraka.data.formats._table_guess import unpacked
from ostraka.data.formats._table_write import one_each
from ostraka.data.formats._view import View

ABOUT = ("annotation_id", "created_at", "updated_at", "lead_time", "agreement")
WRAPPED = ("choices", "taxonomy")


def reader_of(cells: Cells, source: Source, layout: Layout, report: Report) -> TableReader:
    """A reader of tables that have the columns `id` and `annotator`."""

    def plain(one: Source) -> Iterator[Numbered]:
        for found in cells(one):
            if isinstance(found, Problem):
                yield found
                continue
            row = {name: unwrapped(value) for name, value in found[1].items() if name not in ABOUT}
            report.lost["number and times of an annotation"] += 1
            yield found[0], row

    sample = list(_rows(plain(source)))
    names = list(sample[0][1]) if sample else []
    between: list[str] = []
    texts: tuple[str, ...] | None = None
    if "id" in names and "annotator" in names:
        between = names[names.index("id") + 1 : names.index("annotator")]
        data = names[: names.index("id")]
        texts = read_by_people({name: row.get(name) for name in data} for _, row in sample) or None
    known = replace(
        layout,
        text=layout.text or texts,
        annotator=layout.annotator or ("annotator" if "annotator" in names else None),
        id=layout.id or ("id" if "id" in names else None),
        label=layout.label or tuple(between) or None,
    )
    reader = TableReader(plain, source, known, report)
    if layout.text is None or layout.label is None:
        report.note(f"read as: {reader.columns.said()}")
    return reader


def _rows(found: Iterator[Numbered]) -> Iterator[tuple[int, dict[str, Any]]]:
    return (one for one in islice(found, SAMPLE) if not isinstance(one, Problem))


def unwrapped(value: Any) -> Any:
    """A cell without Label Studio's wrapping: lists of choices, spans with one label each."""
    if isinstance(value, str) and value.startswith("{"):
        value = inside(value)
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in WRAPPED:
        value = next(iter(value.values()))
    value = unpacked(value)
    if isinstance(value, list):
        return [single for one in value for single in _spread(one)]
    return value


def _spread(one: Any) -> list[Any]:
    """A span with several labels as one for each."""
    labels = one.get("labels") if isinstance(one, dict) else None
    if not isinstance(labels, list) or "start" not in one:
        return [one]
    span = {name: one[name] for name in ("start", "end", "text") if name in one}
    return [{**span, "label": label} for label in labels]


def rows_of(view: View) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """The columns, and a row per response that was submitted."""
    settings = view.snapshot.settings
    names = [one.name for one in settings.fields] + ["id"]
    names += [question.name for question in settings.questions]
    columns = view.snapshot.columns
    view.count("responses that are drafts or discarded", int((~columns.submitted).sum()))
    view.leave_out(settings.questions, people=False)
    return one_each([*names, "annotator", "annotation_id"]), _written(view)


def _written(view: View) -> Iterator[dict[str, Any]]:
    number = 0
    for row, record in view.records():
        view.count("metadata of records", bool(record.metadata))
        view.count("records that nobody has answered", not record.responses)
        head = {**record.fields, "id": view.name(row, record)}
        for response in record.responses:
            if response.status != "submitted":
                continue
            number += 1
            values = {
                name: _cell(view.plain(name, value.value, record))
                for name, value in (response.values or {}).items()
            }
            who = {"annotator": response.user_id or "", "annotation_id": number}
            yield {**head, **values, **who}


def _cell(value: Any) -> Any:
    """Several choices in the wrapping that tells them from spans."""
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], dict) and "label" in value[0]:
        return [
            {**{n: v for n, v in span.items() if n != "label"}, "labels": [span["label"]]}
            for span in value
        ]
    return {"choices": value} if not value or isinstance(value[0], str) else value
