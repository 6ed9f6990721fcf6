"""Questions as people type them for `ostraka predict`."""

from __future__ import annotations

import json

import pytest

from ostraka.cli._questions import questions
from ostraka.errors import BadFile, BadOption

LINE = json.dumps({"question": "Where?", "context": "In Oslo."})


def test_a_file_is_the_context_of_every_question(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("Kröten singen.\n", encoding="utf-8")
    assert questions(["Wer?", "Was?"], page) == [
        {"question": "Wer?", "context": "Kröten singen.\n"},
        {"question": "Was?", "context": "Kröten singen.\n"},
    ]


def test_without_a_file_each_line_is_json():
    assert questions([LINE], None) == [{"question": "Where?", "context": "In Oslo."}]


@pytest.mark.parametrize("line", ["Where?", '{"question": "Where?"}', "[1]", '"Where?"'])
def test_a_line_without_a_context_is_refused_with_what_to_type(line):
    with pytest.raises(BadOption, match=r"Question 2 is .*--context page.txt"):
        questions([LINE, line], None)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(BadFile, match="nowhere.txt: it cannot be read"):
        questions(["Where?"], tmp_path / "nowhere.txt")
    (tmp_path / "photo").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile, match="cannot be read as UTF-8 text"):
        questions(["Where?"], tmp_path / "photo")
