"""The answer that was given first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import group_starts
from ostraka.unify._texts import chosen


@dataclass(frozen=True)
class First:
    """The first submitted answer, in the order of the responses; the share is one voice of all."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        ("label_selection", "rating", "multi_label_selection", "ranking", "span", "text")
    )

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        return chosen(question, "first", votes, group_starts(votes.record))


STRATEGY = First
