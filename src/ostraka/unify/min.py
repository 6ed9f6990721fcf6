"""The lowest answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._extremes import extreme


@dataclass(frozen=True)
class Lowest:
    """The lowest rating that anybody gave; rankings: each option's worst single place decides."""

    kinds: ClassVar[frozenset[str]] = frozenset(("rating", "ranking"))

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        return extreme(question, "min", votes, highest=False)


STRATEGY = Lowest
