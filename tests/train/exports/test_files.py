"""Files are saved whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ostraka.errors import BadFile
from ostraka.train.exports.files import ExportedFiles, json_lines


def about(parts) -> dict[str, str]:
    return {"info.json": json.dumps(list(parts))}


@pytest.fixture
def files() -> ExportedFiles:
    return ExportedFiles({"train": [{"text": "häßlich\u2028 \n"}, {"text": "b"}]}, about)


def test_rows_are_json_lines_and_the_description_names_the_parts(files) -> None:
    assert list(files.files) == ["train.jsonl", "info.json"]
    lines = files.files["train.jsonl"].split("\n")
    assert [json.loads(line)["text"] for line in lines[:-1]] == ["häßlich\u2028 \n", "b"]
    assert files.files["info.json"] == '["train"]'
    assert repr(files) == "<ExportedFiles: train.jsonl, info.json; rows: 2 train>"


def test_a_held_out_part_is_a_file_of_its_own(files) -> None:
    both = files.with_test(ExportedFiles({"train": [{"text": "c"}]}, about))
    assert list(both.files) == ["train.jsonl", "test.jsonl", "info.json"]
    assert json.loads(both.files["test.jsonl"]) == {"text": "c"}
    assert both.files["info.json"] == '["train", "test"]'


def test_what_is_saved_is_what_is_shown_and_nothing_else_is_left(files, tmp_path) -> None:
    place = files.save(tmp_path / "new" / "data")
    assert {path.name: path.read_text(encoding="utf-8") for path in place.iterdir()} == files.files
    assert [path.name for path in place.parent.iterdir()] == ["data"]


def test_files_that_are_there_stay_unless_they_may_be_overwritten(files, tmp_path) -> None:
    (tmp_path / "info.json").write_text("mine")
    (tmp_path / "other.txt").write_text("mine too")
    with pytest.raises(BadFile, match=r"already has info\.json.*overwrite=True"):
        files.save(tmp_path)
    assert not (tmp_path / "train.jsonl").exists()
    files.save(str(tmp_path), overwrite=True)
    assert (tmp_path / "info.json").read_text() == '["train"]'
    assert (tmp_path / "other.txt").read_text() == "mine too"


def test_a_failure_while_writing_leaves_nothing(files, tmp_path, monkeypatch) -> None:
    write = Path.write_text

    def full(path: Path, text: str, **more) -> int:
        if path.name == "info.json":
            raise OSError(28, "No space left on device")
        return write(path, text, **more)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        files.save(tmp_path / "data")
    assert list(tmp_path.iterdir()) == []


def test_no_rows_are_an_empty_text() -> None:
    assert json_lines([]) == ""
