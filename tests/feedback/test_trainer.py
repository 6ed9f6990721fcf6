"""The one road: dataset, task, trainer, model; with the two-second baseline."""

import json
import random
import subprocess
import sys

import pytest

import ostraka as rg
from ostraka.errors import BadFile, BadOption, NotTrained, UnknownName
from ostraka.feedback.trainer import snapshot_from

WORDS = {"pos": ["lovely", "great", "superb", "nice"], "neg": ["awful", "dire", "poor", "bad"]}


@pytest.fixture
def dataset():
    rng = random.Random(0)
    made = rg.FeedbackDataset.for_text_classification(
        labels=["neg", "pos"],
        metadata_properties=[rg.IntegerMetadataProperty(name="number")],
    )
    records = []
    for i in range(120):
        tone = "pos" if i % 2 else "neg"
        text = " ".join(rng.choice(WORDS[tone]) for _ in range(3)) + f" {rng.choice('abcdef')}"
        other = {"pos": "neg", "neg": "pos"}[tone]
        votes = [tone if rng.random() < 0.85 else other for _ in range(3)] if i > 4 else []
        records.append(
            {
                "fields": {"text": text},
                "metadata": {"number": i},
                "responses": [
                    {"user_id": f"u{n}", "values": {"label": {"value": vote}}}
                    for n, vote in enumerate(votes)
                ],
                "external_id": f"r{i}",
            }
        )
    made.add_records(records)
    return made


def trainer_of(dataset, **more):
    task = rg.TrainingTask.for_text_classification(
        text=dataset.field_by_name("text"), label=dataset.question_by_name("label")
    )
    return rg.ArgillaTrainer(dataset, task, "sklearn", train_size=0.8, **more)


def test_the_happy_flow(dataset, tmp_path):
    trainer = trainer_of(dataset)
    trainer.update_config(C=3.0)
    scores = trainer.train(output_dir=tmp_path / "model")
    assert scores["accuracy"] > 0.8 > scores["majority_accuracy"]
    (found,) = trainer.predict("This is lovely!")
    assert found["label"] == "pos"
    assert 0.5 < found["score"] <= 1
    assert [p["label"] for p in trainer.predict(["dire and awful", "so nice"])] == ["neg", "pos"]


def test_the_manifest_says_where_the_model_came_from(dataset, tmp_path):
    dataset.save_to_disk(tmp_path / "data")
    trainer_of(dataset).train(tmp_path / "model")
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text())
    assert manifest["status"] == "finished"
    assert manifest["data"]["dropped"] == {"no submitted answer": 5}
    assert manifest["data"]["path"] == str(tmp_path / "data")
    records = manifest["records"]
    assert len(records["train"]) == 92
    assert len(records["held_out"]) == 23
    assert not set(records["train"]) & set(records["held_out"])
    assert manifest["task"]["label"] == "label"
    assert manifest["libraries"]["ostraka"] == rg.__version__


def test_the_model_predicts_the_same_in_a_new_process(dataset, tmp_path):
    trainer = trainer_of(dataset)
    trainer.train(tmp_path / "model")
    code = (
        "import ostraka as rg, json, sys;"
        "t = rg.ArgillaTrainer.from_pretrained(sys.argv[1]);"
        "print(json.dumps(t.predict(['so nice', 'dire'])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "model")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == trainer.predict(["so nice", "dire"])


def test_a_loaded_trainer_cannot_train(dataset, tmp_path):
    trainer_of(dataset).train(tmp_path / "model")
    loaded = rg.ArgillaTrainer.from_pretrained(tmp_path / "model")
    assert "from_pretrained" in repr(loaded)
    with pytest.raises(BadOption, match="has no dataset to train on"):
        loaded.update_config(C=2)


def test_predictions_go_back_as_suggestions(dataset, tmp_path):
    trainer = trainer_of(dataset)
    trainer.train(tmp_path / "model")
    texts = [record.fields["text"] for record in dataset.records[:3]]
    names = dataset.snapshot().ids()[:3]
    made = trainer.predict(texts, as_suggestions=True)
    dataset.add_suggestions(dict(zip(names, made, strict=True)))
    suggestion = dataset.pull().records[0].suggestions[0]
    assert suggestion.question_name == "label"
    assert suggestion.value in ("neg", "pos")
    assert suggestion.agent == "sklearn:model"
    assert suggestion.type == "model"
    dataset.add_suggestions({"r5": None})
    assert dataset.records[5].suggestions == []


def test_the_trainer_sees_later_changes_of_the_dataset(dataset, tmp_path):
    trainer = trainer_of(dataset)
    for record in dataset.records[:5]:
        record.responses.append(rg.ResponseSchema("u9", {"label": "neg"}))
    trainer.train(tmp_path / "model")
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text())
    assert manifest["data"]["dropped"] == {}


def test_records_can_be_chosen_and_found_again(dataset, tmp_path):
    dataset.save_to_disk(tmp_path / "data")
    chosen = {
        "filter_by": {
            "response_status": "submitted",
            "metadata_filters": rg.IntegerMetadataFilter(name="number", ge=20),
        },
        "sort_by": rg.SortBy(field="metadata.number", order="desc"),
        "max_records": 60,
    }
    trainer = trainer_of(dataset, **chosen)
    trainer.train(tmp_path / "model")
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text())
    assert manifest["data"]["records"] == 60
    assert "r119" in {*manifest["records"]["train"], *manifest["records"]["held_out"]}
    again = snapshot_from(manifest["data"])
    assert again.ids() == [f"r{i}" for i in range(119, 59, -1)]


def test_a_dataset_in_memory_cannot_be_found_again():
    with pytest.raises(BadFile, match="the dataset was in memory"):
        snapshot_from({})


def test_options_may_come_with_the_constructor_and_the_card_too(dataset, tmp_path):
    trainer = trainer_of(
        dataset,
        framework_kwargs={"C": 2.0, "model_card_kwargs": {"language": "en", "license": "mit"}},
    )
    assert "C=2.0" in repr(trainer)
    trainer.train(tmp_path / "model")
    card = (tmp_path / "model" / "README.md").read_text()
    assert "language: en" in card
    assert "license: mit" in card


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"framework": "setfitt"}, UnknownName, "Did you mean 'setfit'"),
        ({"lang": "en"}, BadOption, "lang='en' is for spaCy"),
        ({"gpu_id": 0}, BadOption, "gpu_id=0 is for spaCy"),
        ({"max_records": 0}, BadOption, "at least 1"),
        ({"filter_by": {"response_status": "done"}}, UnknownName, "response status"),
        ({"train_size": 1.5}, ValueError, "train_size"),
        ({"framework_kwargs": {"CC": 1}}, BadOption, "'CC' is not an option"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_trained(
    dataset, tmp_path, arguments, error, says
):
    task = rg.TrainingTask.for_text_classification(text="text", label="label")
    with pytest.raises(error, match=says):
        rg.ArgillaTrainer(
            **{"dataset": dataset, "task": task, "framework": "sklearn", **arguments}
        ).train(tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_before_training_there_is_nothing_to_predict_with(dataset):
    with pytest.raises(NotTrained, match=r"trainer\.train"):
        trainer_of(dataset).predict("x")


def test_the_size_of_either_part_is_enough_to_prepare(dataset):
    task = rg.TrainingTask.for_text_classification(text="text", label="label")
    both = dataset.prepare_for_training("sklearn", task, test_size=0.2)
    assert {name: len(part) for name, part in both.items()} == {"train": 92, "test": 23}
    assert len(dataset.prepare_for_training("sklearn", task)) == 115
    assert len(dataset.prepare_for_training("sklearn", task, train_size=1)) == 115
