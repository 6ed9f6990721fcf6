"""The pages that the tests of the documentation read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

sys.path.insert(0, str(Path(__file__).resolve().parent))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a `page` runs once for each."""
    if "page" in metafunc.fixturenames:
        ids = [str(path.relative_to(ROOT)) for path in PAGES]
        metafunc.parametrize("page", PAGES, ids=ids)


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """The text of every page, by its path in the repository."""
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in PAGES}
