"""A manifest is whole or not there, and says what the machine contributed."""

from __future__ import annotations

import json

import pytest

import ostraka
from ostraka.errors import BadFile, NotTrained
from ostraka.train.manifest import (
    environment,
    libraries,
    now,
    read_manifest,
    release,
    write_manifest,
)


def test_it_is_read_as_it_was_written(tmp_path) -> None:
    write_manifest(tmp_path / "new", {"status": "finished", "classes": ["größer"]})
    found = read_manifest(tmp_path / "new")
    assert found == {"format": 1, "status": "finished", "classes": ["größer"]}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["manifest.json"]


def test_a_manifest_that_cannot_be_written_leaves_the_old_one(tmp_path) -> None:
    write_manifest(tmp_path, {"status": "finished"})
    with pytest.raises(TypeError):
        write_manifest(tmp_path, {"status": object()})
    assert read_manifest(tmp_path)["status"] == "finished"


def test_where_there_is_none_it_says_so(tmp_path) -> None:
    with pytest.raises(NotTrained, match=r"no manifest\.json"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json"])
def test_a_broken_one_is_named(tmp_path, text) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(BadFile, match="is no manifest"):
        read_manifest(tmp_path)


def test_a_newer_one_asks_for_a_newer_ostraka(tmp_path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format": 99, "ostraka": "9.0"}))
    with pytest.raises(BadFile, match=r"newer ostraka \(9\.0\).*pip install -U ostraka"):
        read_manifest(tmp_path)


def test_loaded_libraries_are_named_with_their_releases() -> None:
    import sklearn

    found = libraries()
    assert found["scikit-learn"] == sklearn.__version__
    assert found["ostraka"] == ostraka.__version__
    assert release("no-such-distribution") == "unknown"
    assert environment()["python"].count(".") == 2
    assert now().endswith("+00:00")
