"""What a worker says is kept, also where the database does not answer for a while."""

from __future__ import annotations

import pytest

from ostraka.server.errors import Unavailable
from ostraka.server.runs import work
from ostraka.server.stores import runs


class Shaky:
    """A store whose writes are refused some times, and then done."""

    def __init__(self, store, refused):
        self.store, self.refused, self.engine = store, refused, store.engine

    def write(self, act):
        if self.refused:
            self.refused -= 1
            raise Unavailable("the database does not answer")
        return self.store.write(act)


@pytest.fixture
def taken(training, here):
    """A run that was taken out of the queue."""
    training.start()
    return here.store.write(lambda db: runs.take(db, most=1))


def working(here, row, *, refused=0, is_open=lambda: True):
    store = Shaky(here.store, refused)
    return work.Work(store, here.config, here.plans, None, row, is_open)


def test_what_was_said_is_kept_when_the_database_answers_again(training, here, taken, monkeypatch):
    monkeypatch.setattr(work, "AGAIN_SECONDS", 0.01)
    figures = {"step": 2, "epoch": None, "values": {"loss": 0.5}}
    working(here, taken, refused=3)._keep([("log", {"text": "on"}), ("figures", figures)])
    row = training.get(taken["id"])
    assert row["figures"]["latest"] == {"loss": 0.5}
    kept = here.store.read(lambda db: runs.events_after(db, taken["seq"], 0, most=10))
    assert [(one["kind"], one["data"]) for one in kept] == [
        ("log", {"text": "on"}),
        ("figures", figures),
    ]


def test_a_server_that_stops_does_not_wait_for_the_database(here, taken):
    stopping = working(here, taken, refused=1, is_open=lambda: False)
    with pytest.raises(Unavailable):
        stopping._keep([("log", {"text": "on"})])


def test_of_a_long_log_only_the_beginning_goes_into_the_database(here, taken, monkeypatch):
    monkeypatch.setattr(work, "MOST_LINES", 3)
    one = working(here, taken)
    for _ in range(2):
        one._keep([("log", {"text": str(n)}) for n in range(4)])
    kept = here.store.read(lambda db: runs.events_after(db, taken["seq"], 0, most=10))
    assert [each["data"]["text"] for each in kept] == ["0", "1", "2", work.MORE]


def test_a_run_that_was_stopped_meanwhile_is_not_written_to(training, here, taken):
    training.who.post(f"/trainings/{taken['id']}/cancel")
    with pytest.raises(runs.Stopped):
        working(here, taken)._keep([("log", {"text": "on"})])
