"""The floor of `format_as` and of samples: the published shape, built without a Python loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import dolly
import numpy as np
import pyarrow as pa
from layout import Answers

BLOCK = 512
TOPIC_SETS = [[t for bit, t in enumerate(dolly.TOPICS) if mask >> bit & 1] for mask in range(256)]
RANKS = pa.list_(pa.struct([("rank", pa.uint8()), ("value", pa.string())]))


def named(names: Sequence[str], codes: pa.Array) -> pa.Array:
    """Names in place of codes."""
    return pa.DictionaryArray.from_arrays(codes, pa.array(names)).dictionary_decode()


def ranking(cells: pa.Array) -> pa.Array:
    """Lists of {rank, value} from ranks in option order."""
    size = len(cells)
    options = pa.array(np.tile(np.arange(4, dtype=np.int8), size))
    pairs = [cells.flatten().cast(pa.uint8()), named(dolly.RANKED, options)]
    offsets = pa.array(np.arange(0, 4 * size + 1, 4, dtype=np.int32))
    items = pa.StructArray.from_arrays(pairs, ["rank", "value"])
    return pa.ListArray.from_arrays(offsets, items).cast(RANKS)


MAKE: dict[str, Callable[[pa.Array], pa.Array]] = {
    "label": lambda cells: named(dolly.LABELS, cells),
    "rating": lambda cells: cells.cast(pa.int32()),
    "topics": lambda cells: pa.array(TOPIC_SETS).take(cells),
    "new-response": lambda cells: cells,
    "ranking": ranking,
}


def as_table(tables: dict[str, pa.Table], a: Answers) -> pa.Table:
    """One row a record: fields, and a list of {user_id, value, status} a question."""
    responses = tables["responses"].combine_chunks()
    column = {name: responses[name].chunk(0) for name in responses.column_names}
    users = named(dolly.USERS, column["user"])
    statuses = named(dolly.STATUSES, column["status"])
    out = {name: tables["records"][name] for name in ["external_id", *dolly.FIELDS]}
    for question, make in MAKE.items():
        valid = column[question].is_valid()
        offsets = np.zeros(a.n + 1, np.int32)
        rows = a.rec[valid.to_numpy(zero_copy_only=False)]
        np.cumsum(np.bincount(rows, minlength=a.n), out=offsets[1:])
        parts = [users.filter(valid), make(column[question].filter(valid)), statuses.filter(valid)]
        items = pa.StructArray.from_arrays(parts, ["user_id", "value", "status"])
        out[question] = pa.ListArray.from_arrays(pa.array(offsets), items)
    return pa.table(out)


def samples(
    tables: dict[str, pa.Table], a: Answers, fields: Sequence[str], question: str
) -> Iterator[dict[str, Any]]:
    """What a formatting function is given, from just the columns it needs, a block at a time."""
    name = dict(enumerate(dolly.LABELS)) if question == "label" else None
    for lo in range(0, a.n, BLOCK):
        hi = min(a.n, lo + BLOCK)
        texts = [tables["records"][field].slice(lo, hi - lo).to_pylist() for field in fields]
        first, last = int(a.offsets[lo]), int(a.offsets[hi])
        part = tables["responses"].slice(first, last - first)
        users, status = part["user"].to_pylist(), part["status"].to_pylist()
        values = part[question].to_pylist()
        if name is not None:
            values = [None if v is None else name[v] for v in values]
        offsets = (a.offsets[lo : hi + 1] - first).tolist()
        for i, row in enumerate(zip(*texts, strict=True)):
            sample: dict[str, Any] = dict(zip(fields, row, strict=True))
            sample[question] = [
                {
                    "user_id": dolly.USERS[users[j]],
                    "value": values[j],
                    "status": dolly.STATUSES[status[j]],
                }
                for j in range(offsets[i], offsets[i + 1])
                if values[j] is not None
            ]
            yield sample
