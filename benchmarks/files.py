"""Imports of a million rows, beside Polars that only reads the same file, one after the other.

python benchmarks/files.py            # 1,000,000 rows; prints the table
python benchmarks/files.py 100000
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

WORK = Path(__file__).resolve().parents[1] / ".bench"
ROWS, BLOCK = 1_000_000, 50_000
RUNS = 3
WORDS = np.array(["the", "film", "was", "great", "awful", "long", "day", "very", "best", "plot"])
LABELS = np.array(["good", "bad", "mixed"])
MEASURE = """
import resource, sys, time
began, start = time.perf_counter(), time.process_time()
exec(sys.argv[1])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(time.process_time() - start, time.perf_counter() - began, peak)
"""
OURS = """
import tempfile
from pathlib import Path
from ostraka.data.formats._load import Plan, read
with tempfile.TemporaryDirectory(dir={work!r}) as scratch:
    found = read([Path({path!r})], None, Plan(folder=Path(scratch)))
    assert len(found.columns) == {rows}
"""
SAVED = (
    OURS
    + """
    from ostraka.data import disk
    disk.save(found.settings, found.columns, Path(scratch) / "dataset")
"""
)
THEIRS = """
import polars
frame = polars.{reader}({path!r})
assert len(frame) == {rows}
"""
READERS = {".parquet": "read_parquet", ".jsonl": "read_ndjson"}

ABOUT = (
    "A text, a label, a rating and a name per row. Polars reads the file into a frame; Ostraka "
    "looks at it, checks every value and builds columns in files. The quickest of "
    f"{RUNS} runs, each in a process of its own.\n"
)
Cost = dict[str, float]


def blocks(rows: int) -> Any:
    """Tables of texts with a label, a rating and an id, always the same."""
    draw = np.random.default_rng(0)
    for start in range(0, rows, BLOCK):
        size = min(BLOCK, rows - start)
        yield pa.table(
            {
                "id": [f"r{start + n}" for n in range(size)],
                "text": [" ".join(w) for w in WORDS[draw.integers(0, len(WORDS), (size, 14))]],
                "label": LABELS[draw.integers(0, 3, size)],
                "stars": draw.integers(1, 6, size),
            }
        )


def make(rows: int, work: Path) -> dict[str, Path]:
    """The same rows as Parquet and as JSON lines."""
    paths = {ending: work / f"rows_{rows}{ending}" for ending in READERS}
    if all(path.exists() for path in paths.values()):
        return paths
    schema = next(blocks(1)).schema
    with (
        pq.ParquetWriter(paths[".parquet"], schema, compression="zstd") as parquet,
        paths[".jsonl"].open("w") as lines,
    ):
        for block in blocks(rows):
            parquet.write_table(block)
            lines.writelines(f"{json.dumps(row)}\n" for row in block.to_pylist())
    return paths


def cost(code: str) -> Cost:
    """CPU seconds, wall seconds and peak MB in a process of its own; of the quickest run."""
    runs = []
    for _ in range(RUNS):
        command = [sys.executable, "-c", MEASURE, code]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        runs.append([float(x) for x in done.stdout.split()[-3:]])
    cpu, wall, peak = min(runs)
    return {"cpu_s": cpu, "wall_s": wall, "peak_mb": peak}


def measure(rows: int = ROWS, work: Path = WORK) -> dict[str, dict[str, Cost]]:
    """By ending: what Ostraka costs, what it costs with saving, and what Polars costs."""
    work.mkdir(exist_ok=True)
    found = {}
    for ending, path in make(rows, work).items():
        named = {"path": str(path), "rows": rows, "work": str(work), "reader": READERS[ending]}
        codes = {"polars": THEIRS, "import": OURS, "import and save": SAVED}
        found[ending] = {name: cost(code.format(**named)) for name, code in codes.items()}
    return found


def section(found: dict[str, dict[str, Cost]], rows: int = ROWS) -> str:
    """The figures as Markdown."""
    lines = [
        f"\n## Imports of {rows:,} rows\n",
        ABOUT,
        "| file | | CPU s | rows per CPU s | times Polars | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    for ending, costs in found.items():
        for name, one in costs.items():
            times = one["cpu_s"] / costs["polars"]["cpu_s"]
            speed = rows / one["cpu_s"]
            lines.append(
                f"| {ending} | {name} | {one['cpu_s']:.2f} | {speed:,.0f} | {times:.1f}× | "
                f"{one['peak_mb']:.0f} |"
            )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(section(measure(asked), asked))
