"""Which column is what; several people; many plain rows at once."""

from __future__ import annotations

import csv as limits
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from some_datasets import plain

import ostraka as rg
from ostraka.data.formats import _jsonl_blocks, csv
from ostraka.errors import BadFile, BadLines, BadOption, UnknownName


def table(tmp_path, text, name="a.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


def answers(dataset, question):
    return [
        [(r.user_id, r.values[question].value) for r in record.responses]
        for record in dataset.records
    ]


def test_columns_are_guessed_and_said(tmp_path):
    path = table(tmp_path, "nr,tweet,sentiment,lang\n1,Good.,pos,en\n2,Bad.,neg,de\n")
    dataset = rg.FeedbackDataset.read(path)
    assert "read as: --text tweet --label sentiment:label" in dataset.read_report.notes
    assert dataset[0].metadata == {"nr": "1", "lang": "en"}
    assert answers(dataset, "sentiment") == [[(None, "pos")], [(None, "neg")]]


@pytest.mark.parametrize(
    ("name", "kind"), [("quality", "rating"), ("stars", "rating"), ("label", "label_selection")]
)
def test_numbers_mean_the_same_in_every_kind_of_table(tmp_path, name, kind):
    rows = [{"text": f"Text {n}", name: n} for n in (1, 2, 5)]
    lines = table(tmp_path, "\n".join(map(json.dumps, rows)), "a.jsonl")
    commas = table(tmp_path, f"text,{name}\n" + "".join(f"Text {n},{n}\n" for n in (1, 2, 5)))
    found = [rg.FeedbackDataset.read(path, text="text", label=name) for path in (lines, commas)]
    assert [one.question_by_name(name).type for one in found] == [kind, kind]


def test_what_is_told_is_not_guessed(tmp_path):
    path = table(tmp_path, "a,b,c,d\nGood.,x,9,r1\nBad.,y,7,r2\n")
    dataset = rg.FeedbackDataset.read(
        path, text="a", label=["b", "c:rating"], id="d", metadata=[], user="ana"
    )
    assert [f.name for f in dataset.fields] == ["a"]
    assert dataset.question_by_name("c").options == (7, 8, 9)
    assert [record.external_id for record in dataset.records] == ["r1", "r2"]
    assert answers(dataset, "b") == [[("ana", "x")], [("ana", "y")]]
    assert not dataset.read_report.notes


def test_the_longest_column_is_the_text_where_no_name_tells(tmp_path):
    path = table(tmp_path, "k,words\n1,A long line of words here\n2,And another of them\n")
    assert [f.name for f in rg.FeedbackDataset.read(path).fields] == ["words"]


def test_an_annotator_column_makes_people_of_the_rows_of_one_text(tmp_path):
    rows = "text,worker,label\nA,w1,x\nB,w1,y\nA,w2,y\nB,w2,y\nA,w1,y\n"
    dataset = rg.FeedbackDataset.read(table(tmp_path, rows))
    assert len(dataset) == 2
    assert answers(dataset, "label") == [[("w1", "y"), ("w2", "y")], [("w1", "y"), ("w2", "y")]]
    assert dataset.read_report.lost == {"an earlier answer of a person who answered again": 1}


def test_several_columns_may_be_several_people(tmp_path):
    path = table(tmp_path, "text,ana,ben\nA,1,2\nB,,3\n")
    dataset = rg.FeedbackDataset.read(path, text="text", label="stars=ana,ben:rating")
    assert answers(dataset, "stars") == [[("ana", 1), ("ben", 2)], [("ben", 3)]]


def test_labels_in_one_cell_are_split(tmp_path):
    path = table(tmp_path, "text,tags\nA,x|y\nB,y\n")
    dataset = rg.FeedbackDataset.read(path, label="tags:labels", separator="|")
    assert answers(dataset, "tags") == [[(None, ["x", "y"])], [(None, ["y"])]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen(delimiter, tmp_path):
    path = table(tmp_path, f"text{delimiter}label\nA b{delimiter}x\nC{delimiter}y\n")
    assert rg.FeedbackDataset.read(path)[0].fields == {"text": "A b"}


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"text": "txt"}, UnknownName, "Did you mean 'text'"),
        ({"label": "lable"}, UnknownName, "No column named 'lable'. Did you mean 'label'"),
        ({"annotatr": "a"}, UnknownName, "Did you mean 'annotator'"),
        ({"label": "=a"}, BadOption, "a column, column:kind or question=column,column"),
        ({"offsets": "bytes"}, BadOption, "one of code-points, utf-16"),
        ({"text": 3}, BadOption, "a name or a list of names"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, error, said, tmp_path):
    with pytest.raises(error, match=said):
        rg.FeedbackDataset.read(table(tmp_path, "text,label\nA,x\nB,y\n"), **options)


def test_a_table_without_texts_says_its_columns(tmp_path):
    with pytest.raises(BadFile, match=r"--text NAME. The columns are: a, b"):
        rg.FeedbackDataset.read(table(tmp_path, "a,b\n1,2\n"))


@pytest.mark.parametrize("head", ["text,text", "text,label,text"])
def test_a_name_that_stands_twice_is_refused(head, tmp_path):
    with pytest.raises(BadFile, match="the column 'text' stands twice"):
        rg.FeedbackDataset.read(table(tmp_path, f"{head}\n"))
    names = head.split(",")
    columns = [pa.array(["a", "b"])] * len(names)
    pq.write_table(pa.Table.from_arrays(columns, names), tmp_path / "a.parquet")
    with pytest.raises(BadFile, match="a.parquet: the column 'text' stands twice"):
        rg.FeedbackDataset.read(tmp_path / "a.parquet")


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".parquet"])
def test_a_text_may_be_longer_than_a_book(ending, tmp_path):
    texts = ["word, " * 200_000, "short"]
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="label", labels=["x", "y"])],
    )
    said = [{"user_id": "ana", "values": {"label": {"value": label}}} for label in "xy"]
    dataset.add_records(
        [{"fields": {"text": t}, "responses": [s]} for t, s in zip(texts, said, strict=True)]
    )
    dataset.write(tmp_path / f"a{ending}")
    after = rg.FeedbackDataset.read(tmp_path / f"a{ending}")
    assert [record.fields["text"] for record in after.records] == texts


def test_a_quote_that_is_left_open_is_one_bad_line_and_costs_what_it_swallowed(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(csv, "LONGEST", 200_000)
    rest = "b,y\n" * 60_000
    path = table(tmp_path, f'text,label\na,x\n"open,y\n{rest}')
    before = limits.field_size_limit(1000)
    try:
        found = rg.FeedbackDataset.read(path, skip_bad=True)
    finally:
        limits.field_size_limit(before)
    assert found.read_report.lost == {
        "bad lines: this is no row: field larger than field limit (200000)": 1
    }
    assert 1 < len(found) < 60_001


def test_a_question_with_one_answer_gets_a_second_option_and_says_so(tmp_path):
    dataset = rg.FeedbackDataset.read(table(tmp_path, "text,label\nA,x\nB,x\n"))
    assert dataset.question_by_name("label").options == ("x", "other")
    assert any("'other' was added" in note for note in dataset.read_report.notes)


def test_too_many_different_answers_are_no_labels(tmp_path):
    rows = "".join(f"t{n},l{n}\n" for n in range(10_001))
    with pytest.raises(BadFile, match="--label label:text"):
        rg.FeedbackDataset.read(table(tmp_path, f"text,label\n{rows}"), label="label")


def test_a_later_row_of_another_kind_is_a_bad_line(tmp_path):
    lines = ['{"text": "a", "label": ["x", "y"]}', '{"text": "b", "label": 3}']
    with pytest.raises(BadLines, match="line 2, label: 3 came; a list of labels is needed here"):
        rg.FeedbackDataset.read(table(tmp_path, "\n".join(lines), "a.jsonl"), "jsonl")


ROWS = [
    {"id": f"r{n}", "text": f"text {n % 300} 🙂", "label": "xyz"[n % 3], "stars": n % 5,
     "worker": f"w{n // 300}", "lang": "de" if n % 2 else None, "n": n}
    for n in range(1000)
]  # fmt: skip


def write(rows, path):
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


@pytest.mark.parametrize("ending", [".parquet", ".jsonl"])
@pytest.mark.parametrize("people", [None, "worker"])
def test_many_rows_at_once_give_what_single_rows_give(ending, people, tmp_path, monkeypatch):
    monkeypatch.setattr(_jsonl_blocks, "BYTES", 4000)
    rows = [{k: v for k, v in row.items() if k != "id" or not people} for row in ROWS]
    options = {"text": "text", "label": ["label:label", "stars"], "annotator": people}
    fast = rg.FeedbackDataset.read(write(rows, tmp_path / f"a{ending}"), **options)
    odd = [{**row, "label": [row["label"]]} for row in rows]  # a list, so row by row
    slow = rg.FeedbackDataset.read(write(odd, tmp_path / "b.jsonl"), "jsonl", **options)
    assert plain(fast) == plain(slow)
    assert len(fast) == (300 if people else 1000)
    assert fast.read_report.lost == slow.read_report.lost


def test_a_bad_row_among_many_is_named_by_its_line(tmp_path, monkeypatch):
    monkeypatch.setattr(_jsonl_blocks, "BYTES", 4000)
    rows = [dict(row) for row in ROWS]
    rows[700]["stars"] = 11
    path = write(rows, tmp_path / "a.jsonl")
    with pytest.raises(BadLines, match="line 701, stars: 11 came") as caught:
        rg.FeedbackDataset.read(path, text="text", label="stars:rating")
    assert caught.value.count == 1


def test_dates_in_json_stay_as_they_were_written(tmp_path):
    rows = [{"text": "a", "label": "x", "when": "2020-01-01 00:00:00"}] * 3
    dataset = rg.FeedbackDataset.read(write(rows, tmp_path / "a.jsonl"))
    assert dataset[0].metadata == {"when": "2020-01-01 00:00:00"}


def test_several_files_become_one_dataset(tmp_path):
    paths = [write(ROWS[:5], tmp_path / "a.jsonl"), write(ROWS[5:9], tmp_path / "b.jsonl")]
    dataset = rg.FeedbackDataset.read(paths)
    assert [record.external_id for record in dataset.records] == [f"r{n}" for n in range(9)]


def test_files_that_look_different_are_not_mixed(tmp_path):
    paths = [write(ROWS[:5], tmp_path / "a.jsonl"), write(ROWS[5:9], tmp_path / "b.parquet")]
    with pytest.raises(BadFile, match="look different"):
        rg.FeedbackDataset.read(paths)


def test_a_part_of_a_layout_that_a_format_cannot_follow_is_refused(tmp_path):
    path = write(ROWS[:5], tmp_path / "a.jsonl")
    with pytest.raises(BadOption, match="annotator does not fit doccano"):
        rg.FeedbackDataset.read(path, "doccano", annotator="worker")
    lines = [{"text": "a", "label": ["x"], "who": "ana"}, {"text": "a", "label": ["y"], "who": "b"}]
    guessed = rg.FeedbackDataset.read(write(lines, path), annotator="who")  # else doccano
    assert guessed.read_report.format == "jsonl"
    assert answers(guessed, "label") == [[("ana", ["x"]), ("b", ["y"])]]


def test_a_parquet_row_that_is_no_text_is_a_bad_line(tmp_path):
    bad = pa.Array.from_buffers(
        pa.string(),
        3,
        [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xffc")],
    )
    pq.write_table(pa.table({"text": bad, "label": ["x", "y", "x"]}), tmp_path / "a.parquet")
    with pytest.raises(BadLines, match="line 2: these bytes are no UTF-8 text"):
        rg.FeedbackDataset.read(tmp_path / "a.parquet")
    assert len(rg.FeedbackDataset.read(tmp_path / "a.parquet", skip_bad=True)) == 2


def test_half_a_character_in_json_within_a_cell_stays_as_it_was_written(tmp_path):
    path = table(tmp_path, 'text,label,metadata\nA,x,"{""a"": ""\\ud800""}"\nB,y,\n')
    assert rg.FeedbackDataset.read(path)[0].metadata == {"metadata": '{"a": "\\ud800"}'}


def test_a_tag_per_token_is_no_set_of_labels(tmp_path):
    rows = [{"text": "Ana met Ben", "tags": ["B-PER", "O", "B-PER"]}]
    dataset = rg.FeedbackDataset.read(write(rows, tmp_path / "a.parquet"))
    assert dataset[0].metadata == {"tags": ["B-PER", "O", "B-PER"]}


def test_who_answered_is_no_text(tmp_path):
    path = table(tmp_path, "annotator_id,item,label\na long name of ana,1,x\nben,2,y\n")
    with pytest.raises(BadFile, match="No column looks like a text"):
        rg.FeedbackDataset.read(path)


@pytest.mark.parametrize("ending", [".parquet", ".jsonl"])
@pytest.mark.parametrize("user", [None, "me"])
def test_statuses_and_a_given_user_are_the_same_for_many_rows_at_once(ending, user, tmp_path):
    statuses = ["submitted", "draft", "discarded", None, ""]
    rows = [
        {"text": f"t{n}", "label": "xy"[n % 2] if n % 7 else None, "status": statuses[n % 5]}
        for n in range(50)
    ]
    options = {"text": "text", "label": "label:label", "status": "status", "user": user}
    fast = rg.FeedbackDataset.read(write(rows, tmp_path / f"a{ending}"), **options)
    odd = [{**row, "label": row["label"] and [row["label"]]} for row in rows]
    slow = rg.FeedbackDataset.read(write(odd, tmp_path / "b.jsonl"), "jsonl", **options)
    assert plain(fast) == plain(slow)
    assert {r.user_id for record in fast.records for r in record.responses} == {user}
