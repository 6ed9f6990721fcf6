"""One training: what is measured is what was saved, and an interruption harms nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import ostraka as rg
from ostraka.errors import BadOption, NothingToTrain, NotTrained
from ostraka.tasks.text_classification import TextClassification
from ostraka.train.folder import finished
from ostraka.train.model import TrainedModel
from ostraka.train.run import model_name, plan_for, train


def planned(task, framework="counting", **parts):
    options = parts.pop("options", {})
    plan = plan_for(task, framework, **{"train_size": 0.8, **parts})
    plan.options.update(options)
    return plan


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_the_manifest_says_where_the_model_came_from(tone, task, tmp_path) -> None:
    snapshot = tone.snapshot()
    plan = planned(task, "sklearn", options={"C": 2.0}, source={"path": "tones"}, seed=5)
    found = train(snapshot, plan, tmp_path / "m")
    assert found | {"format": 1, "files": ["config.json", "weights.arrow"]} == finished(
        tmp_path / "m"
    )
    assert found["data"]["snapshot_hash"] == snapshot.hash
    assert (found["data"]["records"], found["data"]["path"]) == (64, "tones")
    assert sum(found["data"]["dropped"].values()) == 4
    assert (found["framework"], found["seed"], found["status"]) == ("sklearn", 5, "finished")
    assert found["options"] == {"model": {"C": 2.0}}
    assert found["strategies"] == ["majority"]
    assert found["task"]["label"] == "label"
    assert found["classes"] == ["good", "bad", "neutral"]
    assert found["split"] == {
        "train_size": 0.8,
        "train_rows": 48,
        "held_out_rows": 12,
        "notes": [],
    }
    both = found["records"]["train"] + found["records"]["held_out"]
    assert len(set(both)) == len(both) == 60
    assert set(both) <= set(snapshot.ids())
    assert {"scikit-learn", "ostraka", "numpy"} <= set(found["libraries"])
    assert found["started"] <= found["finished"]
    assert found["figures"]["terms"] > 10


def test_the_scores_are_those_of_the_saved_model(tone, task, tmp_path) -> None:
    found = train(tone.snapshot(), planned(task, "sklearn"), tmp_path / "m")
    model = TrainedModel.open(tmp_path / "m")
    by_id = dict(zip(tone.snapshot().ids(), tone.records, strict=True))
    held = [by_id[name] for name in found["records"]["held_out"]]
    said = model.predict([record.fields["text"] for record in held])
    true = [record.responses[0].values["label"].value for record in held]
    right = np.mean([s["label"] == t for s, t in zip(said, true, strict=True)])
    assert found["metrics"]["accuracy"] == pytest.approx(right)
    assert found["metrics"]["accuracy"] > 0.9


def test_the_same_plan_gives_the_same_model(tone, task, tmp_path) -> None:
    one, two = (train(tone.snapshot(), planned(task, "sklearn"), tmp_path / n) for n in "ab")
    changing = ("started", "finished")
    assert {k: v for k, v in one.items() if k not in changing} == {
        k: v for k, v in two.items() if k not in changing
    }
    for name in ("config.json", "weights.arrow"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_what_json_does_not_know_is_written_plainly(tone, task, tmp_path) -> None:
    given = {"source": {"path": tmp_path}, "card": {"tags": ("a", "b"), "language": "en"}}
    found = train(tone.snapshot(), planned(task, "sklearn", **given), tmp_path / "m")
    assert found["data"]["path"] == str(tmp_path)
    assert finished(tmp_path / "m")["card"] == {"tags": ["a", "b"], "language": "en"}


def test_without_a_held_out_part_there_are_no_scores(tone, task, tmp_path) -> None:
    found = train(tone.snapshot(), planned(task, "sklearn", train_size=None), tmp_path / "m")
    assert found["metrics"] == {}
    assert found["records"]["held_out"] == []
    assert len(found["records"]["train"]) == 60


def test_label_sets_and_soft_labels_are_trained_too(tags, tone, tmp_path, task) -> None:
    sets = train(tags.snapshot(), planned(task, "sklearn"), tmp_path / "sets")
    assert sets["shape"] == "MultiLabeledText"
    assert sets["metrics"]["micro_f1"] > 0.7
    soft = TextClassification.from_user(text="text", label="label", soft_labels=True)
    found = train(tone.snapshot(), planned(soft, "sklearn"), tmp_path / "soft")
    assert found["shape"] == "SoftLabeledText"
    assert found["metrics"]["nll"] < np.log(3)


def test_an_interruption_leaves_checkpoints_and_goes_on(tone, task, counting, tmp_path) -> None:
    out, hidden = tmp_path / "m", tmp_path / ".m.partial"
    plan = planned(task, counting, options={"stop_at": 2})
    with pytest.raises(KeyboardInterrupt):
        train(tone.snapshot(), plan, out)
    assert not out.exists()
    assert files(hidden) == ["checkpoints/state.json", "manifest.json"]
    assert json.loads((hidden / "manifest.json").read_text())["status"] == "interrupted"
    with pytest.raises(NotTrained, match="resume=True"):
        TrainedModel.open(out)
    found = train(tone.snapshot(), plan, out, resume=True)
    assert found["figures"] == {"begun_at": 2, "epochs": 4}
    assert not hidden.exists()
    assert found["metrics"]["accuracy"] > 0.9


def test_an_interruption_leaves_an_older_model_as_it_was(tone, task, counting, tmp_path) -> None:
    out = tmp_path / "m"
    train(tone.snapshot(), planned(task, counting, seed=1), out)
    before = {name: (out / name).read_bytes() for name in files(out)}
    with pytest.raises(KeyboardInterrupt):
        train(tone.snapshot(), planned(task, counting, options={"stop_at": 1}), out)
    assert {name: (out / name).read_bytes() for name in files(out)} == before
    assert TrainedModel.open(out).manifest["seed"] == 1


def test_another_training_does_not_go_on_from_the_checkpoints(
    tone, task, counting, tmp_path
) -> None:
    plan = planned(task, counting, options={"stop_at": 2})
    with pytest.raises(KeyboardInterrupt):
        train(tone.snapshot(), plan, tmp_path / "m")
    other = planned(task, counting, options={"epochs": 9})
    with pytest.raises(BadOption, match="had another options"):
        train(tone.snapshot(), other, tmp_path / "m", resume=True)
    found = train(tone.snapshot(), other, tmp_path / "m")
    assert found["figures"]["begun_at"] == 0


def test_a_failure_keeps_checkpoints_or_nothing(tone, task, counting, tmp_path) -> None:
    with pytest.raises(RuntimeError, match="out of memory"):
        train(tone.snapshot(), planned(task, counting, options={"fail_at": 1}), tmp_path / "m")
    assert files(tmp_path / ".m.partial") == ["checkpoints/state.json", "manifest.json"]
    with pytest.raises(RuntimeError):
        train(tone.snapshot(), planned(task, counting, options={"fail_at": 0}), tmp_path / "n")
    assert not (tmp_path / ".n.partial").exists()


def test_nothing_to_resume_starts_at_the_beginning(tone, task, counting, tmp_path) -> None:
    found = train(tone.snapshot(), planned(task, counting), tmp_path / "m", resume=True)
    assert found["figures"]["begun_at"] == 0


def test_options_are_checked_before_anything_is_prepared(tone, task, tmp_path) -> None:
    class Untouchable:
        def __len__(self) -> int:
            raise AssertionError("the data were read")

    with pytest.raises(BadOption, match="model refuses C=-1"):
        train(Untouchable(), planned(task, "sklearn", options={"C": -1}), tmp_path / "m")
    with pytest.raises(BadOption, match="must sum to 1"):
        planned(task, "sklearn", test_size=0.5)


def test_when_there_is_nothing_to_train_no_folder_is_made(tone, task, tmp_path) -> None:
    few = tone.filter_by(response_status="pending").snapshot()
    with pytest.raises(NothingToTrain):
        train(few, planned(task, "sklearn"), tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_real_people_s_ratings_of_tweets_are_learnt(shared_data, task, tmp_path) -> None:
    tweets = pq.read_table(shared_data / "vader_tweets" / "ratings.parquet").slice(0, 1500)
    names = ("negative", "neutral", "positive")
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="label", labels=list(names))],
    )
    dataset.add_records(
        {
            "fields": {"text": tweet["text"]},
            "responses": [
                {
                    "user_id": f"rater {i}",
                    "values": {"label": {"value": names[int(np.sign(rating)) + 1]}},
                    "status": "submitted",
                }
                for i, rating in enumerate(tweet["ratings"][:7])
            ],
        }
        for tweet in tweets.to_pylist()
    )
    found = train(dataset.snapshot(), planned(task, "sklearn"), tmp_path / "m")["metrics"]
    assert found["rows"] == 300
    assert found["accuracy"] > found["majority_accuracy"]
    assert found["macro_f1"] > 0.5


@pytest.mark.parametrize(
    ("model", "name"),
    [(None, None), ("a/b", "a/b"), (Path("x") / "y", "x/y"), (object(), "object")],
)
def test_models_are_named_by_where_they_come_from(model, name) -> None:
    assert model_name(model) == name


def test_a_loaded_model_says_its_origin() -> None:
    class Loaded:
        name_or_path = "prajjwal1/bert-tiny"

    assert model_name(Loaded()) == "prajjwal1/bert-tiny"
