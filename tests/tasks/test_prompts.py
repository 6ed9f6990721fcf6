"""Prompts to answer: PPO, RLOO and GRPO start from the same rows."""

import pytest

import ostraka as rg
from ostraka.errors import BadFormatting, BadOption, UnknownName
from ostraka.tasks._base import tasks, verdicts_for
from ostraka.tasks._rows import GRPOPrompt, Prompt, RLOOPrompt

METHODS = {
    "proximal_policy_optimization": Prompt,
    "rloo": RLOOPrompt,
    "grpo": GRPOPrompt,
}


@pytest.fixture
def dataset():
    data = rg.FeedbackDataset(
        fields=[
            rg.TextField(name="instruction"),
            rg.TextField(name="context", required=False),
            rg.ChatField(name="talk", required=False),
        ],
        questions=[rg.TextQuestion(name="answer")],
    )
    talk = [{"role": "user", "content": "Hello."}]
    data.add_records(
        [
            rg.FeedbackRecord(fields={"instruction": "Why?", "context": "Rain.", "talk": talk}),
            rg.FeedbackRecord(fields={"instruction": "  "}),
            rg.FeedbackRecord(fields={"instruction": "How?"}),
        ]
    )
    return data


def rows_of(dataset, task):
    snapshot = dataset.snapshot()
    return task.rows(snapshot, verdicts_for(task, snapshot))


@pytest.mark.parametrize(("method", "shape"), METHODS.items())
def test_a_prompt_per_record_that_has_one(method, shape, dataset) -> None:
    rows = rows_of(dataset, tasks[method].from_user(prompt="instruction"))
    assert rows.shape is shape
    assert rows.column("query") == ["Why?", "How?"]
    assert rows.dropped == {"empty prompt": 1}


def test_several_fields_are_joined_by_the_template(dataset) -> None:
    make = rg.TrainingTask.for_proximal_policy_optimization
    task = make(prompt=["instruction", "context"], template="{instruction} {context}".strip())
    assert rows_of(dataset, task).column("query") == ["Why? Rain.", "How? "]


def test_a_function_writes_prompts(dataset) -> None:
    make = rg.TrainingTask.for_proximal_policy_optimization
    task = make(formatting_func=lambda s: [s["instruction"], None, "Say it."])
    rows = rows_of(dataset, task)
    assert rows.column("query") == ["Why?", "Say it.", "Say it.", "How?", "Say it."]
    assert rows.dropped == {"empty prompt": 1}
    nothing = rows_of(dataset, make(formatting_func=lambda _: None))
    assert len(nothing) == 0
    assert sum(nothing.dropped.values()) == 3


def test_conversations_are_prompts_too(dataset) -> None:
    make = rg.TrainingTask.for_grpo
    talk = [{"role": "user", "content": "Hello."}]
    assert rows_of(dataset, make(prompt="talk")).column("query") == [talk]
    assert rows_of(dataset, make(prompt="talk")).dropped == {"empty prompt": 2}
    assert rows_of(dataset, make(formatting_func=lambda _: [talk])).column("query") == [talk] * 3


def test_what_is_no_prompt_names_the_record(dataset) -> None:
    make = rg.TrainingTask.for_rloo
    with pytest.raises(BadFormatting, match="Record 0 .*expected a prompt"):
        rows_of(dataset, make(formatting_func=lambda _: 3))
    mixed = iter(["text", [[{"role": "user", "content": "Hello."}]], None])
    with pytest.raises(BadOption, match="one kind"):
        rows_of(dataset, make(formatting_func=lambda _: next(mixed)))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, BadOption),
        ({"formatting_func": str, "prompt": "instruction"}, BadOption),
        ({"prompt": "instructions"}, UnknownName),
        ({"prompt": ["talk", "instruction"]}, BadOption),
    ],
)
def test_what_the_dataset_cannot_give_is_refused(given, error, dataset) -> None:
    with pytest.raises(error):
        rows_of(dataset, rg.TrainingTask.for_proximal_policy_optimization(**given))


def test_the_manifest_can_rebuild_the_task() -> None:
    make = rg.TrainingTask.for_proximal_policy_optimization
    task = make(prompt=["a", "b"], template="{a}{b}")
    assert tasks["proximal_policy_optimization"].from_description(task.describe()) == task
