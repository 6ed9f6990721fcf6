"""Which options people agree on, and which they take for each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ostraka.data.answers import Codes, Floats, Sets
from ostraka.data.snapshot import Snapshot
from ostraka.measure._alpha import coincidence_sums
from ostraka.measure._coded import distinct, tally_of
from ostraka.measure._distance import bits_of
from ostraka.measure.agreement import AgreementMetricResult, krippendorff_alpha
from ostraka.schema.questions import LabelQuestion, Question
from ostraka.unify._base import votes_of

_YES = LabelQuestion(name="chosen", labels=["no", "yes"])


def by_option(
    snapshot: Snapshot, question: Question, *, resamples: int = 1000, seed: int = 0
) -> list[AgreementMetricResult]:
    """Krippendorff's alpha of each option of a label, rating or multi-label question.

    Each is asked as "this option, or not", over submitted answers; in declared order.
    """
    votes = votes_of(snapshot, question)
    answers = votes.answers
    if isinstance(answers, Sets):
        chosen = bits_of(answers, len(question.options)).astype(np.int64)
    else:
        assert isinstance(answers, Codes)  # noqa: S101 - the three kinds that have options
        chosen = (answers.codes[:, None] == np.arange(len(question.options))).astype(np.int64)
    return [
        krippendorff_alpha(replace(votes, answers=Codes(one)), _YES, resamples=resamples, seed=seed)
        for one in chosen.T
    ]


def taken_for(snapshot: Snapshot, question: Question) -> Floats:
    """What another person says where one says each option; rows sum to 1, or to 0 where unused.

    Shape [options, options], over pairs of submitted answers to a record; for label and rating
    questions.
    """
    votes = votes_of(snapshot, question)
    assert isinstance(votes.answers, Codes)  # noqa: S101 - by the kind of question
    size = len(question.options)
    code, _ = distinct(votes.answers, question)
    tally = tally_of(votes, code, size)
    kinds = np.zeros((votes.records, size), np.int64)
    kinds[tally.unit, tally.code] = tally.count
    kinds = kinds[kinds.sum(1) > 1]
    patterns, times = np.unique(kinds, axis=0, return_counts=True)
    pairs = times.astype(np.float64) @ coincidence_sums(patterns, times).parts
    table = pairs.reshape(size, size)
    found: Floats = table / np.maximum(table.sum(1, keepdims=True), 1e-12)
    return found
