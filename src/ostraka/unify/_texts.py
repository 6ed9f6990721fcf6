"""One of the answers of a record chosen as a whole."""

from __future__ import annotations

import numpy as np

from ostraka.data.answers import Ints
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import offsets_of


def chosen(question: Question, strategy: str, votes: Votes, positions: Ints) -> Verdicts:
    """Verdicts that are the answers at these positions, one per record that has any."""
    answered = votes.counts()
    settled = answered > 0
    with np.errstate(divide="ignore"):
        share = np.where(settled, 1 / answered, np.nan)
    values = votes.answers.take(positions)
    tied = np.zeros(votes.records, bool)
    return Verdicts(question, strategy, offsets_of(settled), values, answered, share, tied)
