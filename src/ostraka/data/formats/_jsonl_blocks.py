"""JSON lines, some megabytes of them at a time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.json as pj

from ostraka.data.formats._json import BLANK, Found, by_line, parsed, values
from ostraka.data.formats._rows import Problem
from ostraka.data.formats._source import Source
from ostraka.data.formats._table import Block, Numbered

BYTES = 8 << 20
KINDS = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}


def cells(source: Source) -> Iterator[Numbered]:
    """Every object with its line."""
    return _objects(values(source))


def _objects(found: Iterable[Found]) -> Iterator[Numbered]:
    for one in found:
        if isinstance(one, Problem) or isinstance(one[1], dict):
            yield one
        else:
            yield Problem(one[0], "", one[1], "an object, {...}, is needed here")


def blocks(source: Source, sample: list[dict[str, Any]]) -> Iterator[Block]:
    """The lines as tables, each with its objects one by one; one block where it is no lines."""
    schema = _schema(sample)
    if schema is None or source.encoding() != "utf-8" or not by_line(source):
        yield None, partial(cells, source)
        return
    line = 1
    with source.bytes() as file:
        while block := file.read(BYTES):
            block += file.readline()
            yield _table(block, schema), partial(_lines, block, line)
            line += block.count(b"\n")


def _table(block: bytes, schema: pa.Schema) -> pa.Table | None:
    """The block as columns of these types; None where any value is of another."""
    reading = pj.ReadOptions(use_threads=False, block_size=len(block) + 1)
    parsing = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    try:
        return pj.read_json(io.BytesIO(block), reading, parsing)
    except pa.ArrowException:
        return None


def _lines(block: bytes, line: int) -> Iterator[Numbered]:
    texts = block.decode("utf-8", "surrogateescape").split("\n")
    stripped = ((number, text.strip(BLANK)) for number, text in enumerate(texts, line))
    return _objects(parsed(text, number) for number, text in stripped if text)


def _schema(sample: list[dict[str, Any]]) -> pa.Schema | None:
    """The types of the keys where each has one plain type; nothing else is read as columns."""
    kinds: dict[str, type] = {}
    for row in sample:
        for name, value in row.items():
            kind = type(value)
            if value is not None and kinds.setdefault(name, kind) is not kind:
                return None
    if not kinds or not all(kind in KINDS for kind in kinds.values()):
        return None
    names = dict.fromkeys(name for row in sample for name in row)
    return pa.schema([(name, KINDS.get(kinds.get(name, str), pa.string())) for name in names])
