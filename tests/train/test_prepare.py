"""From people's answers to a framework's datasets."""

from __future__ import annotations

import logging

import pytest
from datasets import Dataset, DatasetDict

import ostraka as rg
from ostraka.errors import BadOption, NothingToTrain, UnsupportedCell
from ostraka.tasks.text_classification import TextClassification
from ostraka.train.prepare import prepare, prepared


@pytest.fixture
def snapshot(tone):
    return tone.snapshot()


def test_without_a_held_out_part_there_is_one_dataset(snapshot, task) -> None:
    data = prepare(snapshot, task, "transformers")
    assert isinstance(data, Dataset)
    assert data.column_names == ["id", "text", "label"]
    assert len(data) == 60
    assert data.features["label"].names == ["good", "bad", "neutral"]


@pytest.mark.parametrize("size", [{"train_size": 0.8}, {"test_size": 0.2}])
def test_with_one_there_are_train_and_test(snapshot, task, size) -> None:
    data = prepare(snapshot, task, "setfit", **size)
    assert isinstance(data, DatasetDict)
    assert (len(data["train"]), len(data["test"])) == (48, 12)
    assert sorted(data["test"]["label"][:]) == [0] * 4 + [1] * 4 + [2] * 4


def test_other_frameworks_get_a_pair(snapshot, task, counting) -> None:
    train, test = prepare(snapshot, task, counting, test_size=0.5)
    assert len(train) == len(test) == 30
    assert isinstance(train[0], tuple)
    assert isinstance(prepare(snapshot, task, counting), list)


def test_the_same_seed_gives_the_same_parts(snapshot, task) -> None:
    def held(seed):
        return prepare(snapshot, task, "sklearn", train_size=0.8, seed=seed)["test"]["id"][:]

    assert held(1) == held(1) != held(2)
    assert held(None) == held(42)


def test_what_was_left_out_is_counted_and_logged(snapshot, task, caplog) -> None:
    with caplog.at_level(logging.INFO, logger="ostraka.train"):
        found = prepared(snapshot, task, "sklearn", train_size=0.8)
    assert list(found.dropped.values()) == [4]
    assert "60 rows from 64 records; left out: 4 ×" in caplog.text


def test_a_class_too_small_to_hold_out_is_logged(single, task, caplog) -> None:
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="label", labels=["a", "b"])],
    )
    for i in range(12):
        value = {"label": {"value": "b" if i == 3 else "a"}}
        answer = {"user_id": "ana", "values": value, "status": "submitted"}
        dataset.add_records([{"fields": {"text": f"text {i}"}, "responses": [answer]}])
    with caplog.at_level(logging.INFO, logger="ostraka.train"):
        prepare(dataset.snapshot(), task, "sklearn", test_size=0.2)
    assert "too few records to hold any out of 1 classes: 'b'" in caplog.text


def test_label_sets_come_as_such(tags, task) -> None:
    data = prepare(tags.snapshot(), task, "peft", train_size=0.7)
    assert data["train"].column_names == ["id", "text", "label", "binarized_label"]


def test_the_language_is_taken_by_any_framework(snapshot, task) -> None:
    assert len(prepare(snapshot, task, "sklearn", lang="en")) == 60


def test_what_cannot_be_prepared_says_why(snapshot, tags, tone, task, counting) -> None:
    with pytest.raises(BadOption, match="must sum to 1"):
        prepare(snapshot, task, "sklearn", train_size=0.5, test_size=0.4)
    with pytest.raises(UnsupportedCell, match=r"counting takes no data of text_classification"):
        prepare(tags.snapshot(), task, counting)
    empty = rg.FeedbackDataset(fields=tone.fields, questions=tone.questions)
    with pytest.raises(NothingToTrain, match="has no records"):
        prepare(empty.snapshot(), task, "sklearn")
    empty.add_records([{"fields": {"text": "nobody answered"}}])
    with pytest.raises(NothingToTrain, match="Left out: 1 ×"):
        prepare(empty.snapshot(), task, "sklearn")


def test_a_formatting_function_takes_the_same_road(snapshot) -> None:
    def shout(sample):
        label = sample["label"][0]["value"] if sample["label"] else None
        return (sample["text"].upper(), label) if label else None

    data = prepare(snapshot, TextClassification.from_user(shout), "sklearn", train_size=0.9)
    assert len(data["train"]) + len(data["test"]) == 60
    assert data["train"][0]["text"].isupper()


def test_files_with_a_held_out_part_are_one_object() -> None:
    import ostraka as rg

    data = rg.FeedbackDataset(
        fields=[rg.TextField(name="question")], questions=[rg.TextQuestion(name="answer")]
    )
    answer = {"user_id": "ana", "values": {"answer": {"value": "Yes."}}}
    data.add_records(
        [{"fields": {"question": f"Is it {n}?"}, "responses": [answer]} for n in range(10)]
    )
    task = rg.TrainingTask.for_supervised_fine_tuning(prompt="question", response="answer")
    files = data.prepare_for_training("llama_factory", task, train_size=0.8)
    assert list(files.files) == ["train.jsonl", "test.jsonl", "dataset_info.json"]
    assert [len(part) for part in files.parts.values()] == [8, 2]
    pairs = data.prepare_for_training("trlx", task, train_size=0.8)
    assert [len(part) for part in pairs] == [8, 2]
    with pytest.raises(UnsupportedCell, match="trains elsewhere"):
        rg.ArgillaTrainer(data, task, framework="llama_factory")
