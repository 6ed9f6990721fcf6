"""What no file of the repository may hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("work", "opt/ost", "root", "home", "Users")  # apart, so that this file passes too
MACHINE_PATH = re.compile(rf"(?<![\w.:/-])/(?:{'|'.join(PARTS)})/")


def test_no_file_mentions_a_path_of_one_machine(repository: list[Path]) -> None:
    found = []
    for path in repository:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or other binary file
        found += [f"{path.relative_to(ROOT)}: {m.group()}" for m in MACHINE_PATH.finditer(text)]
    assert found == []


@pytest.mark.parametrize("part", PARTS)
def test_such_a_path_is_recognised(part: str) -> None:
    assert MACHINE_PATH.search(f"see '/{part}/me/data'")


@pytest.mark.parametrize("text", ["../shared/data", "a/work/of/art", "https://x.org/home/"])
def test_other_paths_are_left_alone(text: str) -> None:
    assert not MACHINE_PATH.search(text)
