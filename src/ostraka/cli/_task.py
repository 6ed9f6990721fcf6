"""What `ostraka train` and `ostraka check` are told alike: the dataset, the task, the framework."""

from __future__ import annotations

import json
from collections.abc import Sequence
from inspect import signature
from pathlib import Path
from typing import Annotated, Any

import typer

from ostraka.cli._dataset import opened
from ostraka.errors import BadOption

WORDS = {"true": True, "false": False, "none": None, "null": None}
CLASSES = "text_classification"
LABEL_OF = {"token_classification": "spans"}  # what a task calls the question of --label

Text = Annotated[list[str] | None, typer.Option(help="The field with the text; may be repeated.")]
Label = Annotated[str | None, typer.Option(help="The question whose answers are learnt.")]
Parts = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="NAME=VALUE",
        help="A part of the task, like prompt=question; the same name again adds to a list.",
    ),
]
Framework = Annotated[str, typer.Option(help="What to train with; `ostraka cells` lists them.")]
Task = Annotated[str, typer.Option(help="What to train.")]
Model = Annotated[str | None, typer.Option(help="The model to start from: a hub name or a folder.")]
Strategy = Annotated[
    str | None, typer.Option(help="How to settle what people say: majority, dawid_skene, ...")
]
SoftLabels = Annotated[
    bool, typer.Option("--soft-labels", help="Learn the shares of people's answers.")
]
TrainSize = Annotated[
    float, typer.Option(help="The share of records to learn from; the rest is held out.")
]
MaxRecords = Annotated[int | None, typer.Option(help="Take only the first so many.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same model.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="An option of the framework."),
]


def trainer_for(
    dataset: Path, task: str, parts: dict[str, Any], options: Sequence[str] | None, **plan: Any
) -> Any:
    """The trainer that was typed: `parts` of the task, `options` of the framework.

    `plan` are the other arguments of `ArgillaTrainer`. Raises `BadOption`, `UnknownName`.
    """
    from ostraka.feedback.trainer import ArgillaTrainer

    data = opened(dataset)
    made = task_of(data, task, {name: value for name, value in parts.items() if value is not None})
    chosen = dict(option(one) for one in options or [])
    return ArgillaTrainer(data, made, framework_kwargs=chosen, **plan)


def parts_of(
    given: Sequence[str] | None,
    *,
    text: list[str] | None,
    label: str | None,
    strategy: str | None,
    soft_labels: bool,
) -> dict[str, Any]:
    """The parts of a task by name; None for what was not typed."""
    parts: dict[str, Any] = {"text": text or None, "label": label, "strategy": strategy}
    parts["soft_labels"] = soft_labels or None
    for one in given or []:
        name, value = option(one, "--with")
        before = parts.get(name)
        listed = before if isinstance(before, list) else [before]
        parts[name] = value if before is None else [*listed, value]
    return parts


def option(given: str, flag: str = "--set") -> tuple[str, Any]:
    """`NAME=VALUE` as a name and a value: a number, true, false, none, JSON, or else a text."""
    name, equals, value = given.partition("=")
    if not equals or not name:
        example = "learning_rate=2e-5" if flag == "--set" else "prompt=question"
        raise BadOption(f"{flag} {given!r}: write it as NAME=VALUE, like {example}.")
    if value.lower() in WORDS:
        return name, WORDS[value.lower()]
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def task_of(data: Any, name: str, parts: dict[str, Any]) -> Any:
    """The task of that name of a dataset's fields and questions. Raises `BadOption`."""
    from ostraka.feedback.task import TrainingTask
    from ostraka.tasks._base import tasks

    known = name.replace("-", "_")
    tasks[known]  # an unknown name is an error with the nearest one
    if known == CLASSES:
        parts = _classes(data, parts)
    if known in LABEL_OF and "label" in parts:
        parts = {LABEL_OF[known] if key == "label" else key: parts[key] for key in parts}
    make = getattr(TrainingTask, f"for_{known}")
    if "strategy" in parts and "label_strategy" in signature(make).parameters:  # Argilla's name
        parts = {"label_strategy" if name == "strategy" else name: v for name, v in parts.items()}
    try:
        return make(**parts)
    except TypeError as error:
        said = str(error).rpartition(") ")[2] or str(error)
        raise BadOption(f"The task {known} refuses what it is made of: {said}.") from error


def _classes(data: Any, parts: dict[str, Any]) -> dict[str, Any]:
    """The parts of text classification, fields and question looked up so that errors name them."""
    for part, flag in (("text", "--text"), ("label", "--label")):
        if part not in parts:
            raise BadOption(f"{CLASSES} needs {flag}: write {flag} NAME.")
    found = {name: value for name, value in parts.items() if name != "strategy"}
    if "strategy" in parts:
        found["label_strategy"] = parts["strategy"]
    found["text"] = [data.field_by_name(name) for name in parts["text"]]
    found["label"] = data.question_by_name(parts["label"])
    return found
