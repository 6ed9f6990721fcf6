"""One table of how to make something tiny to learn for each task, and to learn it with.

A new task needs a line in `TASKS`, a new framework one in `FRAMEWORKS`; the tests say so where one
is missing. Nothing here is imported before a cell asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ostraka as rg
from ostraka.train.cells import TRAIN, cells

PLACE = "tests/conformance/cells_table.py"
LEARNT = ("the cat sat on the mat", "all the people were happy", "to see it on the mat")
CELLS = [
    (task, framework)
    for task, row in cells().items()
    for framework, able in row.items()
    if able == TRAIN
]
EMPTY = [
    (task, framework)
    for task, row in cells().items()
    for framework, able in row.items()
    if able != TRAIN
]


@dataclass(frozen=True)
class Asked:
    """A task of the dataset below: what makes it, and what its model is asked.

    `model` is the kind of network that learns it with transformers. `question` takes the
    suggestions where the task has none of its own; `silent` says why there can be none.
    """

    make: Callable[[], Any]
    inputs: tuple[Any, ...]
    model: str = "encoder"
    question: str | None = None
    silent: str = ""
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Framework:
    """How two steps are taken with a framework, and what it needs to be here.

    `model` makes the model's name out of the folders of tiny networks, by kind. `needs` are the
    modules without which a cell is skipped, and `apart` the framework with its own environment.
    """

    options: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    model: str | None = "tiny"
    apart: bool = False
    steps: int | None = 2  # None: somebody else counts them


def task(name: str, **parts: Any) -> Callable[[], Any]:
    """What makes a task out of its parts when it is asked for."""
    return lambda: getattr(rg.TrainingTask, f"for_{name}")(**parts)


def vowels(texts: list[str]) -> list[float]:
    """A reward: the share of vowels."""
    return [sum(text.count(one) for one in "aeiou") / max(len(text), 1) for text in texts]


COMPARED = {"prompt": "start", "responses": ["first", "second"], "preference": "better"}
PROMPTS = ("the cat", "all the people")
ANSWERED = {"model": "writer", "question": "said"}
REWARDED = {
    "proximal_policy_optimization": {"batch_size": 4, "response_length": 4},
    "rloo": {"per_device_train_batch_size": 4, "max_completion_length": 4},
    "grpo": {"per_device_train_batch_size": 4, "num_generations": 4, "max_completion_length": 4},
}


def rewarded(name: str) -> Asked:
    """A model that learns from rewards."""
    more = {"trl": {"reward_model": vowels, **REWARDED[name]}}
    return Asked(task(name, prompt="start"), PROMPTS, options=more, **ANSWERED)


TASKS: dict[str, Asked] = {
    "text-classification": Asked(task("text_classification", text="text", label="kind"), LEARNT),
    "token-classification": Asked(task("token_classification", text="text", spans="marks"), LEARNT),
    "question-answering": Asked(
        task("question_answering", question="start", context="text", answer="words"),
        tuple({"question": "who?", "context": text} for text in LEARNT),
    ),
    "text2text": Asked(task("text2text", source="text", target="words"), LEARNT, "rewriter"),
    "sentence-similarity": Asked(
        task("sentence_similarity", texts=["first", "second"], label="alike"),
        (("the cat", "the mat"), ("all the people", "all people")),
    ),
    "supervised-fine-tuning": Asked(
        task("supervised_fine_tuning", prompt="start", response="said"), PROMPTS, "writer"
    ),
    "chat-completion": Asked(task("chat_completion", chat="talk"), PROMPTS, **ANSWERED),
    "pretraining": Asked(task("pretraining", text="text"), PROMPTS, **ANSWERED),
    "reward-modeling": Asked(
        task("reward_modeling", **COMPARED),
        (("the cat sat", "the mat"), ("it was", "to see it")),
        question="better",
    ),
    "direct-preference-optimization": Asked(
        task("direct_preference_optimization", **COMPARED), PROMPTS, **ANSWERED
    ),
    "kto": Asked(
        task("kto", prompt="start", completion="first", label="kind", good="good"),
        PROMPTS,
        **ANSWERED,
    ),
    "proximal-policy-optimization": rewarded("proximal_policy_optimization"),
    "rloo": rewarded("rloo"),
    "grpo": rewarded("grpo"),
}

STEPS = {"max_steps": 2, "per_device_train_batch_size": 4, "save_strategy": "no"}
NETWORK = STEPS | {"eval_strategy": "no", "learning_rate": 1e-3}
FRAMEWORKS: dict[str, Framework] = {
    "sklearn": Framework({"C": 0.1}, ("sklearn",), model=None),  # it takes no steps
    "transformers": Framework(NETWORK, ("transformers",)),
    "peft": Framework(NETWORK, ("peft",)),
    "setfit": Framework({"max_pairs": 8, "batch_size": 4}, ("setfit",)),
    "sentence-transformers": Framework(NETWORK, ("sentence_transformers",)),
    "trl": Framework({"max_steps": 2, "learning_rate": 1e-3}, ("trl",)),
    "openai": Framework(
        {"poll_every": 0.01, "deadline": 60.0}, ("openai",), model="tiny-1", steps=None
    ),
    "spacy": Framework({"training.max_steps": 2, "training.eval_frequency": 1}, ("spacy",), None),
    "spacy-transformers": Framework(
        {"training.max_steps": 2}, ("spacy", "spacy_curated_transformers"), None
    ),
    "span-marker": Framework({"max_steps": 2}, apart=True),
}


def asked(name: str) -> Asked:
    """The line of a task; what to add where there is none."""
    if name not in TASKS:
        raise AssertionError(
            f"The task {name} can be trained, but no cell of it is: add a line for it to TASKS in "
            f"{PLACE}, with a field or question in answers() if it needs one."
        )
    return TASKS[name]


def framework(name: str) -> Framework:
    """The line of a framework; what to add where there is none."""
    if name not in FRAMEWORKS:
        raise AssertionError(
            f"The framework {name} trains, but no cell of it is: add a line for it to FRAMEWORKS "
            f"in {PLACE}, with options that take two steps."
        )
    return FRAMEWORKS[name]


def answers() -> Any:
    """Sixteen records of which people said everything that a task may ask."""
    dataset = rg.FeedbackDataset(
        fields=[
            *(rg.TextField(name=name) for name in ("text", "start", "first", "second")),
            rg.ChatField(name="talk"),
        ],
        questions=[
            rg.LabelQuestion(name="kind", labels=["good", "bad"]),
            rg.SpanQuestion(name="marks", field="text", labels=["WHO", "WHERE"]),
            rg.RatingQuestion(name="alike", values=[1, 2, 3, 4, 5]),
            rg.LabelQuestion(name="better", labels=["first", "second"]),
            rg.TextQuestion(name="said"),
            rg.TextQuestion(name="words"),
        ],
    )
    dataset.add_records([_record(number) for number in range(16)])
    return dataset


def _record(number: int) -> dict[str, Any]:
    text = f"{LEARNT[number % 3]} {number}"
    says = {"role": "assistant", "content": LEARNT[(number + 1) % 3]}
    values = {
        "kind": ("good", "bad")[number % 2],
        "marks": [{"label": ("WHO", "WHERE")[number % 2], "start": 0, "end": 3}],
        "alike": 1 + number % 5,
        "better": ("first", "second")[number % 2],
        "said": LEARNT[(number + 1) % 3],
        "words": text.split()[1],
    }
    return {
        "fields": {
            "text": text,
            "start": f"what of {number}",
            "first": f"it was {number}",
            "second": f"to see {LEARNT[number % 2]} {number}",
            "talk": [{"role": "user", "content": f"what of {number}"}, says],
        },
        "responses": [
            {"user_id": "ana", "values": {name: {"value": said} for name, said in values.items()}}
        ],
    }
