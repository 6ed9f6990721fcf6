"""What a format is, and all formats by name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Protocol

from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Problem, Row
from ostraka.data.formats._source import Source
from ostraka.data.formats._survey import Survey
from ostraka.data.formats._view import View
from ostraka.data.formats._whole import Whole
from ostraka.registry import Registry


class Reader(Protocol):
    """Reads files of one format, several times if need be, and always the same."""

    def rows(self, source: Source) -> Iterable[Row | Problem | Whole]:
        """What stands in a file, in its order; raises `BadFile` where nothing more can be read."""
        ...

    def prepare(self, survey: Survey) -> None:
        """Tell the survey what the format itself knows about its questions."""
        ...


class Format(Protocol):
    """A format: how its files are known, read and written."""

    title: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]  # of the files it writes; the first is the usual one
    people: ClassVar[bool]  # whether it can say who answered
    takes: ClassVar[tuple[str, ...]]  # the parts of a layout that a reader follows, beside `user`

    def sure(self, source: Source) -> int:
        """How sure it is that a file is one of its own: 0 not at all, 10 certain."""
        ...

    def reader(self, source: Source, layout: Layout, report: Report) -> Reader:
        """A reader for files like `source`; what it guesses is noted in the report."""
        ...

    def write(self, view: View, path: Path) -> None:
        """Write all records to `path`, which does not exist; what is lost is counted in the view.

        Raises `BadOption` where the dataset has nothing that the format could hold.
        """
        ...


formats: Registry[type[Format]] = Registry(
    "format", "ostraka.data.formats", "FORMAT", "ostraka.formats"
)
