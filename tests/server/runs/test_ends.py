"""Runs that do not end well say why, and can be started again."""

from __future__ import annotations

import os
import signal
import time

import pytest
from run_stage import ENDLESS

from ostraka.server.app import watcher
from ostraka.server.runs import process
from ostraka.server.stores import runs

# a run is a process's work; what it keeps is tested on both databases in test_runs.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LONG = {"framework": "spacy", "options": ENDLESS}


@pytest.fixture
def workers(monkeypatch):
    """The workers that were started."""
    found = []
    begun = process.Worker.__init__

    def begin(self, *given, **named):
        begun(self, *given, **named)
        found.append(self)

    monkeypatch.setattr(process.Worker, "__init__", begin)
    return found


def gone(worker):
    """Wait until there is no such process."""
    until = time.monotonic() + 60
    while worker._process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_run_is_stopped_with_its_worker(training, watching, workers):
    run = training.start(**LONG)
    training.training(run)
    assert training.who.post(f"/trainings/{run}/cancel").json()["status"] == "canceled"
    gone(workers[0])
    row = training.get(run)
    assert (row["status"], row["error"], row["score"]) == ("canceled", None, None)


def test_a_run_that_waits_is_stopped_before_it_begins(training):
    run = training.start()
    assert training.who.post(f"/trainings/{run}/cancel").json()["status"] == "canceled"
    again = training.who.post(f"/trainings/{run}/cancel")
    assert (again.status_code, "only one that is not done" in again.json()["message"]) == (
        422,
        True,
    )


def test_a_worker_that_is_killed_fails_its_run(training, watching, workers):
    run = training.start(**LONG)
    training.training(run)
    os.kill(workers[0].pid, signal.SIGKILL)
    row = training.ended(run)
    assert row["status"] == "failed"
    assert row["error"].startswith("The worker was killed by SIGKILL.")
    log = training.who.get(f"/trainings/{run}/log").text
    assert "rows from 50 records" in log


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


def test_an_option_that_is_none_fails_the_run_with_its_name(training, watching):
    row = training.ended(training.start(options={"C": 2.0, "learning": 1}))
    assert row["status"] == "failed"
    assert row["error"].startswith("'learning' is not an option of words, model.")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"trust_remote_code": True}, "'trust_remote_code' cannot be set on a server"),
        ({"args": {"output_dir": "x"}}, "'args.output_dir' cannot be set on a server"),
        ({"words": {"encoding": "/etc/passwd"}}, "names no path"),
        ({"encoding": "../../x"}, "names no path"),
    ],
)
def test_an_option_that_reaches_out_of_the_run_is_refused(training, watching, options, said):
    row = training.ended(training.start(options=options))
    assert (row["status"], said in row["error"]) == ("failed", True)


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


def test_of_somebody_who_no_longer_leads_no_suggestion_is_taken(
    training, watching, owner, admin, workspace
):
    run = training.start()
    training.ended(run)
    path = f"/workspaces/{workspace['id']}/users/{admin.id}"
    assert admin.post(f"/trainings/{run}/suggestions", {}).status_code == 202
    assert owner.delete(path).status_code == 200
    training.who = owner
    row = training.ended(run)
    assert (row["status"], row["follow"]) == ("done", "failed")
    assert "may not write suggestions" in row["suggested"]["error"]
