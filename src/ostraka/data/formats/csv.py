"""Tables of comma-separated values, or of others: semicolons, tabs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats._layout import TABLE, Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Problem
from ostraka.data.formats._source import Source, broken
from ostraka.data.formats._table import TableReader
from ostraka.data.formats._table_write import table_rows
from ostraka.data.formats._view import View, text_file
from ostraka.errors import BadFile

DELIMITERS = ",;\t|"
TABS = (".tsv", ".tab")
NO_TEXT = "these bytes are no UTF-8 text; save the file as UTF-8"
LONGEST = 1 << 24  # characters of a cell; beyond, a quote was probably left open


class Csv:
    """A row per answer; the first line names the columns."""

    title: ClassVar[str] = "CSV or TSV table"
    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv")
    people: ClassVar[bool] = True
    takes: ClassVar[tuple[str, ...]] = TABLE

    def sure(self, source: Source) -> int:
        """By the ending."""
        return 5 if source.suffix in (".csv", *TABS) else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> TableReader:
        """A reader of columns."""
        return TableReader(cells, source, layout, report)

    def write(self, view: View, path: Path) -> None:
        """Lists and objects become JSON in a cell."""
        write_table(view, path, *table_rows(view))


def write_table(view: View, path: Path, names: list[str], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows under the names of their columns, separated as the file's ending says."""
    delimiter = "\t" if view.suffix in TABS else ","
    with text_file(path, zipped=view.zipped) as file:
        file.write(_line(names, delimiter))
        file.writelines(_line([_cell(row.get(n)) for n in names], delimiter) for row in rows)


def _line(cells: list[str], delimiter: str) -> str:
    """A row. A space at the start is quoted too, which `csv.writer` does not: readers skip it."""
    quoted = (
        f'"{cell.replace(chr(34), chr(34) * 2)}"'
        if cell[:1] == " " or any(sign in cell for sign in (delimiter, '"', "\r", "\n"))
        else cell
        for cell in cells
    )
    return f"{delimiter.join(quoted)}\r\n"


def cells(source: Source) -> Iterator[tuple[int, dict[str, Any]] | Problem]:
    """Every row by the names of the head, with its line."""
    delimiter = delimiter_of(source)
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST))
    with source.text(newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
        try:
            head = [name.strip() for name in next(reader, [])]
        except csv.Error as error:
            raise BadFile(f"{source.path}, line 1: {error}.") from None
        check_names(source, head)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Problem(line, "", None, f"this is no row: {error}")
                continue
            if row:
                yield _numbered(line, row, head)


def check_names(source: Source, head: list[str]) -> None:
    """Raise `BadFile` for names of columns that stand twice or are no text."""
    twice = sorted({name for name in head if head.count(name) > 1})
    if "" in twice:
        places = [str(number) for number, name in enumerate(head, 1) if not name]
        raise BadFile(
            f"{source.path}: columns {', '.join(places)} have no name in the first line. Name them "
            "or delete them."
        )
    if twice:
        raise BadFile(f"{source.path}: the column {twice[0]!r} stands twice.")
    if broken("".join(head)):
        raise BadFile(
            f"{source.path}: the names of the columns are no UTF-8 text; save the file as UTF-8."
        )


def _numbered(line: int, row: list[str], head: list[str]) -> tuple[int, dict[str, Any]] | Problem:
    if len(row) != len(head):
        return Problem(line, "", f"{len(row)} columns", needed(len(head)))
    for name, cell in zip(head, row, strict=True):
        if not cell.isascii() and broken(cell):
            return Problem(line, name, cell, NO_TEXT)
    return line, dict(zip(head, row, strict=True))


def needed(columns: int) -> str:
    """Why a row of another size cannot be read."""
    return f"{columns} columns are needed here, as in the first line"


def delimiter_of(source: Source) -> str:
    """The character that stands most often in the first line; a comma where none does."""
    if source.suffix in TABS:
        return "\t"
    first = source.head().split("\n", 1)[0]
    return max(DELIMITERS, key=lambda char: (first.count(char), -DELIMITERS.index(char)))


def _cell(value: Any) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


FORMAT = Csv
