"""Label Studio CSV and TSV: as JSON-MIN, nested values as JSON in a cell."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from ostraka.data.formats import csv
from ostraka.data.formats._label_studio_table import reader_of, rows_of
from ostraka.data.formats._layout import TABLE, Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._source import Source
from ostraka.data.formats._table import TableReader
from ostraka.data.formats._view import View


class LabelStudioCsv:
    """A row per annotation."""

    title: ClassVar[str] = "Label Studio CSV or TSV"
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv")
    people: ClassVar[bool] = True
    takes: ClassVar[tuple[str, ...]] = TABLE

    def sure(self, source: Source) -> int:
        """By the columns of an annotation."""
        if source.suffix not in self.suffixes:
            return 0
        first = source.head().split("\n", 1)[0]
        return 8 if "annotation_id" in first and "annotator" in first else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> TableReader:
        """A reader; the answers stand between `id` and `annotator`."""
        return reader_of(csv.cells, source, layout, report)

    def write(self, view: View, path: Path) -> None:
        """Lists and objects become JSON in a cell."""
        csv.write_table(view, path, *rows_of(view))


FORMAT = LabelStudioCsv
