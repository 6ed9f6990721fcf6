"""Tables as JSON: an object per line, or a list of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats._json import values
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Problem
from ostraka.data.formats._source import Source
from ostraka.data.formats._table import TableReader
from ostraka.data.formats._table_write import table_rows
from ostraka.data.formats._view import View, write_lines

ALWAYS = ("user_id", "status")  # by these a table of ours is known


class Jsonl:
    """An object per answer; its keys are columns."""

    title: ClassVar[str] = "JSON lines (or a JSON list) of flat objects"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson", ".json")
    people: ClassVar[bool] = True

    def sure(self, source: Source) -> int:
        """By the ending; formats with keys of their own are surer."""
        return 2 if source.suffix in self.suffixes else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> TableReader:
        """A reader of keys."""
        return TableReader(cells, source, layout, report)

    def write(self, view: View, path: Path) -> None:
        """An object per response; what is not there is left out."""
        names, rows = table_rows(view)
        ordered = (
            {n: row.get(n) for n in names if n in ALWAYS or row.get(n) is not None} for row in rows
        )
        lines = (json.dumps(row, ensure_ascii=False) for row in ordered)
        write_lines(path, lines, zipped=view.zipped)


def cells(source: Source) -> Iterator[tuple[int, dict[str, Any]] | Problem]:
    """Every object with its line."""
    for found in values(source):
        if isinstance(found, Problem) or isinstance(found[1], dict):
            yield found
        else:
            yield Problem(found[0], "", found[1], "an object, {...}, is needed here")


FORMAT = Jsonl
