"""Waiting for a job."""

from __future__ import annotations

import io
import logging

import pytest
from rich.console import Console

from ostraka.errors import BadOption, JobFailed, OutOfTime
from ostraka.train.options import Options, Target
from ostraka.train.remote import watch
from ostraka.train.remote.server import client, connect
from ostraka.train.remote.watch import follow, waiting
from ostraka.train.secret import Secret

HIDDEN = Console(file=io.StringIO())


@pytest.fixture
def reached(server, key):
    """The server through a client that asks once; it has the job ftjob-1."""
    server.jobs["ftjob-1"] = {
        "id": "ftjob-1",
        "object": "fine_tuning.job",
        "model": "m",
        "suffix": None,
        "status": "queued",
        "looks": 0,
    }
    return connect(client(base_url=server.url, api_key=Secret(key), max_retries=0))


@pytest.fixture
def naps(monkeypatch) -> list[float]:
    """The pauses that were made; none of them takes time."""
    made: list[float] = []
    monkeypatch.setattr(watch.time, "sleep", made.append)
    return made


def test_pauses_grow_up_to_a_minute(server, reached, naps) -> None:
    server.statuses = (*["running"] * 12, "succeeded")
    done = follow(reached, "ftjob-1", poll_every=5.0, deadline=1e6, console=HIDDEN)
    assert done.fine_tuned_model == "ft:m:org::ftjob-1"
    assert naps[:3] == [5.0, 7.5, 11.25]
    assert naps[-1] == 60.0
    assert len(naps) == 11


@pytest.mark.parametrize("status", ["paused", "pausing", "a word of tomorrow"])
def test_an_unknown_status_is_not_the_end(server, reached, naps, status) -> None:
    server.statuses = ("queued", status, "succeeded")
    assert follow(reached, "ftjob-1", poll_every=1, deadline=99, console=HIDDEN).status


def test_a_server_that_is_busy_is_asked_again_after_as_long_as_it_says(
    server, reached, naps, caplog
) -> None:
    server.refuse("GET", "/fine_tuning", 429, "Slow down.", Retry_After="30")
    server.refuse("GET", "/fine_tuning", 502, "Bad gateway.")
    server.statuses = ("succeeded",)
    follow(reached, "ftjob-1", poll_every=2.0, deadline=99, console=HIDDEN)
    assert naps == [30.0, 3.0]
    assert "Slow down." in caplog.text
    assert "Bad gateway." in caplog.text


def test_the_deadline_counts_the_pause_a_server_asks_for(server, reached, naps) -> None:
    server.refuse("GET", "/fine_tuning", 429, "Slow down.", Retry_After="3600")
    with pytest.raises(OutOfTime, match="had not ended after 60 seconds; it goes on at http"):
        follow(reached, "ftjob-1", poll_every=2.0, deadline=60.0, console=HIDDEN)
    assert naps == []


def test_a_job_without_a_reason_or_a_name_is_no_model(server, reached, naps) -> None:
    server.statuses = ("failed",)
    with pytest.raises(JobFailed, match="ftjob-1 failed: the server does not say why"):
        follow(reached, "ftjob-1", poll_every=2.0, deadline=9.0, console=HIDDEN)
    nameless = {"id": "ftjob-1", "status": "succeeded", "fine_tuned_model": None}
    server.instead["GET", "/fine_tuning"] = [(200, nameless, {})]
    with pytest.raises(JobFailed, match="ended without naming a model"):
        follow(reached, "ftjob-1", poll_every=2.0, deadline=9.0, console=HIDDEN)


def test_a_terminal_shows_the_step_and_the_loss(server, reached, naps) -> None:
    screen = io.StringIO()
    server.statuses = ("running", "running", "succeeded")
    terminal = Console(file=screen, force_terminal=True, width=120)
    follow(reached, "ftjob-1", poll_every=1.0, deadline=9.0, console=terminal)
    assert "ftjob-1" in screen.getvalue()
    assert "running: Step 1/3: training loss=1.5" in screen.getvalue()


def test_elsewhere_each_new_status_is_logged_once(server, reached, naps, caplog) -> None:
    server.statuses = ("queued", "queued", "queued", "running", "succeeded")
    with caplog.at_level(logging.INFO, logger="ostraka.train"):
        follow(reached, "ftjob-1", poll_every=1.0, deadline=99.0, console=HIDDEN)
    said = [r.getMessage() for r in caplog.records if r.name == "ostraka.train"]
    assert said == ["The job ftjob-1 is queued.", "The job ftjob-1 is running."]
    assert server.asked("GET", "/fine_tuning/jobs/ftjob-1/events") == []


def test_seconds_must_be_above_zero() -> None:
    options = Options((Target("waiting", waiting),))
    options.update({"poll_every": 0})
    with pytest.raises(BadOption, match="seconds above 0"):
        options.check()
