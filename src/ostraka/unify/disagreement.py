"""Every answer kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ostraka.data.answers import Codes, Sets
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import offsets_from, shares, tally, winners
from ostraka.unify._sets import label_counts


@dataclass(frozen=True)
class Disagreement:
    """All submitted answers of a record, in the order they were given, and how they spread.

    The distribution (label, rating, multi-label) is each option's share of the answers.
    """

    kinds: ClassVar[frozenset[str]] = frozenset(
        ("label_selection", "rating", "multi_label_selection", "ranking", "span", "text")
    )

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """As many values per record as there are answers."""
        answered, answers = votes.counts(), votes.answers
        spread = None
        share, tied = np.full(votes.records, np.nan), np.zeros(votes.records, bool)
        if isinstance(answers, Codes):
            counts = tally(votes, answers.codes, len(question.options))
            spread = shares(counts, answered)
            best, tied = winners(counts, ties="first", seed=0)
            share = spread[np.arange(len(spread)), best]
        if isinstance(answers, Sets):
            counts = label_counts(votes, answers, len(question.options), None)
            spread = shares(counts, answered)
        return Verdicts(
            question,
            "disagreement",
            offsets_from(answered),
            answers,
            answered,
            share,
            tied & (answered > 0),
            spread,
        )


STRATEGY = Disagreement
