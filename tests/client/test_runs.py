"""A training on a server's dataset is shown there, wherever it runs."""

from __future__ import annotations

import threading

import pytest
from served import new_name

import ostraka as rg
from ostraka.data.client import runs
from ostraka.data.client.current import current
from ostraka.errors import NothingToTrain

WORDS = {"good": "good great fine lovely", "bad": "bad awful poor broken"}
TASK = rg.TrainingTask.for_text_classification(text="text", label="tone")


def records(count=40):
    found = []
    for n in range(count):
        label = "good" if n % 2 else "bad"
        text = f"{WORDS[label].split()[n % 4]} thing {n}"
        said = {"values": {"tone": {"value": label}}, "user_id": "ann", "status": "submitted"}
        found.append(rg.FeedbackRecord(fields={"text": text}, responses=[said]))
    return found


@pytest.fixture
def remote(server):
    """A dataset on the server, with answers."""
    local = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="tone", labels=["good", "bad"])],
    )
    local.add_records(records())
    current().post("/workspaces", "make a workspace", {"name": (name := new_name())})
    return local.push_to_argilla(new_name(), workspace=name, show_progress=False)


@pytest.fixture
def shown(remote):
    """What the server shows of the trainings of the dataset."""

    def look():
        return current().get(f"/datasets/{remote.id}/trainings/runs", "look")["items"]

    return look


def test_a_training_from_python_is_shown_with_its_score_and_manifest(remote, shown, tmp_path):
    trainer = rg.ArgillaTrainer(remote, TASK, "sklearn", train_size=0.75, seed=3)
    trainer.update_config(C=2.0)
    metrics = trainer.train(tmp_path / "model")
    (run,) = shown()
    assert (run["name"], run["status"], run["origin"]) == ("sklearn-1", "done", "client")
    assert run["score"] == metrics["macro_f1"]
    asked = run["asked"]
    assert (asked["task"], asked["framework"], asked["seed"]) == (
        "text-classification",
        "sklearn",
        3,
    )
    assert asked["parts"] == {"text": ["text"], "label": "tone"}
    assert asked["options"] == {"model": {"C": 2.0}}
    assert (run["figures"]["done"], run["figures"]["total"]) == (2, 2)
    whole = current().get(f"/trainings/{run['id']}", "look")
    assert whole["manifest"]["metrics"] == metrics
    assert len(whole["manifest"]["records"]["train"]) == 30


def test_its_figures_and_log_are_told_step_by_step(remote, shown, tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "SEND_SECONDS", 0.05)
    options = {"max_steps": 6, "eval_frequency": 2, "patience": 0}
    remote.add_records([rg.FeedbackRecord(fields={"text": "nobody answered"})], show_progress=False)
    trainer = rg.ArgillaTrainer(remote, TASK, "spacy", framework_kwargs=options)
    trainer.train(tmp_path / "model")
    (run,) = shown()
    told = current().get(f"/trainings/{run['id']}/figures", "look")["items"]
    assert [one["step"] for one in told] == [2, 4, 6]
    assert run["figures"]["latest"] == told[-1]["values"]


def test_a_training_that_fails_says_why(remote, shown, tmp_path):
    for record in remote.records:
        record.responses = []
    remote.update_records(list(remote.records))
    trainer = rg.ArgillaTrainer(remote, TASK, "sklearn")
    with pytest.raises(NothingToTrain) as error:
        trainer.train(tmp_path / "model")
    (run,) = shown()
    assert run["status"] == "failed"
    assert run["error"] == f"NothingToTrain: {error.value}"


def test_one_that_is_interrupted_says_so(remote, shown, tmp_path, monkeypatch):
    trainer = rg.ArgillaTrainer(remote, TASK, "sklearn")

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(runs.Reported, "step", interrupt)
    with pytest.raises(KeyboardInterrupt):
        trainer.train(tmp_path / "model")
    assert [one["status"] for one in shown()] == ["interrupted"]


def test_who_may_not_register_trains_all_the_same(remote, shown, server, tmp_path, caplog):
    ann = server.here
    del ann
    trainer = rg.ArgillaTrainer(remote, TASK, "sklearn")
    remote._remote.client._can = frozenset()  # a server that knows of no such reports
    trainer.train(tmp_path / "model")
    assert shown() == []
    assert (tmp_path / "model" / "manifest.json").exists()


def test_a_server_that_goes_away_does_not_stop_the_training(remote, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(runs, "SEND_SECONDS", 0.01)
    report = runs.Reported(remote._remote.client, str(remote.id))
    report.begin({"framework": "sklearn"})
    current().delete(f"/datasets/{remote.id}", "delete the dataset")
    with caplog.at_level("WARNING"):
        report.figures(1, {"loss": 0.5}, None)
        report._thread.join(timeout=30)
        report.end("done", manifest=None, score=None)
    assert "no longer told how the training goes" in caplog.text
    assert "was not told how the training ended" in caplog.text
    assert not [one for one in threading.enumerate() if one.name == "ostraka-report"]


def test_the_server_does_not_stop_what_runs_elsewhere(remote, shown):
    report = runs.Reported(remote._remote.client, str(remote.id))
    report.begin({"framework": "sklearn"})
    (run,) = shown()
    with pytest.raises(Exception, match="A program on another machine trains this; stop it there"):
        current().post(f"/trainings/{run['id']}/cancel", "stop it")
    report.end("interrupted", error="It was stopped where it ran.")
    assert [one["status"] for one in shown()] == ["interrupted"]
