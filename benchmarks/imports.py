"""What an import costs: CPU seconds in a bare process, the median of five."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

CODE = (
    "import resource, sys, time; c = time.process_time(); exec(sys.argv[1]); "
    "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024; "
    "print(time.process_time() - c, peak, len(sys.modules))"
)
RUNS = 5
STATEMENTS = {
    "ours": ["import ostraka", "from ostraka import FeedbackDataset"],
    "peer": ["import argilla_v1", "from argilla_v1 import FeedbackDataset"],
    "floor": ["import numpy", "import numpy, pyarrow"],
}

Cost = dict[str, float]


def cost(python: str | Path, statement: str) -> Cost | None:
    """CPU seconds, peak MB and modules of one statement; None where it fails.

    The first run, which may read from a cold disk, is dropped.
    """
    runs = []
    for _ in range(RUNS + 1):
        command = [str(python), "-c", CODE, statement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return None
        runs.append([float(x) for x in done.stdout.split()[-3:]])
    seconds, peak, modules = (statistics.median(x) for x in zip(*runs[1:], strict=True))
    return {"cpu_s": round(seconds, 4), "peak_mb": round(peak), "modules": int(modules)}


def measure(tools: dict[str, str | Path]) -> dict[str, Cost | None]:
    """The cost of every statement, by the Python of its tool."""
    return {
        statement: cost(python, statement)
        for tool, python in tools.items()
        for statement in STATEMENTS[tool]
    }


if __name__ == "__main__":
    print(measure({"ours": sys.executable, "floor": sys.executable}))
