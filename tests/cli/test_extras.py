from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("OSTRAKA_HOME", str(tmp_path / "home"))


def test_the_list_says_what_lives_apart_and_why(run):
    shown = " ".join(run("extras", "list").output.split())
    assert "span-marker" in shown
    assert "transformers below 5" in shown
    assert "not installed" in shown


def test_an_unknown_extra_names_the_nearest(run):
    found = run("extras", "install", "spanmarker")
    assert found.exit_code == 1
    assert "Did you mean 'span-marker'?" in found.output


def test_removing_what_is_not_there_says_so(run):
    assert run("extras", "remove", "span-marker").output.strip() == "span-marker was not installed."


def test_training_without_the_environment_says_what_to_type(run, tmp_path):
    import ostraka as rg

    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.SpanQuestion(name="names", field="text", labels=["person"])],
    )
    value = [{"label": "person", "start": 0, "end": 3}]
    answers = [{"user_id": "ana", "values": {"names": {"value": value}}, "status": "submitted"}]
    dataset.add_records([{"fields": {"text": f"Ann {i}"}, "responses": answers} for i in range(4)])
    dataset.save_to_disk(tmp_path / "names")
    parts = ("--with", "text=text", "--with", "spans=names")
    found = run(
        *("train", str(tmp_path / "names"), "--task", "token-classification", *parts),
        *("--framework", "span-marker", "--output", str(tmp_path / "model")),
    )
    assert found.exit_code == 1
    assert "ostraka extras install span-marker" in found.output
