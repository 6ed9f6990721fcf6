"""What rows are, in one number: the same rows have the same hash on every machine."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pyarrow as pa

from ostraka.tasks._rows import Rows

_PLAIN = {pa.string(): pa.large_string(), pa.int32(): pa.int64(), pa.float32(): pa.float64()}


def rows_hash(rows: Rows[Any], *more: pa.Array | pa.ChunkedArray) -> str:
    """SHA-256 over shape, classes and every cell of `rows`, and of `more` columns.

    How the columns are cut into chunks, and the width of their integers, change nothing.
    """
    digest = hashlib.sha256()
    head = {"shape": rows.shape.__name__, "classes": rows.classes}
    digest.update(json.dumps(head, sort_keys=True).encode())
    names = [name for name in rows.table.column_names if name != "id"]
    for name, column in [*((n, rows.table[n]) for n in names), *(("", c) for c in more)]:
        digest.update(f"\0{name}\0".encode())
        _feed(digest, column)
    return digest.hexdigest()


def _feed(digest: Any, column: pa.Array | pa.ChunkedArray) -> None:
    whole = pa.chunked_array(column) if isinstance(column, pa.Array) else column
    wide = whole.cast(_widest(whole.type)).combine_chunks()
    array = wide.combine_chunks() if isinstance(wide, pa.ChunkedArray) else wide
    sink = pa.BufferOutputStream()
    batch = pa.record_batch([array], ["column"])
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    digest.update(sink.getvalue())


def _widest(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.large_list(_widest(kind.value_type))
    if pa.types.is_integer(kind):
        return pa.int64()
    return _PLAIN.get(kind, kind)
