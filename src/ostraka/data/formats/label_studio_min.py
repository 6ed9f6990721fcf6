"""Label Studio JSON-MIN: an object per annotation, the task's data and the answers side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

from ostraka.data.formats._jsonl_blocks import cells
from ostraka.data.formats._label_studio_table import reader_of, rows_of
from ostraka.data.formats._layout import TABLE, Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._source import Source
from ostraka.data.formats._table import TableReader
from ostraka.data.formats._view import View, text_file


class LabelStudioMin:
    """A row per annotation."""

    title: ClassVar[str] = "Label Studio JSON-MIN"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)
    people: ClassVar[bool] = True
    takes: ClassVar[tuple[str, ...]] = TABLE

    def sure(self, source: Source) -> int:
        """By the keys of an annotation beside those of the data."""
        head = source.head()
        told = '"annotation_id"' in head and '"annotator"' in head
        return 8 if told and '"annotations"' not in head else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> TableReader:
        """A reader; the answers stand between `id` and `annotator`."""
        return reader_of(cells, source, layout, report)

    def write(self, view: View, path: Path) -> None:
        """A list of objects."""
        _, rows = rows_of(view)
        with text_file(path, zipped=view.zipped) as file:
            file.write("[\n")
            for number, row in enumerate(rows):
                file.write(f"{',' * (number > 0)}{json.dumps(row, ensure_ascii=False)}\n")
            file.write("]\n")


FORMAT = LabelStudioMin
