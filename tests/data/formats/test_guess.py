"""Which format a file has, by its name and content; formats of other packages."""

from __future__ import annotations

from pathlib import Path

import pytest
from some_datasets import whole

import ostraka as rg
from ostraka.data.formats import jsonl
from ostraka.data.formats._base import formats
from ostraka.data.formats._guess import for_writing, guessed, listing
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._source import Source
from ostraka.errors import BadFile, BadOption, UnknownName

NOT_BY_CONTENT = {"doccano_csv": "csv"}


@pytest.mark.parametrize("name", list(formats))
def test_a_file_of_each_format_is_known_by_its_content(name, valid):
    expected = NOT_BY_CONTENT.get(name, name).replace("_", "-")
    assert guessed(Source(valid[name]), Layout()) == expected


@pytest.mark.parametrize(
    ("file", "name"),
    [("a.csv", "csv"), ("a.tsv.gz", "csv"), ("a.jsonl", "jsonl"), ("a.json", "label-studio"),
     ("a.parquet", "parquet"), ("a.xlsx", "excel"), ("a.spacy", "docbin"), ("a.conll", "conll"),
     ("a.b.txt", "fasttext")],
)  # fmt: skip
def test_the_ending_says_what_is_written(file, name):
    assert for_writing(Path(file), None)[0] == name


def test_a_file_that_looks_like_nothing_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("Only words.\n")
    with pytest.raises(BadFile, match="looks like none of the formats.*--format NAME, one of"):
        rg.FeedbackDataset.read(tmp_path / "a.txt")
    with pytest.raises(BadOption, match="a.doc does not say a format"):
        whole().write(tmp_path / "a.doc")
    with pytest.raises(UnknownName, match="Did you mean 'prodigy'"):
        rg.FeedbackDataset.read(tmp_path / "a.txt", "prodgy")


def test_an_old_file_stays_unless_it_may_be_overwritten(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")
    with pytest.raises(BadFile, match="exists. Choose another name, or overwrite it"):
        whole().write(path)
    assert path.read_text() == "old"
    whole().write(path, overwrite=True)
    assert path.read_text().startswith("id,text")


def test_a_writing_that_fails_leaves_nothing(tmp_path, monkeypatch):
    class Failing(jsonl.Jsonl):
        def write(self, view, path):
            path.write_text("half")
            raise KeyboardInterrupt

    monkeypatch.setattr(jsonl, "FORMAT", Failing)
    with pytest.raises(KeyboardInterrupt):
        whole().write(tmp_path / "a.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_the_list_names_every_format_once():
    names = [one["name"] for one in listing()]
    assert len(names) == len(set(names)) == len(list(formats)) == 17
    assert "label-studio" in names


def test_another_package_may_add_a_format():
    assert formats.group == "ostraka.formats"
