"""How many runs are trained at the same time is the keeper's to say."""

from __future__ import annotations

import pytest
from run_stage import CELL, ENDLESS

from ostraka.server.stores import runs

# a run is a process's work; what it keeps is tested on both databases in test_runs.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def most():
    return 2


@pytest.fixture
def config(config, most):
    """A server that trains so many."""
    return config.model_copy(update={"trainings_at_once": most})


def test_two_are_trained_beside_each_other_and_a_third_waits(training, watching):
    options = {"framework": "spacy", "options": ENDLESS}
    both = [training.start(**options) for _ in range(2)]
    third = training.start()
    for run in both:
        training.training(run)
    assert training.get(third)["status"] == "queued"
    training.who.post(f"/trainings/{both[0]}/cancel")
    assert training.ended(third)["status"] == "done"
    training.who.post(f"/trainings/{both[1]}/cancel")


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
