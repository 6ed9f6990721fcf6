"""Programs that stand in for one in another environment: they keep the protocol of files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from ostraka.train.apart.worker import Worker

BEGIN = """
import json, os, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
order = json.loads((folder / "order.json").read_text())
def tell(**line):
    with (folder / "progress.jsonl").open("a") as file:
        file.write(json.dumps(line) + chr(10))
def end(**said):
    (folder / "end.json").write_text(json.dumps(said))
"""


@pytest.fixture
def program(tmp_path: Path) -> Any:
    """program(code) -> a Worker that runs the code; `order`, `tell` and `end` are there."""

    def made(code: str, **environment: str) -> Worker:
        script = tmp_path / "some_worker.py"
        script.write_text(BEGIN + code)
        return Worker(Path(sys.executable), script, tmp_path / "work", environment)

    return made
