"""A run trains in a process of its own, tells how it goes, and leaves a model."""

from __future__ import annotations

import io
import zipfile

import pytest
from run_stage import heard
from served import Running

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


# what one run on each database has left behind, from what changes nothing to what deletes it


def test_a_run_trains_on_the_answers_and_leaves_a_model(trained):
    row = trained.runs.get(trained.run)
    assert (row["status"], row["error"], row["name"]) == ("done", None, "my model")
    assert row["score"] > 0.9
    assert row["figures"]["score_name"] == "macro_f1"
    data = row["figures"]["data"]
    assert (data["records"], data["used"]) == (50, 40)
    assert data["left_out"] == {"no submitted answer": 10}
    assert (data["train_rows"], data["held_out_rows"]) == (30, 10)
    assert row["manifest"]["metrics"]["macro_f1"] == row["score"]
    assert set(row["manifest"]["records"]["train"]) <= {f"r{n:03}" for n in range(40)}


def test_its_model_can_be_downloaded_with_manifest_and_card(trained, tmp_path):
    who, run = trained.runs.who, trained.run
    answer = who.get(f"/trainings/{run}/model")
    assert answer.headers["content-disposition"] == 'attachment; filename="my-model.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as kept:
        kept.extractall(tmp_path)
    from ostraka.train.model import TrainedModel

    model = TrainedModel.open(tmp_path / "my-model")
    assert model.predict("a good great thing")[0]["label"] == "good"
    card = who.get(f"/trainings/{run}/card").json()["text"]
    assert "text-classification" in card
    assert (tmp_path / "my-model" / "README.md").read_text() == card
    log = who.get(f"/trainings/{run}/log")
    assert (log.status_code, "rows from 50 records" in log.text) == (200, True)


def test_its_events_can_be_heard_afterwards_and_taken_up(trained):
    running = Running(trained.app, lifespan=False)
    try:
        address = f"{running.url}/api/v1"
        whole = heard(address, trained.runs.who, trained.run)
        phases = [(number, data["name"]) for number, name, data in whole if name == "phase"]
        assert [name for _, name in phases] == ["reading", "training"]
        later = heard(address, trained.runs.who, trained.run, last=phases[0][0])
    finally:
        running.close()
    assert whole[-1][1] == later[-1][1] == "end"
    told = ("log", "figures", "phase")
    after = [one for one in whole if one[1] in told and one[0] > phases[0][0]]
    assert [one for one in later if one[1] in told] == after


def test_a_person_whose_answers_were_learnt_is_told_of_the_model(trained):
    path = f"/users/{trained.member('ben').id}/data"
    told = trained.owner.delete(path, params={"dry_run": True}).json()
    assert [(one["name"], one["records"], one["certain"]) for one in told["models"]] == [
        ("my model", 40, True)
    ]


def test_answers_that_came_since_the_last_run_are_counted(trained):
    before, annotator = trained.runs.list()["answers_since"], trained.member("annotator")
    for one in trained.dataset.queue(annotator, limit=3):
        body = {"status": "submitted", "values": {"label": {"value": "good"}}}
        annotator.put(f"/me/records/{one['record']['id']}/answer", body)
    assert (before, trained.runs.list()["answers_since"]) == (0, 3)


def test_a_run_is_deleted_with_its_files(trained):
    who, run = trained.runs.who, trained.run
    folder = trained.app.state.server.config.data_dir / "trainings" / run
    assert (folder / "log.txt").exists()
    assert who.delete(f"/trainings/{run}").status_code == 204
    assert not folder.exists()
    assert who.get(f"/trainings/{run}").status_code == 404


@SQLITE
def test_its_events_are_told_to_the_end_and_can_be_taken_up(training, watching, address):
    options = {"max_steps": 20, "eval_frequency": 5, "patience": 0}
    run = training.start(framework="spacy", options=options)
    whole = heard(address, training.who, run)
    names = [name for _, name, _ in whole]
    assert (names[-1], names[-2]) == ("end", "run")
    phases = [data["name"] for _, name, data in whole if name == "phase"]
    assert phases == ["reading", "training"]
    figures = [data for _, name, data in whole if name == "figures"]
    assert [one["step"] for one in figures] == [5, 10, 15, 20]
    assert set(figures[-1]["values"]) == {"loss", "held_out_score"}
    states = [data["status"] for _, name, data in whole if name == "run"]
    assert (states[0] in ("queued", "running"), states[-1]) == (True, "done")
    kept = [one for one in whole if one[1] in ("log", "figures", "phase")]
    at = kept[2][0]
    later = heard(address, training.who, run, last=at)
    assert [one for one in later if one[1] not in ("run", "end")] == kept[3:]
    history = training.who.get(f"/trainings/{run}/figures").json()["items"]
    assert history == figures


@SQLITE
def test_what_a_reviewer_settled_is_learnt_in_place_of_what_people_said(
    training, watching, filled, admin
):
    items = admin.get(f"/datasets/{filled.id}/records", params={"limit": 50}).json()["items"]
    for one in items[:45]:
        body = {"verdicts": {"label": {"value": "ugly"}}}
        assert admin.put(f"/records/{one['id']}/verdicts", body).status_code == 200
    row = training.ended(training.start(train_size=1))
    assert row["status"] == "failed"
    assert row["error"] == "All rows have the same class; there is nothing to tell apart."
    assert row["figures"]["data"]["used"] == 45
