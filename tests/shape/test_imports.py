"""Ostraka stays light until somebody trains."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]

UNIFY = """
import ostraka as rg

dataset = rg.FeedbackDataset(
    fields=[rg.TextField(name="text")],
    questions=[rg.LabelQuestion(name="label", labels=["good", "bad"])],
)
answers = [
    {"user_id": user, "values": {"label": {"value": value}}, "status": "submitted"}
    for user, value in (("ana", "good"), ("ben", "bad"), ("cleo", "good"))
]
dataset.add_records([{"fields": {"text": "Well made."}, "responses": answers}])
unified = dataset.compute_unified_responses("label", "majority")
assert unified.records[0].unified_responses["label"][0].value == "good"
"""

EVERY_NAME = """
import ostraka as rg

for name in rg.__all__:
    getattr(rg, name)
"""


@pytest.fixture(scope="module")
def heavy() -> list[str]:
    """The libraries that ruff bans from the top of a module."""
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    return ruff["lint"]["flake8-tidy-imports"]["banned-module-level-imports"]


def loaded_after(code: str, names: list[str]) -> list[str]:
    """Which of the named modules a fresh interpreter holds after running some code."""
    ask = f"\nimport sys\nprint(*[name for name in {names} if name in sys.modules])"
    run = [sys.executable, "-c", code + ask]
    done = subprocess.run(run, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("code", "by_itself"),
    [
        ("import ostraka", []),
        (EVERY_NAME, []),
        # pyarrow imports pandas, where it is installed, the first time an array is made of values
        (UNIFY, ["pandas"]),
    ],
    ids=["import ostraka", "every public name", "build and unify a dataset"],
)
def test_no_heavy_library_is_loaded(code: str, by_itself: list[str], heavy: list[str]) -> None:
    assert set(loaded_after(code, heavy)) <= set(by_itself)


def test_a_heavy_library_would_be_noticed(heavy: list[str]) -> None:
    code = "import sys, types; sys.modules['torch'] = types.ModuleType('torch')"
    assert loaded_after(code, heavy) == ["torch"]
