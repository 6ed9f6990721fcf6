"""Records as streams of Arrow, and what is asked of a dataset that has them."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
from ostraka_server import DIMENSIONS, Ours

ROWS = 20_000  # in one request
TIMES = 30
Row = dict[str, Any]


def streams(records: Iterator[Row], prefix: str, dimensions: int = 0) -> Iterator[bytes]:
    """Bodies of up to 20,000 records; with vectors of so many numbers."""
    rng = np.random.default_rng(0)
    while rows := list(islice(records, ROWS)):
        columns: dict[str, Any] = {"external_id": [prefix + one["external_id"] for one in rows]}
        for name in ("instruction", "context", "response"):
            columns[f"fields.{name}"] = [one["fields"].get(name) for one in rows]
        columns["metadata.source"] = [[one["metadata"]["source"]] for one in rows]
        columns["metadata.length"] = [one["metadata"]["length"] for one in rows]
        if dimensions:
            numbers = rng.standard_normal(len(rows) * dimensions, dtype=np.float32)
            columns["vectors.mini"] = pa.FixedSizeListArray.from_arrays(numbers, dimensions)
        table, out = pa.table(columns), io.BytesIO()
        with pa.ipc.new_stream(out, table.schema) as writer:
            writer.write_table(table)
        yield out.getvalue()


def put(
    ours: Ours, records: Iterator[Row], prefix: str, dimensions: int = 0
) -> tuple[float, float]:
    """Records a second, and microseconds of the server's processor a record."""
    bodies = list(streams(records, prefix, dimensions))
    start, used, added = time.perf_counter(), ours.running.cpu(), 0
    for body in bodies:
        added += ours.put_arrow(body)["added"]
    wall, used = time.perf_counter() - start, ours.running.cpu() - used
    return added / wall, used / added * 1e6


def asked(ours: Ours) -> dict[str, Callable[[], Any]]:
    """The pages and searches that are timed."""
    at = f"/datasets/{ours.dataset}/records"
    search = f"{at}/search?limit=100"
    source = {"entity": "metadata", "metadata_property": "source"}
    length = {"entity": "metadata", "metadata_property": "length"}
    terms = {"type": "terms", "scope": source, "values": ["wiki"]}
    between = {"type": "range", "scope": length, "ge": 100, "le": 400}
    vector = np.random.default_rng(1).standard_normal(DIMENSIONS).tolist()
    near = {"vector": {"name": "mini", "value": vector, "max_results": 100}}
    bodies = {
        "text_ms": {"query": {"text": {"q": "the"}}},
        "filter_ms": {"filters": {"and": [terms]}},
        "filters_ms": {"filters": {"and": [terms, between]}},
        "similar_ms": {"query": near},
        "similar_filter_ms": {"query": near, "filters": {"and": [terms]}},
    }
    found: dict[str, Callable[[], Any]] = {
        "page_ms": lambda: ours.ask("GET", f"{at}?limit=100&offset=500")
    }
    for name, body in bodies.items():
        found[name] = lambda body=body: ours.ask("POST", search, body)  # type: ignore[misc]
    return found


def median(request: Callable[[], Any]) -> float:
    """Milliseconds of the middle one of some requests."""
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        request()
        times.append(time.perf_counter() - start)
    return sorted(times)[TIMES // 2] * 1000
