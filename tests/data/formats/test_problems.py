"""Bad lines: told with file, line, column, value and reason; all in a file; nothing half done."""

from __future__ import annotations

import csv
import json

import pytest

import ostraka as rg
from ostraka.errors import BadFile, BadLines


@pytest.fixture
def rated(tmp_path):
    """A file of 100 rows, of which every fourth has no whole rating."""
    path = tmp_path / "rated.jsonl"
    rows = ({"text": f"text {n}", "stars": n % 4 + (0.5 if n % 4 == 3 else 0)} for n in range(100))
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def test_the_first_twenty_are_shown_and_all_are_written(rated, tmp_path):
    listed = tmp_path / "bad.csv"
    with pytest.raises(BadLines) as caught:
        rg.FeedbackDataset.read(rated, text="text", label="stars:rating", problems=listed)
    lines = str(caught.value).splitlines()
    assert lines[0] == (
        f"{rated}, line 4, stars: 3.5 came; a whole number from 0 to 10 is needed here"
    )
    assert len(lines) == 22
    assert lines[20] == "and 5 more"
    assert "--skip-bad" in lines[21]
    assert str(listed) in lines[21]
    with listed.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == caught.value.count == 25
    assert rows[-1] == {
        "file": str(rated),
        "line": "100",
        "column": "stars",
        "value": "3.5",
        "reason": "a whole number from 0 to 10 is needed here",
    }


def test_skipped_lines_are_counted_by_reason(rated):
    dataset = rg.FeedbackDataset.read(rated, text="text", label="stars:rating", skip_bad=True)
    assert len(dataset) == 75
    assert dataset.read_report.lost == {"bad lines: a whole number from 0 to 10 is needed here": 25}


def test_a_file_without_problems_makes_no_list_of_them(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "a", "label": "x"}\n{"text": "b", "label": "y"}\n')
    rg.FeedbackDataset.read(tmp_path / "a.jsonl", problems=tmp_path / "bad.csv")
    assert not (tmp_path / "bad.csv").exists()


def test_a_line_that_does_not_fit_the_dataset_is_named_too(tmp_path):
    rows = [[0, 3, "PER"], [2, 9, "PER"], [0, 99, "PER"]]
    lines = [json.dumps({"text": "Ana lives.", "label": [row]}) for row in rows]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    with pytest.raises(BadLines, match="line 3: span 0:99 of 'label' ends outside 'text'"):
        rg.FeedbackDataset.read(tmp_path / "a.jsonl")


def test_when_no_line_is_good_nothing_comes_out(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": ""}\n[]\nnothing\n')
    with pytest.raises(BadFile):
        rg.FeedbackDataset.read(tmp_path / "a.jsonl", "jsonl", skip_bad=True)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "a', "this is no JSON"),
        ("[1, 2]", "an object, {...}, is needed here"),
        ('{"text": "\\ud83d"}', "a lone surrogate"),
        ('{"label": "x"}', "the text is missing"),
        ('{"text": {"a": 1}}', "a text is needed here"),
        ('{"text": "a", "label": {"a": 1}}', "one label is needed here"),
        ('{"text": "a", "n": ' + "9" * 5000 + "}", "a number too long"),
        ('{"text": ' + "[" * 100_000 + "}", "nested too deeply"),
    ],
)
def test_a_bad_line_of_json_says_why(line, reason, tmp_path):
    good = '{"text": "a", "label": "x"}\n'
    (tmp_path / "a.jsonl").write_text(f"{good}{line}\n{good}")
    with pytest.raises(BadLines, match="line 2") as caught:
        rg.FeedbackDataset.read(tmp_path / "a.jsonl", text="text", label="label")
    assert reason in str(caught.value)
    assert caught.value.count == 1


def test_a_broken_list_says_where_and_that_the_rest_is_lost(tmp_path):
    (tmp_path / "a.json").write_text('[{"text": "a"},\n{"text": "b"},\n{"text": b}]')
    with pytest.raises(BadFile, match="line 3, character 10: Expecting value"):
        rg.FeedbackDataset.read(tmp_path / "a.json", skip_bad=True)
    (tmp_path / "a.json").write_text('[{"text": "a"},\n{"text": "b"}')
    with pytest.raises(BadFile, match="seems to be cut off"):
        rg.FeedbackDataset.read(tmp_path / "a.json", skip_bad=True)
