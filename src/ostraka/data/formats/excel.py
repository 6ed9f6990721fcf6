"""Excel workbooks: the first sheet, whose first row names the columns."""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, ClassVar
from xml.etree.ElementTree import ParseError

from ostraka.data.formats._layout import TABLE, Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Problem
from ostraka.data.formats._source import Source, broken
from ostraka.data.formats._table import TableReader
from ostraka.data.formats._table_write import table_rows
from ostraka.data.formats._view import View
from ostraka.data.formats.csv import check_names, needed
from ostraka.errors import BadFile, BadOption
from ostraka.extras import need

WRONG = (
    zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError, AttributeError, ParseError,
    EOFError, IndexError, NotImplementedError, OverflowError, RuntimeError, struct.error,
    zlib.error,
)  # fmt: skip
WHY = "Reading and writing Excel files"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MOST_ROWS, MOST_CHARACTERS = 1_048_576, 32_767


class Excel:
    """A row per answer."""

    title: ClassVar[str] = "Excel workbook (first sheet)"
    suffixes: ClassVar[tuple[str, ...]] = (".xlsx",)
    people: ClassVar[bool] = True
    takes: ClassVar[tuple[str, ...]] = TABLE

    def sure(self, source: Source) -> int:
        """By the ending."""
        return 9 if source.suffix in (".xlsx", ".xlsm") else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> TableReader:
        """A reader of columns."""
        return TableReader(cells, source, layout, report)

    def write(self, view: View, path: Path) -> None:
        """Lists and objects become JSON; raises `BadOption` for more rows than a sheet has."""
        openpyxl = need("openpyxl", extra="excel", why=WHY)
        names, rows = table_rows(view)
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("records")
        sheet.append(names)
        for number, row in enumerate(rows, 2):
            if number > MOST_ROWS:
                sheet.close()
                raise BadOption(f"An Excel sheet holds {MOST_ROWS:,} rows. Write Parquet or CSV.")
            sheet.append([_cell(view, row.get(name)) for name in names])
        book.save(path)


def _cell(view: View, value: Any) -> Any:
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    kept = _CONTROL.sub("", value)
    view.count("control characters, which Excel cannot hold", len(value) - len(kept))
    view.count("characters beyond the 32,767 of a cell", max(0, len(kept) - MOST_CHARACTERS))
    return kept[:MOST_CHARACTERS]


def cells(source: Source) -> Iterator[tuple[int, dict[str, Any]] | Problem]:
    """Every row that is not empty, by the names of the head, with its number."""
    openpyxl = need("openpyxl", extra="excel", why=WHY)
    try:
        book = openpyxl.load_workbook(source.path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = iter(sheet.iter_rows(values_only=True))
        head = [_named(value, at) for at, value in enumerate(next(rows, ()))]
        check_names(source, head)
        size = sheet.max_row or 0
        for number, row in enumerate(rows, 2):
            source.heard(number, max(number, size))
            if any(value is not None for value in row):
                yield _numbered(number, row, head)
        book.close()
    except BadFile:
        raise
    except WRONG as error:
        raise BadFile(f"{source.path} cannot be read as an Excel file: {error}") from None


def _numbered(
    number: int, row: tuple[Any, ...], head: list[str]
) -> tuple[int, dict[str, Any]] | Problem:
    """A row that may end early, but holds nothing beyond the head."""
    if any(value is not None for value in row[len(head) :]):
        return Problem(number, "", f"{len(row)} columns", needed(len(head)))
    found = {name: _plain(value) for name, value in zip(head, row, strict=False)}
    bad = [name for name, value in found.items() if isinstance(value, str) and broken(value)]
    if bad:
        return Problem(number, bad[0], found[bad[0]], "half a character is no text")
    return number, found


def _named(value: Any, at: int) -> str:
    return str(value).strip() if value is not None else f"column {at + 1}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime | time) else value


FORMAT = Excel
