"""Tables as JSON: an object per line, or a list of objects."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

from ostraka.data.formats._jsonl_blocks import blocks, cells
from ostraka.data.formats._layout import TABLE, Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._source import Source
from ostraka.data.formats._table import TableReader
from ostraka.data.formats._table_guess import META, PROPOSED
from ostraka.data.formats._table_write import table_rows
from ostraka.data.formats._view import View, write_lines


class Jsonl:
    """An object per answer; its keys are columns."""

    title: ClassVar[str] = "JSON lines (or a JSON list) of flat objects"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson", ".json")
    people: ClassVar[bool] = True
    takes: ClassVar[tuple[str, ...]] = TABLE

    def sure(self, source: Source) -> int:
        """By the ending; formats with keys of their own are surer."""
        return 2 if source.suffix in self.suffixes else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> TableReader:
        """A reader of keys."""
        return TableReader(cells, source, layout, report, blocks)

    def write(self, view: View, path: Path) -> None:
        """An object per response; suggestions and metadata are left out where there are none."""
        names, rows = table_rows(view)
        rare = {META, *(name for name in names if name.endswith(PROPOSED))}
        ordered = (
            {n: row.get(n) for n in names if n not in rare or row.get(n) is not None}
            for row in rows
        )
        lines = (json.dumps(row, ensure_ascii=False) for row in ordered)
        write_lines(path, lines, zipped=view.zipped)


FORMAT = Jsonl
