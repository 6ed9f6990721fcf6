"""The median rating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ostraka.data.answers import Codes, Numbers
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import group_starts
from ostraka.unify._numbers import number_verdicts


@dataclass(frozen=True)
class Median:
    """The rating in the middle; of an even number of ratings the mean of the two middle ones."""

    kinds: ClassVar[frozenset[str]] = frozenset(("rating",))

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        assert isinstance(votes.answers, Codes)  # noqa: S101 - `kinds` lets nothing else through
        ratings = np.array(question.options, np.float64)[votes.answers.codes]
        ratings = ratings[np.lexsort((ratings, votes.record))]
        starts = group_starts(votes.record)
        found = np.full(votes.records, np.nan)
        with_votes = votes.record[starts]
        size = votes.counts()[with_votes]
        low, high = starts + (size - 1) // 2, starts + size // 2
        found[with_votes] = (ratings[low] + ratings[high]) / 2
        return number_verdicts(question, "median", votes, Numbers(found))


STRATEGY = Median
