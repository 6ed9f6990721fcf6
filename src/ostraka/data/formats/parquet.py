"""Tables as Parquet, a group of rows at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq

from ostraka.data.formats._layout import TABLE, Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Problem
from ostraka.data.formats._source import Source
from ostraka.data.formats._table import Block, Numbered, TableReader
from ostraka.data.formats._table_write import table_rows
from ostraka.data.formats._view import View
from ostraka.data.formats.csv import check_names
from ostraka.errors import BadFile

ROWS = 20_000
MAGIC = b"PAR1"
NESTED = ("multi_label_selection", "span", "ranking")


class Parquet:
    """A row per answer."""

    title: ClassVar[str] = "Parquet table"
    suffixes: ClassVar[tuple[str, ...]] = (".parquet",)
    people: ClassVar[bool] = True
    takes: ClassVar[tuple[str, ...]] = TABLE

    def sure(self, source: Source) -> int:
        """By its first bytes."""
        with source.path.open("rb") as file:
            return 10 if file.read(4) == MAGIC else 3 * (source.suffix == ".parquet")

    def reader(self, source: Source, layout: Layout, report: Report) -> TableReader:
        """A reader of columns."""
        return TableReader(cells, source, layout, report, blocks)

    def write(self, view: View, path: Path) -> None:
        """Values of several parts, and metadata, become JSON in a cell."""
        names, rows = table_rows(view)
        ratings = {q.name for q in view.questions if q.type == "rating"}
        kinds = {name: pa.int64() if name in ratings else pa.string() for name in names}
        kinds |= {name: pa.float64() for name in names if name.endswith("-suggestion-score")}
        schema = pa.schema(kinds)
        with pq.ParquetWriter(str(path), schema, compression="zstd") as file:
            while batch := list(islice(rows, ROWS)):
                columns = [pa.array([_cell(r.get(n)) for r in batch], kinds[n]) for n in names]
                file.write_table(pa.table(columns, schema=schema))


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def cells(source: Source) -> Iterator[Numbered]:
    """Every row by the names of the columns, with its number from 1."""
    for _, rows in blocks(source, []):
        yield from rows()


def blocks(source: Source, sample: list[dict[str, Any]]) -> Iterator[Block]:  # noqa: ARG001
    """The rows as tables, each with its rows one by one."""
    number = 1
    for batch in batches(source):
        yield batch, partial(_numbered, batch, number)
        number += batch.num_rows


def _numbered(batch: pa.RecordBatch, number: int) -> Iterator[Numbered]:
    try:
        yield from enumerate(batch.to_pylist(), number)
        return
    except UnicodeDecodeError:
        pass  # said below for each row that is to blame
    for at in range(batch.num_rows):
        yield _single(batch.slice(at, 1), number + at)


def _single(row: pa.RecordBatch, number: int) -> Numbered:
    try:
        return number, row.to_pylist()[0]
    except UnicodeDecodeError:
        return Problem(number, "", None, "these bytes are no UTF-8 text")


def batches(source: Source) -> Iterator[pa.RecordBatch]:
    """The rows in batches; raises `BadFile` where it is no Parquet."""
    try:
        with pq.ParquetFile(source.path) as file:
            check_names(source, file.schema_arrow.names)
            done = 0
            for batch in file.iter_batches(ROWS):
                yield batch
                done += batch.num_rows
                source.heard(done, file.metadata.num_rows)
    except BadFile:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadFile(f"{source.path} cannot be read as Parquet: {reason}") from None


FORMAT = Parquet
