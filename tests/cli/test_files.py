"""`ostraka import`, `export`, `convert` and `formats` as people type them."""

from __future__ import annotations

import csv
import json

import pytest

import ostraka as rg


@pytest.fixture
def tweets(tmp_path):
    """A table of four judgements of two texts."""
    path = tmp_path / "tweets.csv"
    path.write_text("tweet,mood,worker\nGood day 🙂,glad,ana\nBad day,sad,ana\n"
                    "Good day 🙂,glad,ben\nBad day,glad,ben\n")  # fmt: skip
    return path


def test_a_table_becomes_a_dataset_and_says_how_it_was_read(run, tweets, tmp_path):
    said = run("import", tweets, "-o", "data", "--label", "mood")
    assert said.exit_code == 0
    assert "data from csv: 2 records, 4 responses by 2 people" in said.output
    assert "read as: --text tweet --label mood:label --annotator worker" in said.output
    assert "Type: ostraka describe data" in said.output
    dataset = rg.FeedbackDataset.load_from_disk(tmp_path / "data")
    assert len(dataset) == 2
    assert [r.user_id for r in dataset[1].responses] == ["ana", "ben"]
    assert not (tmp_path / "data.problems.csv").exists()


def test_bad_lines_are_listed_and_nothing_is_written(run, tmp_path):
    lines = [json.dumps({"text": f"text {n}", "stars": n}) for n in range(40)]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    before = {path.name for path in tmp_path.iterdir()}
    said = run("import", "a.jsonl", "-o", "data", "--label", "stars:rating")
    assert said.exit_code == 1
    assert "a.jsonl, line 12, stars: 11 came; a whole number from 0 to 10" in said.output
    assert "and 9 more" in said.output
    assert "All of them are in data.problems.csv" in said.output
    assert {path.name for path in tmp_path.iterdir()} - before == {"data.problems.csv"}
    with (tmp_path / "data.problems.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 29
    said = run("import", "a.jsonl", "-o", "data", "--label", "stars:rating", "--skip-bad")
    assert said.exit_code == 0
    assert "left out: bad lines: a whole number from 0 to 10 is needed here (29)" in said.output
    assert len(rg.FeedbackDataset.load_from_disk(tmp_path / "data")) == 11


def test_what_is_there_stays_unless_it_may_go(run, tweets, tmp_path):
    run("import", tweets, "-o", "data")
    for typed in (["import", tweets, "-o", "data"], ["convert", tweets, "a.jsonl"]):
        (tmp_path / "a.jsonl").write_text("old")
        said = run(*typed)
        assert said.exit_code == 1
        assert "exists. Choose another" in said.output
        assert run(*typed, "--overwrite").exit_code == 0


def test_export_says_what_the_file_does_not_hold(run, tweets, tmp_path):
    run("import", tweets, "-o", "data", "--label", "mood")
    said = run("export", "data", "out/mood.txt", "--format", "fasttext")
    assert said.exit_code == 0
    assert "who answered, and answers beside the one settled on (4)" in said.output
    assert (tmp_path / "out" / "mood.txt").read_text(encoding="utf-8").splitlines() == [
        "__label__glad Good day 🙂",
        "__label__glad Bad day",  # tied: what was declared first
    ]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mood.txt"]


def test_convert_goes_from_one_tool_to_another(run, tweets, tmp_path):
    said = run("convert", tweets, "tasks.json", "--label", "mood", "--to", "label-studio")
    assert said.exit_code == 0
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    assert [len(task["annotations"]) for task in tasks] == [2, 2]
    assert "tasks.config.xml" in said.output
    said = run("convert", "tasks.json", "tasks.jsonl", "--to", "prodigy")
    assert said.exit_code == 0
    assert len((tmp_path / "tasks.jsonl").read_text(encoding="utf-8").splitlines()) == 4
    said = run("convert", "tasks.json", "tasks.doc")
    assert said.exit_code == 1
    assert "tasks.doc does not say a format" in said.output


def test_formats_are_listed(run):
    said = run("formats")
    assert said.exit_code == 0
    for name in ("label-studio-min", "prodigy", "docbin", "llama-factory"):
        assert name in said.output


def test_an_unknown_column_is_named_with_the_nearest(run, tweets):
    said = run("import", tweets, "-o", "data", "--text", "tweets")
    assert said.exit_code == 1
    assert "No column named 'tweets'. Did you mean 'tweet'?" in said.output


def test_a_hub_is_a_place_to_export_to_and_to_import_from(run, tweets, tmp_path, hub, monkeypatch):
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_TOKEN", "secret")
    run("import", tweets, "-o", "data", "--label", "mood")
    sent = run("export", "data", "hub:me/tweets")
    assert sent.exit_code == 0, sent.output
    assert "2 records are at http" in sent.output
    back = run("import", "hub:me/tweets", "-o", "back")
    assert back.exit_code == 0, back.output
    assert "back from Argilla 1.x: 2 records, 4 responses by 2 people" in back.output
    fields = [record.fields for record in rg.FeedbackDataset.load_from_disk(tmp_path / "back")]
    assert fields == [{"tweet": "Good day 🙂"}, {"tweet": "Bad day"}]


def test_a_folder_is_read_as_argilla_lays_it_out(run, tweets, tmp_path):
    run("import", tweets, "-o", "data", "--label", "mood")
    rg.FeedbackDataset.load_from_disk(tmp_path / "data").save_as_argilla(tmp_path / "argilla")
    back = run("import", "argilla", "-o", "back")
    assert back.exit_code == 0, back.output
    assert "2 records, 4 responses by 2 people" in back.output
