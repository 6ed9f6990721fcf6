"""Training runs as they come and go."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ostraka.server.shapes.common import Asked, At, Kept, Name, Plain, Told
from ostraka.server.shapes.trainings import Status

Short = Annotated[Plain, Field(min_length=1, max_length=200)]
Json = Annotated[dict[str, Any], Kept]


class Cell(Asked):
    """What to train: a task on fields and questions, with a framework.

    `parts` are the fields and questions of the task by their part, as `…/trainings/cells` names
    them, and whatever else the task takes. `model` is what to start from: a hub's id, a folder
    below those that the server's settings allow, or nothing for the framework's own. `strategy`
    settles the question, `train_size` is the share of records to learn from, `options` are the
    framework's, as `update_config` takes them.
    """

    task: Short
    parts: Json = Field(default_factory=dict)
    framework: Short
    model: Annotated[Plain, Field(max_length=500)] | None = None
    strategy: Short | None = None
    train_size: float = Field(0.8, gt=0, le=1)
    seed: int = Field(42, ge=0, le=2**31)
    max_records: int | None = Field(None, ge=1)
    options: Json = Field(default_factory=dict)


class CellLook(Cell):
    """A cell that is looked at, and perhaps its rows as a language model's trainer sees them."""

    look: bool = False


class RunCreate(Cell):
    """A run to start; afterwards it may suggest answers, and order the queue by its doubt."""

    name: Name | None = None
    suggest: bool = False
    order: bool = False

    def asked(self) -> dict[str, Any]:
        """What the run keeps."""
        return self.model_dump(exclude={"name"})


class Suggesting(Asked):
    """Whether the queue is to go by the doubt of what is suggested."""

    order: bool = False


class RunReport(Asked):
    """A run that somebody's program has begun, and what it trains."""

    name: Name | None = None
    asked: Json = Field(default_factory=dict)


class Heard(Asked):
    """Something that a run told: lines of its log, figures after a step."""

    kind: Literal["log", "figures", "phase"]
    data: Json


class RunEvents(Asked):
    """What a program tells of its run; with nothing in it, that it lives."""

    items: list[Heard] = Field(default_factory=list, max_length=1000)
    figures: Json | None = None


class RunEnd(Asked):
    """How a program's run ended."""

    status: Literal["done", "failed", "interrupted"]
    manifest: Annotated[dict[str, Any] | None, Kept] = None
    score: float | None = Field(None, allow_inf_nan=False)
    error: Annotated[Plain, Field(max_length=2000)] | None = None


class Run(Told):
    """A training of a dataset, and how far it is.

    `origin` says where: on the server, by a program elsewhere (`client`), or not known (null: it
    was registered when it was done). `figures` holds the newest of what was told: `phase`, `done`
    of `total` steps, `eta` in seconds, the `latest` figures by name, the `data` that were used.
    `follow` is the state of writing suggestions, `suggested` what came of it.
    """

    id: UUID
    dataset_id: UUID | None = None
    name: str
    by: str | None
    status: Status
    origin: Literal["server", "client"] | None
    asked: dict[str, Any] | None
    figures: dict[str, Any] | None
    score: float | None
    error: str | None
    follow: Status | None
    suggested: dict[str, Any] | None
    inserted_at: At
    updated_at: At
    started_at: At | None
    ended_at: At | None


class RunWhole(Run):
    """A training with the manifest of its model."""

    manifest: dict[str, Any] | None


class Runs(Told):
    """The trainings of a dataset, the newest first.

    `answers_since` is how many answers came, or changed, since the newest one that is done began.
    `can_train`: whether the server trains.
    """

    items: list[Run]
    answers_since: int | None
    can_train: bool


class Figures(Told):
    """What was logged after one step."""

    step: int
    epoch: float | None
    values: dict[str, float]


class History(Told):
    """What a run logged, step by step."""

    items: list[Figures]


class Card(Told):
    """The model card, as Markdown."""

    text: str


class Problem(Told):
    """What would stop a run, and in which part of the form."""

    where: str
    text: str


class Checked(Told):
    """What a run would learn from, and what would stop it; three rows where that was asked."""

    data: dict[str, Any] | None
    problems: list[Problem]
    report: str | None = None


class Part(Told):
    """A part of a task: the fields or questions of the dataset that fit, and how many it needs."""

    name: str
    what: Literal["field", "question"]
    many: bool
    least: int
    found: list[str]


class Able(Told):
    """A framework that trains a task, and the model it starts from unless told otherwise.

    `looks`: it can show rows as a language model's trainer sees them.
    """

    name: str
    model: str | None
    looks: bool


class Offer(Told):
    """A task; `possible` on this dataset or not; whether its models can `suggest` answers."""

    name: str
    parts: list[Part]
    frameworks: list[Able]
    possible: bool
    suggests: bool


class Framework(Told):
    """What is missing of a framework, and what to type to have it."""

    missing: list[str]
    install: str


class Cells(Told):
    """What can be trained on a dataset, what with, and how each question can be settled."""

    tasks: list[Offer]
    frameworks: dict[str, Framework]
    strategies: dict[str, list[str]]
