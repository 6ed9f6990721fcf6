"""Majority, with each person weighed by how often the majority agrees with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import Ties, check_ties, one_option
from ostraka.unify._truth import LABELS, Crowd


@dataclass(frozen=True)
class Wawa:
    """Worker agreement with aggregate: a majority, then one in which people count by agreement.

    A person's weight is the part of their answers that are the majority's; where several options
    lead, an answer for one of them counts its share. Shares and distributions are of weight.
    `extra` holds `agreement` [people] (the last is the anonymous one; NaN for who said nothing).

    Appen (formerly CrowdFlower), "Worker Agreement With Aggregate"; as in crowd-kit's `Wawa`.
    """

    ties: Ties = "first"
    seed: int = 0
    kinds: ClassVar[frozenset[str]] = LABELS

    def __post_init__(self) -> None:
        """Check the options."""
        check_ties(self.ties)

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        crowd = Crowd.of(votes, question)
        counts = crowd.tally()
        best = counts == counts.max(1, keepdims=True)
        agreed = crowd.by_person(crowd.agreeing(best / best.sum(1, keepdims=True)))
        with np.errstate(invalid="ignore"):
            agreement = agreed / crowd.by_person()
        # Nobody counts for nothing: a record on which only they spoke would have no verdict.
        weighed = crowd.tally(np.maximum(agreement, 1e-9)[crowd.person])
        found = one_option(
            question, "wawa", votes, weighed, weighed.sum(1), ties=self.ties, seed=self.seed
        )
        found.extra["agreement"] = agreement
        return found


STRATEGY = Wawa
