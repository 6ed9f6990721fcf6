"""Stages, timed: CPU seconds of this process and its children, memory, and what came out.

Only the standard library is needed, so that each tool's own environment can import it.
"""

from __future__ import annotations

import argparse
import cProfile
import ctypes
import gc
import json
import os
import platform
import pstats
import resource
import statistics
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

SHORT = 5.0  # CPU seconds; a stage below this is run three times and the median is taken
RUNS = 3
TOP = 30  # lines of a profile


class NotYet(Exception):
    """The tool has no such function (yet)."""


def cpu() -> float:
    """CPU seconds of all threads of this process and of its ended children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def status(key: str) -> float:
    """A memory figure of this process in MB: VmRSS, VmHWM (peak), RssAnon, RssFile."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    raise KeyError(key)


def settle_memory() -> None:
    """Give freed memory back to the system, so that what remains is in use."""
    gc.collect()
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    ctypes.CDLL("libc.so.6").malloc_trim(0)


def calibrate() -> float:
    """Seconds of a fixed pure-Python loop: how fast this machine is right now."""
    begin = time.process_time()
    sums: dict[int, int] = {}
    for i in range(1_000_000):
        sums[i & 1023] = sums.get(i & 1023, 0) + i
    return time.process_time() - begin


def options(tool: str) -> argparse.Namespace:
    """The arguments that every tool's script takes."""
    parser = argparse.ArgumentParser(description=f"Measure {tool}, stage by stage.")
    parser.add_argument("n", type=int, help="number of records")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="folder for files")
    parser.add_argument("--only", default="", help="comma-separated stages to run")
    parser.add_argument("--skip", default="", help="comma-separated stages to leave out")
    parser.add_argument("--profile", default="", help="print a profile of this stage")
    parser.add_argument("--size", action="store_true", help="only the memory of the data set")
    parser.add_argument("--columns", action="store_true", help="build from columns, not dicts")
    return parser.parse_args()


class Sheet:
    """Runs stages and writes down what each cost."""

    def __init__(self, tool: str, args: argparse.Namespace) -> None:
        """Begin the sheet of one tool at one size."""
        self.args = args
        self.only = set(filter(None, args.only.split(",")))
        self.skip = set(filter(None, args.skip.split(",")))
        self.info: dict[str, Any] = {"tool": tool, "n": args.n, "python": platform.python_version()}
        self.info |= {"calibrate_s": round(calibrate(), 4), "gc": gc.isenabled()}
        self.stages: dict[str, dict[str, Any]] = {}

    def versions(self, *names: str) -> None:
        """Note the versions of these installed distributions."""
        self.info["versions"] = {name: metadata.version(name) for name in names}

    def wants(self, name: str) -> bool:
        """Whether this stage is to be run."""
        return name not in self.skip and (not self.only or name in self.only)

    def stage(
        self, name: str, run: Callable[[], Any], check: Callable[[Any], Any] | None = None
    ) -> Any:
        """Run one stage and note it; `check` turns its value into what tools are compared by."""
        if not self.wants(name):
            return None
        try:
            value = self._timed(name, run)
            if check is not None:
                self.stages[name]["check"] = check(value)
        except NotYet as absent:
            self.stages[name] = {"not_yet": str(absent)}
            value = None
        except Exception as error:  # noqa: BLE001 - a tool's failure is a result too
            text = f"{type(error).__name__}: {error}"
            self.stages[name] = {"failed": text[:300]}
            value = None
        print(json.dumps({"n": self.args.n, name: self.stages[name]}), flush=True)
        return value

    def note(self, name: str, **figures: Any) -> None:
        """Write figures down that were measured elsewhere."""
        self.stages[name] = figures
        print(json.dumps({"n": self.args.n, name: figures}), flush=True)

    def save(self) -> None:
        """Write the sheet, with the peak memory of the whole process."""
        self.info["peak_mb"] = round(status("VmHWM"))
        if self.args.out:
            self.args.out.parent.mkdir(parents=True, exist_ok=True)
            self.args.out.write_text(
                json.dumps({"info": self.info, "stages": self.stages}, indent=1)
            )

    def _timed(self, name: str, run: Callable[[], Any]) -> Any:
        spent: list[float] = []
        walls: list[float] = []
        value: Any = None
        while len(spent) < (RUNS if not spent or spent[0] < SHORT else 1):
            value = None  # let go of the last run's value before the next one begins
            gc.collect()
            begin, wall = cpu(), time.perf_counter()
            value = self._profiled(run) if name == self.args.profile else run()
            spent.append(cpu() - begin)
            walls.append(time.perf_counter() - wall)
        self.stages[name] = {
            "cpu_s": round(statistics.median(spent), 6),
            "first_s": round(spent[0], 6),
            "runs": len(spent),
            "wall_s": round(statistics.median(walls), 6),
            "rss_mb": round(status("VmRSS")),
        }
        return value

    @staticmethod
    def _profiled(run: Callable[[], Any]) -> Any:
        profile = cProfile.Profile()
        value = profile.runcall(run)
        for order in ("tottime", "cumtime"):
            pstats.Stats(profile).sort_stats(order).print_stats(TOP)
        return value


def quiet() -> None:
    """No hub, no telemetry, one thread per numeric library: the same for every tool."""
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_DATASETS_DISABLE_PROGRESS_BARS"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("ARGILLA_ENABLE_TELEMETRY", "0")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
