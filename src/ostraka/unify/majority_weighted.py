"""What most people said, where some people count for more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import Ties, check_ties
from ostraka.unify.majority import settle, weights_of


@dataclass(frozen=True)
class MajorityWeighted:
    """Majority with a weight per person: `weights={user_id: 2.0}`; people not named count as 1.

    Shares and distributions are of weight. A record whose answers all weigh 0 has an even spread.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    ties: Ties = "first"
    seed: int = 0
    kinds: ClassVar[frozenset[str]] = frozenset(
        ("label_selection", "rating", "multi_label_selection", "ranking")
    )

    def __post_init__(self) -> None:
        """Check the options."""
        check_ties(self.ties)

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        weights = weights_of(votes, self.weights)
        return settle(self, "majority_weighted", votes, question, weights)


STRATEGY = MajorityWeighted
