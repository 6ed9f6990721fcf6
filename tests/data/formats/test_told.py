"""What a reading and a writing say: what came, what became of it, and what to type."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import ostraka as rg
from ostraka.cli import app
from ostraka.data.formats._guess import ARGILLAS
from ostraka.data.formats._report import Report
from ostraka.data.hub.config import CONFIGS
from ostraka.errors import BadFile, BadOption, UnknownName


def read(tmp_path, rows, **options):
    path = tmp_path / "a.csv"
    path.write_text(rows, encoding="utf-8")
    return rg.FeedbackDataset.read(path, **options)


def test_what_is_counted_is_what_is_there():
    report = Report("csv", records=1, responses=1)
    assert report.counts() == "1 record, 1 response, nobody named"
    assert Report("csv", records=2, answers=False).counts() == "2 records"
    assert str(Report("csv", 2, 3, 1)) == "csv: 2 records, 3 responses by 1 person"


def test_what_becomes_metadata_is_said_with_what_would_make_it_a_question(tmp_path):
    rows = "Der Text,Stimmung (1-5),Wer?\nEin guter Tag,5,Bob\nEin Tag,2,Bob\n"
    notes = read(tmp_path, rows).read_report.notes
    assert notes[:2] == [
        "read as: --text 'Der Text'",
        "kept as metadata: 'Stimmung (1-5)', 'Wer?'; if one holds answers, name it with --label",
    ]
    told = read(tmp_path, rows, text="Der Text", label="Stimmung (1-5):rating").read_report.notes
    assert told == ["kept as metadata: 'Wer?'"]


def test_a_kind_that_does_not_exist_is_no_column(tmp_path):
    rows = "text,label,a:b\nfine,good,x\npoor,bad,y\n"
    with pytest.raises(UnknownName, match=r"No kind of question named 'lable'.*'label'.*rating"):
        read(tmp_path, rows, label="label:lable")
    assert read(tmp_path, rows, label="a:b").questions[0].options == ("x", "y")


def test_columns_without_a_name_are_counted_out(tmp_path):
    with pytest.raises(BadFile, match="columns 2, 4 have no name in the first line"):
        read(tmp_path, "text,,label,\nfine,,good,\n")


def test_formats_are_called_as_they_are_listed(tmp_path):
    with pytest.raises(UnknownName, match=r"Did you mean 'doccano'.*doccano-csv.*label-studio"):
        read(tmp_path, "text\nfine\n", format="docano")


def test_part_of_what_argilla_wrote_is_not_read_by_itself(tmp_path, tiny):
    tiny.save_as_argilla(tmp_path / "all")
    assert ARGILLAS == CONFIGS
    table = next((tmp_path / "all").rglob("*.parquet"))
    with pytest.raises(BadFile, match=r"Give the whole folder, .*all, or say --format"):
        rg.FeedbackDataset.read(table)
    alone = rg.FeedbackDataset.read(table, "parquet", text="text", label="tone:text")
    assert len(alone) == len(tiny)


def test_a_file_that_would_be_empty_is_not_written(tmp_path, tiny):
    with pytest.raises(BadOption, match="No record makes a row of OpenAI, which ends with an"):
        tiny.write(tmp_path / "chats.jsonl", "openai")
    assert not list(tmp_path.iterdir())


def test_a_format_without_people_counts_records_only(tmp_path, tiny):
    tiny.save_to_disk(tmp_path / "tiny")
    done = CliRunner().invoke(
        app, ["export", str(tmp_path / "tiny"), str(tmp_path / "a.txt"), "--format", "fasttext"]
    )
    assert f"a.txt as fasttext: {len(tiny)} records\n" in done.output


@pytest.fixture
def tiny():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["good", "bad"])],
    )
    for text, said in (("Fine.", "good"), ("Poor.", "bad")):
        answers = [{"user_id": who, "values": {"tone": {"value": said}}} for who in ("ana", "ben")]
        dataset.add_records({"fields": {"text": text}, "responses": answers})
    return dataset
