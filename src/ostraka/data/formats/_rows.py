"""What a reader makes of a file: rows with what people said, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """A value and what kind it is.

    Kinds: `label` (a string), `labels` (a list of strings), `choices` (a list of strings of which
    nobody knows yet whether it may hold several), `rating` (an integer), `text`, `span` (a list of
    dicts with label, start, end), `ranking` (a list of dicts with value, rank).
    """

    kind: str
    value: Any


class Said(NamedTuple):
    """One person's answers to a row, by the question's name in the file."""

    user: str | None
    values: dict[str, Answer]
    status: str = "submitted"


class Proposed(NamedTuple):
    """A suggestion for a question."""

    question: str
    answer: Answer
    score: float | list[float] | None = None
    agent: str | None = None


@dataclass(slots=True)
class Row:
    """One row. Rows of the same `key` are one record; None makes a record of its own."""

    line: int
    fields: dict[str, Any]
    key: str | None = None
    external_id: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    responses: list[Said] = field(default_factory=list)
    suggestions: list[Proposed] = field(default_factory=list)


class Problem(NamedTuple):
    """Why a line was not taken, and the value in it that is to blame."""

    line: int
    column: str
    value: Any
    reason: str


class Unreadable(Exception):
    """A row cannot be read: raised where it is seen, reported with its line."""

    def __init__(self, column: str, value: Any, reason: str) -> None:
        super().__init__(column, value, reason)
        self.column, self.value, self.reason = column, value, reason

    def at(self, line: int) -> Problem:
        """The same, with where it stands."""
        return Problem(line, self.column, self.value, self.reason)
