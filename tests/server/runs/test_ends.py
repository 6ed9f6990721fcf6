"""Runs that do not end well say why, and can be started again."""

from __future__ import annotations

import pytest
from run_stage import LONG, gone

from ostraka.server.app import watcher
from ostraka.server.stores import runs

# a run is a process's work; what it keeps is tested on both databases in test_runs.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_run_that_waits_is_stopped_before_it_begins(training):
    run = training.start()
    assert training.who.post(f"/trainings/{run}/cancel").json()["status"] == "canceled"
    again = training.who.post(f"/trainings/{run}/cancel")
    assert (again.status_code, "only one that is not done" in again.json()["message"]) == (
        422,
        True,
    )


def test_a_server_that_stops_interrupts_its_runs_which_then_go_on(training, here, workers):
    first = watcher(here)
    first.start()
    run = training.start(**LONG)
    training.training(run)
    first.close()
    gone(workers[0])
    row = training.get(run)
    assert row["status"] == "interrupted"
    assert "Start it again" in row["error"]
    reached = row["figures"]["done"]
    assert training.who.post(f"/trainings/{run}/again").json()["status"] == "queued"
    second = watcher(here)
    second.start()
    row = training.training(run)
    assert row["figures"]["done"] >= reached
    assert row["error"] is None
    second.close()


def test_what_a_server_that_is_gone_had_begun_is_interrupted(training, here):
    run = training.start()
    here.store.write(lambda db: runs.take(db, most=1))
    assert training.get(run)["status"] == "running"
    here.store.write(lambda db: runs.interrupt(db, alone=True))
    row = training.get(run)
    assert (row["status"], row["error"]) == ("interrupted", runs.GONE["server"])


def test_options_that_cannot_be_fail_runs_one_after_another(training, watching):
    options = ({"C": 2.0, "learning": 1}, {"args": {"output_dir": "x"}})
    both = [training.start(options=one) for one in options]
    none, outside = (training.ended(one) for one in both)
    assert (none["status"], outside["status"]) == ("failed", "failed")
    assert none["error"].startswith("'learning' is not an option of words, model.")
    assert outside["error"].startswith("'args.output_dir' cannot be set on a server")
    assert (none["name"], outside["name"]) == ("sklearn-1", "sklearn-2")
    assert none["ended_at"] <= outside["started_at"]  # two runs wait for each other


def test_a_model_elsewhere_on_the_server_is_refused(training, tmp_path):
    at = f"/datasets/{training.dataset}/trainings/runs"
    body = {"task": "text-classification", "framework": "setfit", "model": str(tmp_path)}
    answer = training.who.post(at, body)
    assert (answer.status_code, answer.json()["where"]) == (422, "model")
    assert "OSTRAKA_SERVER_TRAINING_MODELS" in answer.json()["message"]


def test_a_run_of_somebody_who_is_gone_fails(training, here, owner, admin):
    run = training.start()
    assert owner.delete(f"/users/{admin.id}").status_code == 200
    training.who = owner
    made = watcher(here)
    made.start()
    row = training.ended(run)
    made.close()
    assert (row["status"], row["by"]) == ("failed", None)
    assert row["error"] == "Whoever asked for this run is no longer here."
