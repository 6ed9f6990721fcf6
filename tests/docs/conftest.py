"""The pages that the tests of the documentation read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]

sys.path.insert(0, str(Path(__file__).resolve().parent))
NEEDS_SERVER = ("push_to_argilla(", "from_argilla(")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a `page` runs once for each."""
    if "page" in metafunc.fixturenames:
        ids = [str(path.relative_to(ROOT)) for path in PAGES]
        metafunc.parametrize("page", PAGES, ids=ids)


@pytest.fixture(scope="session")
def pages() -> dict[str, str]:
    """The text of every page, by its path in the repository."""
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in PAGES}


@pytest.fixture
def server(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A started server, for a page that uses one."""
    text = page.read_text(encoding="utf-8")
    if not any(f"dataset.{call}" in text or f"Dataset.{call}" in text for call in NEEDS_SERVER):
        yield
        return
    from served import Served

    running = Served(tmp_path.parent / f"{tmp_path.name}-server")
    running.connect(monkeypatch)
    yield
    running.close()
