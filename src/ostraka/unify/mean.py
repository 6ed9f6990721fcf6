"""The mean answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ostraka.data.answers import Codes, Floats, Numbers, Ranks
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import filled_ranks, ranking_verdicts
from ostraka.unify._numbers import number_verdicts


@dataclass(frozen=True)
class Mean:
    """Ratings: the mean, not rounded. Rankings: options by mean place, equal means share a place.

    An option that a person did not rank takes the mean of the places that person left over.
    """

    kinds: ClassVar[frozenset[str]] = frozenset(("rating", "ranking"))

    def settle(self, votes: Votes, question: Question) -> Verdicts:
        """One verdict per record that has at least one answer."""
        if isinstance(votes.answers, Ranks):
            return by_mean_place(question, "mean", votes, filled_ranks(votes.answers.ranks))
        assert isinstance(votes.answers, Codes)  # noqa: S101 - `kinds` lets nothing else through
        ratings = np.array(question.options, np.float64)[votes.answers.codes]
        with np.errstate(invalid="ignore"):
            sums = np.bincount(votes.record, ratings, votes.records)
            means = sums / votes.counts()
        return number_verdicts(question, "mean", votes, Numbers(means))


def by_mean_place(question: Question, strategy: str, votes: Votes, places: Floats) -> Verdicts:
    """Options ordered by the mean of their places; `places` has the shape [votes, options]."""
    answers = votes.answers
    assert isinstance(answers, Ranks)  # noqa: S101 - called with rankings
    answered = np.maximum(votes.counts(), 1)
    columns = [np.bincount(votes.record, column, votes.records) for column in places.T]
    scores = np.stack(columns, axis=1) / answered[:, None]
    return ranking_verdicts(question, strategy, votes, answers, scores)


STRATEGY = Mean
