"""Spans that most people marked with the very same bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, cast

from ostraka.data.answers import Spans
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._spans import marked_exactly


@dataclass(frozen=True)
class Exact:
    """Spans with the same start, end and label from more than `threshold` of those who answered."""

    threshold: float = 0.5
    kinds: ClassVar[frozenset[str]] = frozenset(("span",))

    def __post_init__(self) -> None:
        """Check the options."""
        if not 0 <= self.threshold < 1:
            raise BadOption(f"threshold={self.threshold}: from 0 to less than 1 is accepted.")

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer; it may hold no span."""
        answers = cast(Spans, votes.answers)
        return marked_exactly(question, "exact", votes, answers, self.threshold)


STRATEGY = Exact
