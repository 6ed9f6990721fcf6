"""Verdicts that are numbers, and the class nearest to a number."""

from __future__ import annotations

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints, Numbers
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import offsets_of, shares, tally


def number_verdicts(question: Question, strategy: str, votes: Votes, found: Numbers) -> Verdicts:
    """Verdicts from one number per record; the share is of people whose rating is nearest to it."""
    answers = votes.answers
    assert isinstance(answers, Codes)  # noqa: S101 - numbers come from ratings
    answered = votes.counts()
    settled = answered > 0
    counts = tally(votes, answers.codes, len(question.options))
    codes = nearest_options(np.where(settled, found.values, 0), question)
    agree = counts[np.arange(len(counts)), codes]
    return Verdicts(
        question,
        strategy,
        offsets_of(settled),
        Numbers(found.values[settled]),
        answered,
        shares(agree, answered),
        np.zeros(len(counts), bool),
        shares(counts, answered),
    )


def nearest_options(values: Floats, question: Question) -> Ints:
    """The code of the declared option nearest to each number; halfway goes to the lower one."""
    options = np.array(question.options, np.float64)
    order = np.argsort(options)
    ordered = options[order]
    middles = (ordered[1:] + ordered[:-1]) / 2
    found: Ints = order[np.searchsorted(middles, values - 1e-9, side="right")]
    return found


def class_codes(verdicts: Verdicts) -> Ints:
    """The class of each record as an index into the question's options, -1 without a verdict.

    Numbers (means, medians) become the nearest declared option, halfway the lower one; rankings
    the option in the best place, the one declared first where several share it.
    """
    from ostraka.data.answers import Ranks

    codes = np.full(len(verdicts), -1, np.int64)
    values, settled = verdicts.values, verdicts.settled
    if isinstance(values, Codes):
        codes[settled] = values.codes
    elif isinstance(values, Numbers):
        codes[settled] = nearest_options(values.values, verdicts.question)
    elif isinstance(values, Ranks):
        codes[settled] = values.ranks.argmin(1)
    return codes
