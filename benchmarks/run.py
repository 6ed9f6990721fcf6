"""Measure Ostraka beside Argilla 1.29.1 and the bare floor, in one run; write RESULTS.md.

python benchmarks/run.py                       1k, 15k and 100k records, and Ostraka alone at 1M
python benchmarks/run.py --quick               1k only
python benchmarks/run.py 15000 --profile STAGE where one of Ostraka's stages spends its time
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import budget
import environment
import files
import imports
import report

HERE = Path(__file__).resolve().parent
WORK = HERE.parent / ".bench"
SIZES = [1_000, 15_000, 100_000]
# Left out of the peer: as long as DPO and nominal alpha, and nothing is asked of them.
LONG = {100_000: "prepare_sft,alpha_sets,alpha_ranking"}

Sheets = dict[str, dict[str, Any]]


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int, help="records (1000 15000 100000)")
    parser.add_argument("--quick", action="store_true", help="1000 records only, nothing at 1M")
    parser.add_argument("--no-million", action="store_true", help="leave Ostraka at 1M out")
    parser.add_argument("--no-peer", action="store_true", help="leave Argilla out")
    parser.add_argument(
        "--reuse-peer", type=Path, help="take the peer's figures from this earlier run's folder"
    )
    parser.add_argument("--profile", default="", help="profile this stage of Ostraka and stop")
    parser.add_argument("--results", type=Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


def measure(python: str | Path, script: str, n: int, *flags: str, name: str) -> dict[str, Any]:
    """One tool at one size, in a process of its own."""
    out = WORK / "raw" / f"{name}.json"
    out.unlink(missing_ok=True)
    command = [str(python), str(HERE / script), str(n), "--work", str(WORK), "--out", str(out)]
    print(f"== {name}", flush=True)
    done = subprocess.run(
        [*command, *flags], check=False, env={**os.environ, "PYTHONHASHSEED": "0"}
    )
    if done.returncode or not out.exists():
        return {"info": {"n": n, "died": done.returncode}, "stages": {}}
    sheet: dict[str, Any] = json.loads(out.read_text())
    return sheet


def both(tool: str, python: str | Path, script: str, n: int, skip: str = "") -> Sheets:
    """The stages of one tool, and the memory of its data set alone."""
    whole = measure(python, script, n, "--skip", skip, name=f"{tool}_{n}")
    alone = measure(python, script, n, "--size", name=f"{tool}_size_{n}")
    return {f"{tool}_{n}": whole, f"{tool}_size_{n}": alone}


def of_peer(asked: argparse.Namespace, n: int) -> Sheets:
    """The peer's sheets of one size: measured now, or read from an earlier run."""
    if asked.no_peer:
        return {}
    if asked.reuse_peer:
        files = {
            name: asked.reuse_peer / f"{name}.json" for name in (f"peer_{n}", f"peer_size_{n}")
        }
        return {name: json.loads(path.read_text()) for name, path in files.items() if path.exists()}
    return both("peer", environment.peer(WORK / "argilla"), "peer.py", n, LONG.get(n, ""))


def write_columns(n: int) -> None:
    """The columns of `n` records as files, made in a process of their own."""
    command = [sys.executable, str(HERE / "columns.py"), str(n), str(WORK)]
    subprocess.run(command, check=True)


def of_million() -> Sheets:
    """Ostraka alone, from columns."""
    n = budget.MILLION
    write_columns(n)
    return {f"ours_{n}": measure(sys.executable, "ours.py", n, "--columns", name=f"ours_{n}")}


def main() -> None:
    """Measure all sizes and write the report."""
    asked = arguments()
    sizes = asked.sizes or (SIZES[:1] if asked.quick else SIZES)
    (WORK / "raw").mkdir(parents=True, exist_ok=True)
    (WORK / ".gitignore").write_text("*\n")
    if asked.profile:
        write_columns(sizes[0])
        only = f"save,{asked.profile}" if asked.profile in ("open", "load") else asked.profile
        flags = ["--profile", asked.profile, "--only", only]
        measure(sys.executable, "ours.py", sizes[0], *flags, name="profile")
        return
    sheets: Sheets = {}
    tools: dict[str, str | Path] = {"ours": sys.executable, "floor": sys.executable}
    for n in sizes:
        write_columns(n)
        sheets |= of_peer(asked, n)
        sheets |= both("floor", sys.executable, "floor.py", n)
        sheets |= both("ours", sys.executable, "ours.py", n)
    if not (asked.quick or asked.no_million or asked.sizes):
        sheets |= of_million()
    if not asked.no_peer and not asked.reuse_peer:
        tools["peer"] = environment.peer(WORK / "argilla")
    costs = imports.measure(tools)
    (WORK / "results.json").write_text(json.dumps({"sheets": sheets, "imports": costs}, indent=1))
    text = report.write(sheets, costs, environment.machine(), reused=asked.reuse_peer is not None)
    if not (asked.quick or asked.no_million or asked.sizes):
        text += files.section(files.measure())
    asked.results.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
