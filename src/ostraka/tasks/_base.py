"""A task turns a snapshot and its verdicts into rows of one declared shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple, Protocol

from ostraka.data.snapshot import Snapshot
from ostraka.registry import Registry
from ostraka.tasks._rows import Rows
from ostraka.unify._base import Verdicts, unify
from ostraka.unify._names import strategy_name


class Ask(NamedTuple):
    """A question that must be settled before rows can be made, and how (None: its default)."""

    question: str
    strategy: str | None
    options: Mapping[str, Any]


class Task(Protocol):
    """What to learn from a dataset: which questions to settle, and how rows come out of it."""

    name: ClassVar[str]
    shapes: ClassVar[tuple[type, ...]]

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The questions to settle first; none when a formatting function reads the answers."""
        ...

    def check(self, snapshot: Snapshot) -> None:
        """Refuse what the dataset cannot give, before anything is computed."""
        ...

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """The rows to train on, in the order of the records; `verdicts` by question name."""
        ...

    def describe(self) -> dict[str, Any]:
        """What the manifest keeps, enough for `from_description` to build an equal task."""
        ...


tasks: Registry[type[Task]] = Registry("task", "ostraka.tasks", "TASK")


def verdicts_for(task: Task, snapshot: Snapshot) -> dict[str, Verdicts]:
    """Every question the task asks, settled."""
    task.check(snapshot)
    found = {}
    for ask in task.asks:
        question = snapshot.settings.question(ask.question)
        strategy = strategy_name(ask.strategy, question)
        found[question.name] = unify(snapshot, question, strategy, **ask.options)
    return found
