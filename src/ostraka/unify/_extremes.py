"""The lowest and the highest answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from ostraka.data.answers import Codes, Ranks
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import (
    filled_ranks,
    group_starts,
    offsets_of,
    one_option,
    ranking_verdicts,
    shares,
    tally,
)


def extreme(question: Question, strategy: str, votes: Votes, *, highest: bool) -> Verdicts:
    """The highest or lowest rating; for rankings, options ordered by best or worst single place."""
    answers = votes.answers
    if isinstance(answers, Ranks):
        pick: Any = np.minimum if highest else np.maximum  # a small number is a good place
        starts = group_starts(votes.record)
        scores = np.zeros((votes.records, answers.ranks.shape[1]))
        if len(starts):
            places = filled_ranks(answers.ranks)
            scores[votes.record[starts]] = pick.reduceat(places, starts, axis=0)
        return ranking_verdicts(question, strategy, votes, answers, scores)
    assert isinstance(answers, Codes)  # noqa: S101 - `kinds` lets nothing else through
    values = np.array(question.options)
    by_value = np.argsort(values if not highest else -values, kind="stable")
    counts = tally(votes, answers.codes, len(values))
    first = (counts[:, by_value] > 0).argmax(1)
    codes = by_value[first]
    plain = one_option(question, strategy, votes, counts, counts.sum(1))
    settled = plain.settled
    top = counts[np.arange(len(counts)), codes]
    return Verdicts(
        question,
        strategy,
        offsets_of(settled),
        Codes(codes[settled]),
        plain.votes,
        shares(top, counts.sum(1)),
        np.zeros(len(counts), bool),
        plain.distribution,
    )
