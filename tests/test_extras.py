"""A library that is not installed is named, with the line to type."""

import sys

import pytest

from ostraka.errors import MissingExtra
from ostraka.extras import need


def test_what_is_installed_is_imported():
    assert need("json.decoder", extra="x", why="Reading").JSONDecoder


def test_what_is_missing_gives_the_line_to_type():
    with pytest.raises(MissingExtra) as caught:
        need("no_such_library.part", extra="setfit", why="Training with SetFit")
    said = str(caught.value)
    assert said.startswith("Training with SetFit needs no_such_library")
    assert said.endswith("Type: pip install 'ostraka[setfit]'")
    assert isinstance(caught.value, ImportError)


def test_a_library_that_is_broken_inside_says_so_itself(tmp_path, monkeypatch):
    (tmp_path / "half_installed.py").write_text("import something_it_needs")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="something_it_needs"):
        need("half_installed", extra="x", why="Trying")
    sys.modules.pop("half_installed", None)
