"""Encodings, line ends, compression; JSON in lines, lists and one after the other."""

from __future__ import annotations

import gzip
import json

import pytest

import ostraka as rg
from ostraka.data.formats import _json
from ostraka.data.formats._json import values
from ostraka.data.formats._source import Source, broken
from ostraka.errors import BadFile

CSV = 'text,label\n"A 🙂, with ""quotes""\nand a line break",good\nGrüße,bad\n'
TEXTS = ['A 🙂, with "quotes"\nand a line break', "Grüße"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_table_is_read_in_any_encoding_with_a_mark_and_packed(encoding, packed, tmp_path):
    mark = "\ufeff" if encoding[-2:] in ("le", "be") else ""
    content = (mark + CSV).encode(encoding)
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    path.write_bytes(gzip.compress(content) if packed else content)
    dataset = rg.FeedbackDataset.read(path)
    assert [record.fields["text"] for record in dataset.records] == TEXTS


def test_line_ends_of_windows_are_no_part_of_texts_or_labels(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"text,label\r\na text,good\r\nother,bad\r\n")
    (tmp_path / "a.txt").write_bytes(b"__label__good a text\r\n__label__bad other\r\n")
    (tmp_path / "a.conll").write_bytes(b"Ana B-PER\r\nruns O\r\n\r\nBen B-PER\r\n")
    (tmp_path / "a.jsonl").write_bytes(
        b'{"text": "a text", "label": "good"}\r\n{"text": "other", "label": "bad"}\r\n'
    )
    for name in ("a.csv", "a.txt", "a.jsonl"):
        dataset = rg.FeedbackDataset.read(tmp_path / name)
        assert [record.fields["text"] for record in dataset.records] == ["a text", "other"], name
        assert list(dataset.question_by_name("label").options) == ["good", "bad"], name
    assert rg.FeedbackDataset.read(tmp_path / "a.conll")[0].fields["text"] == "Ana runs"


def test_bytes_that_are_no_text_are_a_bad_line(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"text,label\nfine,good\n\xff\xfebad,bad\n")
    dataset = rg.FeedbackDataset.read(tmp_path / "a.csv", skip_bad=True)
    assert len(dataset) == 1
    assert dataset.read_report.lost == {
        "bad lines: these bytes are no UTF-8 text; save the file as UTF-8": 1
    }


def test_a_packed_file_that_is_cut_off_is_refused(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(CSV.encode() * 50)[:-20])
    with pytest.raises(BadFile, match="no whole gzip file"):
        rg.FeedbackDataset.read(tmp_path / "a.csv.gz")


def test_a_folder_or_nothing_is_refused(tmp_path):
    with pytest.raises(BadFile, match="is a folder"):
        rg.FeedbackDataset.read(tmp_path)
    with pytest.raises(BadFile, match="does not exist"):
        rg.FeedbackDataset.read(tmp_path / "a.csv")


def test_progress_is_told_in_bytes_of_the_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a line\n" * 10)
    heard = []
    list(Source(path, lambda done, of: heard.append((done, of))).lines())
    assert heard[-1] == (70, 70)


@pytest.mark.parametrize("size", [8, 50, 1 << 20])
@pytest.mark.parametrize("layout", ["lines", "list", "pretty", "one after the other"])
def test_json_is_read_whatever_its_layout_and_however_it_is_cut(
    layout, size, tmp_path, monkeypatch
):
    monkeypatch.setattr(_json, "PIECE", size)
    things = [{"n": 12345678, "t": 'a "🙂" {[' * 5}, {"n": -1.5e3, "t": []}, {"deep": [[{"x": 1}]]}]
    texts = {
        "lines": "\n".join(map(json.dumps, things)),
        "list": json.dumps(things),
        "pretty": json.dumps(things, indent=2),
        "one after the other": "\n".join(json.dumps(one, indent=1) for one in things),
    }
    path = tmp_path / "a.json"
    path.write_text(texts[layout])
    found = list(values(Source(path)))
    assert [value for _, value in found] == things
    starts = [line for line, _ in found]
    assert starts == sorted(starts)
    if layout == "lines":
        assert starts == [1, 2, 3]


def test_numbers_at_the_end_of_a_piece_are_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(_json, "PIECE", 3)
    (tmp_path / "a.json").write_text("[1234567, 89]")
    assert [value for _, value in values(Source(tmp_path / "a.json"))] == [1234567, 89]


def test_half_a_character_is_broken_text():
    assert broken("a\ud83d")
    assert broken(b"a\xff".decode("utf-8", "surrogateescape"))
    assert not broken("a 🙂 ü")


def test_progress_goes_through_both_rounds_of_all_files(tmp_path):
    from ostraka.data.formats._load import Plan, read

    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("__label__x a line\n" * 10)
    heard = []
    plan = Plan(tell=lambda done, of: heard.append(done / of))
    read([tmp_path / "a.txt", tmp_path / "b.txt"], None, plan)
    assert heard[-1] == 1
    assert {0.25, 0.5, 0.75} <= set(heard)
