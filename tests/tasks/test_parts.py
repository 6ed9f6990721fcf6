"""What a task is made of is said by the task, and makes one."""

from __future__ import annotations

import pytest

import ostraka as rg
from ostraka.tasks._base import tasks

OFFERED = [name for name in tasks if getattr(tasks[name], "parts", ())]


@pytest.fixture
def dataset():
    """One that has what every offered task needs."""
    return rg.FeedbackDataset(
        fields=[
            rg.TextField(name="one"),
            rg.TextField(name="two"),
            rg.ChatField(name="talk", required=False),
        ],
        questions=[
            rg.LabelQuestion(name="better", labels=["one", "two"]),
            rg.SpanQuestion(name="marks", labels=["a"], field="one", required=False),
            rg.TextQuestion(name="short", required=False),
        ],
    )


@pytest.mark.parametrize("name", OFFERED)
def test_the_first_of_what_fits_each_part_makes_the_task(dataset, name):
    parts = {}
    for part in tasks[name].parts:
        found = part.found(dataset.settings)
        assert len(found) >= part.least
        chosen = found[: max(part.least, 1)]
        parts[part.name] = chosen if part.many else chosen[0]
    made = getattr(rg.TrainingTask, f"for_{name}")(**parts)
    assert made.name == name


def test_only_what_is_of_a_fitting_kind_is_found(dataset):
    parts = {
        part.name: part.found(dataset.settings) for part in tasks["token_classification"].parts
    }
    assert parts == {"text": ["one", "two"], "spans": ["marks"]}
