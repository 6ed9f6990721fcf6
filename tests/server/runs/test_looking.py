"""Before a run it is told what can be trained, what with, and on what."""

from __future__ import annotations

import pytest
from run_stage import CELL
from sqlalchemy import select

from ostraka.cli import _run_look
from ostraka.server.database.sql import maybe
from ostraka.server.database.tables import datasets

# a run is a process's work; what it keeps is tested on both databases in test_runs.py
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def check(admin, filled):
    """`check(**changes)`: what is said about a cell."""

    def checked(**changes):
        answer = admin.post(f"/datasets/{filled.id}/trainings/check", {**CELL, **changes})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return checked


def test_tasks_frameworks_and_strategies_that_suit_a_dataset_are_offered(admin, filled):
    told = admin.get(f"/datasets/{filled.id}/trainings/cells").json()
    tasks_that_it_has_parts_for(told)
    frameworks_with_what_to_type(told["frameworks"])
    strategies_the_usual_first(told["strategies"])


def tasks_that_it_has_parts_for(told):
    tasks = {one["name"]: one for one in told["tasks"]}
    labels = tasks["text-classification"]
    assert labels["possible"]
    parts = {one["name"]: one["found"] for one in labels["parts"]}
    assert parts == {"text": ["text"], "label": ["label", "labels", "rating", "rank"]}
    assert labels["frameworks"][0] == {"name": "sklearn", "model": None, "looks": False}
    marks = {one["name"]: one["found"] for one in tasks["token-classification"]["parts"]}
    assert marks == {"text": ["text"], "spans": ["span"]}
    assert not tasks["chat-completion"]["possible"]
    assert "grpo" not in tasks


def frameworks_with_what_to_type(found):
    assert found["sklearn"] == {"missing": [], "install": "pip install 'ostraka[sklearn]'"}
    assert "ostraka extras install span-marker" in found["span-marker"]["install"]


def strategies_the_usual_first(found):
    assert found["label"][0] == "majority"
    assert "dawid_skene" in found["label"]
    assert found["text"] == ["disagreement", "first", "longest"]


def test_what_a_run_would_learn_from_is_counted(check):
    told = check()
    assert told["problems"] == []
    assert told["data"]["used"] == 40
    assert told["data"]["left_out"] == {"no submitted answer": 10}
    assert (told["data"]["train_rows"], told["data"]["held_out_rows"]) == (30, 10)


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"options": {"C": -1.0}}, "options", "model refuses C=-1.0"),
        ({"options": {"learning_rate": 1}}, "options", "is not an option"),
        ({"framework": "sklern"}, "parts", "Did you mean"),
        ({"framework": "trl"}, "parts", "trl cannot train text_classification"),
        ({"parts": {"text": ["text"]}}, "parts", "Choose a question for 'label'"),
        ({"parts": {"text": ["words"], "label": "label"}}, "parts", "words"),
        ({"strategy": "majorty"}, "parts", "Did you mean"),
        ({"task": "text-clasification"}, "parts", "Did you mean"),
    ],
)
def test_what_would_stop_a_run_is_told_in_its_place(here, filled, changes, where, said):
    found = {}
    seq = here.store.read(lambda db: maybe(db, select(datasets)))["seq"]
    url = here.config.url.render_as_string(hide_password=False)
    order = {"url": url, "dataset": seq, "asked": {**CELL, **changes}}
    _run_look.check(order, found.__setitem__)  # as the worker does
    assert problems(found["answer"], said) == [(where, True)]


def problems(told, said):
    return [(one["where"], said in one["text"]) for one in told["problems"]]


def test_what_would_stop_a_run_is_told_by_a_worker_to_who_asks(check):
    assert problems(check(options={"C": -1.0}), "model refuses C=-1.0") == [("options", True)]


def test_a_dataset_without_answers_has_nothing_to_train_on(admin, dataset):
    dataset.add({"fields": {"text": "a"}})
    told = admin.post(f"/datasets/{dataset.id}/trainings/check", CELL).json()
    assert told["data"] is None
    assert "No rows to train on. Left out: 1 × no submitted answer." in told["problems"][0]["text"]
