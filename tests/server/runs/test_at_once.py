"""How many runs are trained at the same time is the keeper's to say."""

from __future__ import annotations

import os
import signal

import pytest
from run_stage import CELL, LONG, gone

from ostraka.server.stores import runs

# a run is a process's work; what it keeps is tested on both databases in test_runs.py
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def most():
    return 2


@pytest.fixture
def config(config, most):
    """A server that trains so many."""
    return config.model_copy(update={"trainings_at_once": most})


@ON_SQLITE
def test_two_are_trained_beside_each_other_until_one_is_stopped_and_one_killed(
    training, watching, workers
):
    both = [training.start(**LONG) for _ in range(2)]
    third = training.start()
    for run in both:
        training.training(run)
    assert training.get(third)["status"] == "queued"
    first, second = workers

    assert training.who.post(f"/trainings/{both[0]}/cancel").json()["status"] == "canceled"
    assert training.ended(third)["status"] == "done"  # in the place of the first
    ended, killed = (first, second) if second._process.poll() is None else (second, first)
    gone(ended)
    row = training.get(both[0])
    assert (row["status"], row["error"], row["score"]) == ("canceled", None, None)

    os.kill(killed.pid, signal.SIGKILL)
    row = training.ended(both[1])
    assert row["status"] == "failed"
    assert row["error"].startswith("The worker was killed by SIGKILL.")
    assert "rows from 50 records" in training.who.get(f"/trainings/{both[1]}/log").text


@ON_SQLITE
@pytest.mark.parametrize("most", [0])
def test_a_server_may_train_nothing(training, here):
    answer = training.who.post(f"/datasets/{training.dataset}/trainings/runs", CELL)
    assert answer.status_code == 422
    assert "OSTRAKA_SERVER_TRAININGS_AT_ONCE" in answer.json()["message"]
    assert training.list()["can_train"] is False


def test_no_run_is_taken_twice(training, here):
    first, second, _ = (training.start() for _ in range(3))
    taken = [here.store.write(lambda db: runs.take(db, most=2)) for _ in range(3)]
    assert [one and one["id"] for one in taken] == [first, second, None]
