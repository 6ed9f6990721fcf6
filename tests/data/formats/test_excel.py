"""Excel workbooks: rows beside their head, what a cell cannot hold, dates, other sheets."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from some_datasets import asked, prompts

import ostraka as rg
from ostraka.data.formats import excel
from ostraka.errors import BadFile, BadLines, BadOption

openpyxl = pytest.importorskip("openpyxl")


def book(path, *sheets, sized=True):
    """A workbook; without `sized` no sheet says how many columns it has."""
    made = openpyxl.Workbook(write_only=not sized)
    if sized:
        made.remove(made.active)
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(f"sheet {number}")
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


HEAD = ["text", "label"]


@pytest.mark.parametrize("sized", [True, False])
def test_a_name_that_stands_twice_is_refused(sized, tmp_path):
    path = book(tmp_path / "a.xlsx", [["text", "label", "text"], ["a", "x", "b"]], sized=sized)
    with pytest.raises(BadFile, match="a.xlsx: the column 'text' stands twice"):
        rg.FeedbackDataset.read(path)


def test_what_stands_beside_the_head_is_kept_or_said(tmp_path):
    rows = [HEAD, ["a", "x", "more"], ["b", "y"], ["c"], [], ["d", "x", None]]
    named = rg.FeedbackDataset.read(book(tmp_path / "a.xlsx", rows))
    assert [record.metadata for record in named.records] == [{"column 3": "more"}, {}, {}, {}]
    path = book(tmp_path / "b.xlsx", rows, sized=False)
    with pytest.raises(BadLines, match="line 2: '3 columns' came; 2 columns are needed here"):
        rg.FeedbackDataset.read(path)
    rest = rg.FeedbackDataset.read(path, skip_bad=True)
    assert [record.fields["text"] for record in rest.records] == ["b", "c", "d"]
    assert rest[1].responses == []


def test_only_the_first_sheet_is_read(tmp_path):
    second = [["words", "other"], ["z", "z"]]
    path = book(tmp_path / "a.xlsx", [HEAD, ["a", "x"], ["b", "y"]], second)
    assert [record.fields for record in rg.FeedbackDataset.read(path).records] == [
        {"text": "a"},
        {"text": "b"},
    ]


def test_dates_numbers_and_truths_are_metadata(tmp_path):
    days = [
        datetime(2020, 1, 2, 3, 4),  # noqa: DTZ001
        date(2020, 1, 2),
        time(3, 4),
        2.5,
        True,
    ]
    rows = [[*HEAD, "k"], *([f"t{n}", "xy"[n % 2], day] for n, day in enumerate(days))]
    found = rg.FeedbackDataset.read(book(tmp_path / "a.xlsx", rows))
    assert [record.metadata["k"] for record in found.records] == [
        "2020-01-02T03:04:00",
        "2020-01-02T00:00:00",
        "03:04:00",
        2.5,
        True,
    ]


def test_what_a_cell_cannot_hold_is_left_out_and_counted(tmp_path):
    dataset = prompts()
    dataset[0].fields["prompt"] = "a\x00b\x1fc\td"
    dataset[1].fields["prompt"] = "x" * 32_770
    report = dataset.write(tmp_path / "a.xlsx")
    assert report.lost == {
        "control characters, which Excel cannot hold": 2,
        "characters beyond the 32,767 of a cell": 3,
    }
    after = rg.FeedbackDataset.read(tmp_path / "a.xlsx", text="prompt")
    assert [record.fields["prompt"] for record in after.records] == [
        "abc\td",
        "x" * 32_767,
        "Is it 2?",
    ]


def test_more_rows_than_a_sheet_holds_are_refused_and_nothing_is_written(tmp_path, monkeypatch):
    asked("tone").write(tmp_path / "fits.xlsx")
    monkeypatch.setattr(excel, "MOST_ROWS", 3)  # the head and two
    with pytest.raises(BadOption, match="An Excel sheet holds 3 rows. Write Parquet or CSV"):
        asked("tone").write(tmp_path / "a.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["fits.xlsx"]
    monkeypatch.setattr(excel, "MOST_ROWS", 4)
    asked("tone").write(tmp_path / "a.xlsx")
    assert len(rg.FeedbackDataset.read(tmp_path / "a.xlsx")) == 3


def test_half_a_character_is_a_bad_row_of_its_column(tmp_path):
    source = excel.Source(book(tmp_path / "a.xlsx", [HEAD, ["a", "x"]]))
    found = excel._numbered(7, ("a\ud800", "x"), HEAD)
    assert (found.line, found.column, found.reason) == (7, "text", "half a character is no text")
    assert list(excel.cells(source)) == [(2, {"text": "a", "label": "x"})]


def test_a_workbook_that_is_none_is_refused(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(BadFile, match="a.xlsx cannot be read as an Excel file"):
        rg.FeedbackDataset.read(tmp_path / "a.xlsx")
    with pytest.raises(BadFile, match="holds no row that could be a record"):
        rg.FeedbackDataset.read(book(tmp_path / "b.xlsx", [HEAD]))
