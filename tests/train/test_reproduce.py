"""Training again from a manifest gives the same scores, or says what differs."""

from __future__ import annotations

import pytest

from ostraka.errors import BadOption, NotTrained
from ostraka.tasks.text_classification import TextClassification
from ostraka.train.manifest import read_manifest, write_manifest
from ostraka.train.reproduce import changes, figures, reproduce
from ostraka.train.run import plan_for, train


@pytest.fixture
def folder(tone, task, tmp_path):
    plan = plan_for(task, "sklearn", train_size=0.8, seed=3, source={"path": "tones"})
    plan.options.update({"C": 0.5, "ngram_range": (1, 1)})
    train(tone.snapshot(), plan, tmp_path / "model")
    return tmp_path / "model"


def test_the_same_records_give_the_same_model(folder, tone) -> None:
    found = reproduce(folder, tone.snapshot())
    assert found.same
    assert found.changes == found.remarks == ()
    assert found.after["options"] == found.before["options"] != {}
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_the_dataset_is_found_from_the_manifest(folder, tone, tmp_path) -> None:
    asked = []

    def find(data):
        asked.append(data["path"])
        return tone.snapshot()

    found = reproduce(folder, find, keep=tmp_path / "again")
    assert asked == ["tones"]
    assert found.same
    assert read_manifest(tmp_path / "again")["metrics"] == found.before["metrics"]


def test_changed_answers_are_noticed(folder, tone) -> None:
    tone.records[0].responses[0].values["label"].value = "bad"
    tone.records[0].responses[1].values["label"].value = "bad"
    found = reproduce(folder, tone.snapshot())
    assert not found.same
    assert "The records are not the same as they were." in found.changes
    assert "The rows to train on are not the same." in found.changes


def test_other_scores_are_named_and_other_releases_remarked(folder, tone) -> None:
    manifest = read_manifest(folder)
    manifest["metrics"]["accuracy"] -= 0.25
    manifest["libraries"]["scikit-learn"] = "1.0"
    write_manifest(folder, manifest)
    found = reproduce(folder, tone.snapshot())
    assert [text.split()[0] for text in found.changes] == ["accuracy"]
    assert found.remarks[0].startswith("scikit-learn was 1.0 and is ")
    assert reproduce(folder, tone.snapshot(), tolerance=0.3).same


def test_without_a_held_out_part_rows_are_compared(tone, task, tmp_path) -> None:
    train(tone.snapshot(), plan_for(task, "sklearn"), tmp_path / "whole")
    assert reproduce(tmp_path / "whole", tone.snapshot()).same


def test_rows_of_a_function_need_the_task(tone, tmp_path) -> None:
    def first(sample):
        return (sample["text"], sample["label"][0]["value"]) if sample["label"] else None

    task = TextClassification.from_user(first)
    train(tone.snapshot(), plan_for(task, "sklearn", train_size=0.8), tmp_path / "m")
    with pytest.raises(BadOption, match="formatting function"):
        reproduce(tmp_path / "m", tone.snapshot())
    assert reproduce(tmp_path / "m", tone.snapshot(), task=task).same


def test_a_folder_without_a_model_is_refused(tone, tmp_path) -> None:
    with pytest.raises(NotTrained):
        reproduce(tmp_path, tone.snapshot())


def test_numbers_are_found_at_any_depth() -> None:
    found = figures({"a": 1, "b": {"c": [0.5, {"d": 2}]}, "e": "no number"})
    assert found == {"a": 1.0, "b.c[0]": 0.5, "b.c[1].d": 2.0}


def test_a_score_that_is_new_or_gone_is_a_change() -> None:
    same = {"data": {"snapshot_hash": "x"}, "rows_hash": "y", "records": {}}
    one, two = {**same, "metrics": {"a": 1.0}}, {**same, "metrics": {"b": 1.0}}
    assert changes(one, two, 0) == ("a was 1 and is absent.", "b was absent and is 1.")
