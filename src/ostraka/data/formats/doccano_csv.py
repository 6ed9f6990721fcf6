"""Doccano's CSV: `text` and `label`, several labels of a text joined by `#`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats import csv
from ostraka.data.formats._layout import TABLE, Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._source import Source
from ostraka.data.formats._table import TableReader
from ostraka.data.formats._view import View
from ostraka.errors import BadOption

JOINED = "#"


class DoccanoCsv:
    """A row per text."""

    title: ClassVar[str] = "doccano CSV"
    suffixes: ClassVar[tuple[str, ...]] = (".csv",)
    people: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = TABLE

    def sure(self, source: Source) -> int:
        """Never by itself: it is a table like others, and `#` may be meant as it stands."""
        return 0

    def reader(self, source: Source, layout: Layout, report: Report) -> TableReader:
        """A reader; labels are split at `#`, or at the layout's separator."""
        label = layout.label or ("label:labels",)
        split = replace(layout, label=label, separator=layout.separator or JOINED)
        return TableReader(csv.cells, source, split, report)

    def write(self, view: View, path: Path) -> None:
        """The columns id, text, label."""
        question = view.first("label_selection", "multi_label_selection", "text", why="doccano CSV")
        if not view.texts():
            raise BadOption("doccano needs a text field, and this dataset has none.")
        view.leave_out([question])
        csv.write_table(view, path, ["id", "text", "label"], _rows(view, question))


def _rows(view: View, question: Any) -> Iterator[dict[str, Any]]:
    field = view.texts()[0]
    joined = view.separator or JOINED
    for row, record in view.records():
        view.beside(field, record)
        view.count("metadata of records", bool(record.metadata))
        value = view.verdict(question, row)
        if isinstance(value, list):
            view.count(f"labels with {joined!r} in them", sum(joined in one for one in value))
            value = joined.join(value)
        yield {"id": view.name(row, record), "text": record.fields.get(field), "label": value}


FORMAT = DoccanoCsv
