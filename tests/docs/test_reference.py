"""The reference pages say what the code says."""

from __future__ import annotations

import runpy
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
MAKERS = runpy.run_path(str(ROOT / "scripts" / "reference.py"))["PAGES"]


@pytest.mark.parametrize("name", MAKERS)
def test_a_reference_page_is_what_make_reference_writes(name: str) -> None:
    page = REFERENCE / name
    if not page.exists():
        pytest.skip(f"docs/reference/{name} is not written yet")
    same = page.read_text(encoding="utf-8") == MAKERS[name]()
    assert same, f"docs/reference/{name} is stale; type: make reference"


def test_every_public_name_is_in_the_documentation(pages: dict[str, str]) -> None:
    if not (REFERENCE / "api.md").exists():
        pytest.skip("docs/reference/api.md is not written yet")
    text = "\n".join(pages.values())
    assert [name for name in import_module("ostraka").__all__ if name not in text] == []


def test_every_strategy_task_and_framework_is_in_the_guides(pages: dict[str, str]) -> None:
    guides = {
        "ostraka.unify": "docs/unification.md",
        "ostraka.train.adapters": "docs/frameworks.md",
        "ostraka.data.formats": "docs/formats/index.md",
    }
    for package, guide in guides.items():
        if guide not in pages:
            pytest.skip(f"{guide} is not written yet")
        folder = Path(next(iter(find_spec(package).submodule_search_locations)))
        names = [path.stem for path in folder.glob("[a-z]*.py")]
        said = pages[guide].replace("-", "_")
        assert [name for name in names if f"`{name}`" not in said] == [], guide
