"""The generated data set as the columns that people load in bulk: names, not codes.

One table with a row per record, one with a row per response, both as Arrow IPC files, so that a
tool is given memory-mapped columns and its own memory is all that grows. Above 100,000 records the
first 100,000 are repeated under new ids.

    python benchmarks/columns.py 1000000 .bench
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dolly
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc

S = pa.string()
SAID = pa.struct([("type", S), ("score", pa.float64()), ("agent", S)])
RANK = pa.struct([("value", S), ("rank", pa.int64())])
SUGGESTED = {"label": S, "rating": pa.int64(), "new-response": S}
SCHEMAS = {
    "records": pa.schema(
        [
            ("external_id", S),
            *((name, S) for name in dolly.FIELDS),
            ("metadata", S),
            *((f"{name}-suggestion", kind) for name, kind in SUGGESTED.items()),
            *((f"{name}-suggestion-metadata", SAID) for name in SUGGESTED),
        ]
    ),
    "responses": pa.schema(
        [
            ("record", pa.int64()),
            ("user_id", S),
            ("status", S),
            ("label", S),
            ("rating", pa.int64()),
            ("topics", pa.list_(S)),
            ("new-response", S),
            ("ranking", pa.list_(RANK)),
        ]
    ),
}
DISTINCT = 100_000

Rows = list[dict[str, Any]]
Tables = dict[str, pa.Table]


def record_row(row: dict[str, Any]) -> dict[str, Any]:
    """One record as a row."""
    out = {"external_id": row["external_id"], "metadata": json.dumps(row["metadata"])}
    for said in row["suggestions"]:
        name = said["question_name"]
        out[f"{name}-suggestion"] = said["value"]
        out[f"{name}-suggestion-metadata"] = {k: said[k] for k in ("type", "score", "agent")}
    return out | row["fields"]


def response_rows(rows: Rows, start: int) -> Iterator[dict[str, Any]]:
    """One row per response, which names its record by row number."""
    for i, row in enumerate(rows, start):
        for said in row["responses"]:
            values = {question: value["value"] for question, value in said["values"].items()}
            yield {"record": i, "user_id": said["user_id"], "status": said["status"], **values}


def block(n: int, start: int) -> Tables:
    """Both tables of `n` records from `start`."""
    rows = list(dolly.records(n, start=start))
    responses = list(response_rows(rows, start))
    return {
        "records": pa.Table.from_pylist([record_row(r) for r in rows], SCHEMAS["records"]),
        "responses": pa.Table.from_pylist(responses, SCHEMAS["responses"]),
    }


def again(part: Tables, shift: int) -> Tables:
    """The same rows as records `shift` further on, under new ids."""
    if not shift:
        return part
    record = pc.add(part["responses"]["record"], shift)
    ids = pc.binary_join_element_wise(part["records"]["external_id"], str(shift), "-")
    return {
        "records": part["records"].set_column(0, "external_id", ids),
        "responses": part["responses"].set_column(0, "record", record),
    }


def paths(n: int, work: Path) -> dict[str, Path]:
    """Where the tables of `n` records lie."""
    return {name: work / f"columns_{n}_{name}.arrow" for name in SCHEMAS}


def write(n: int, work: Path) -> None:
    """Make both files."""
    step = min(dolly.BLOCK, n)
    parts = [block(min(step, n - at), at) for at in range(0, min(n, DISTINCT), step)]
    for name, path in paths(n, work).items():
        with ipc.new_file(str(path), SCHEMAS[name]) as file:
            for shift in range(0, n, DISTINCT):
                for part in parts:
                    file.write_table(again(part, shift)[name])


def opened(n: int, work: Path) -> Tables:
    """Both tables, mapped into memory."""
    return {k: ipc.open_file(pa.memory_map(str(p))).read_all() for k, p in paths(n, work).items()}


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
