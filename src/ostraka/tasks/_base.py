"""A task turns a snapshot and its verdicts into rows of one declared shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from ostraka.data.snapshot import Snapshot
from ostraka.registry import Registry
from ostraka.tasks._rows import Rows
from ostraka.unify._base import Verdicts


class Ask(Protocol):
    """A question that must be settled before rows can be made, and how."""

    question: str
    strategy: str
    options: Mapping[str, Any]


class Task(Protocol):
    """What to learn from a dataset: which questions to settle, and how rows come out of it."""

    name: ClassVar[str]
    shapes: ClassVar[tuple[type, ...]]

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The questions to settle first; none when a formatting function reads the answers."""
        ...

    def rows(self, snapshot: Snapshot, verdicts: Mapping[str, Verdicts]) -> Rows[Any]:
        """The rows to train on, in the order of the records; `verdicts` by question name."""
        ...

    def describe(self) -> dict[str, Any]:
        """What the manifest keeps, enough for `from_description` to build an equal task."""
        ...


tasks: Registry[type[Task]] = Registry("task", "ostraka.tasks", "TASK")
