"""Multi-label majority."""

from __future__ import annotations

from typing import Any

import numpy as np

from ostraka.data.answers import Floats, Sets
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import offsets_of, shares, totals


def label_counts(votes: Votes, answers: Sets, options: int, weights: Floats | None) -> Any:
    """How many people (or how much weight) chose each label; shape [records, options]."""
    sizes = np.diff(answers.offsets)
    record = np.repeat(votes.record, sizes)
    weight = None if weights is None else np.repeat(weights, sizes)
    cells = answers.codes * np.int64(votes.records) + record
    counts = np.bincount(cells, weight, votes.records * options)
    return counts.reshape(options, votes.records).T


def most_of(
    question: Question, strategy: str, votes: Votes, answers: Sets, weights: Floats | None
) -> Verdicts:
    """Labels that more than half chose; else the most chosen one, unless most chose nothing."""
    options = len(question.options)
    counts = label_counts(votes, answers, options, weights)
    whole = totals(votes, weights)
    empty = np.diff(answers.offsets) == 0
    none = np.bincount(votes.record, empty if weights is None else empty * weights, votes.records)
    chosen = counts * 2 > whole[:, None]
    alone = ~chosen.any(1) & (none * 2 <= whole) & (counts.max(1) > 0)
    rows = np.flatnonzero(alone)
    chosen[rows, counts[rows].argmax(1)] = True
    answered = votes.counts()
    settled = answered > 0
    row, code = np.nonzero(chosen)
    sizes = np.bincount(row, minlength=len(counts))[settled]
    share = shares(counts, whole)
    kept = np.where(chosen, share, 0).sum(1) / np.maximum(chosen.sum(1), 1)
    agree = np.where(chosen.any(1), kept, shares(none, whole))
    return Verdicts(
        question,
        strategy,
        offsets_of(settled),
        Sets(np.concatenate([[0], np.cumsum(sizes)]), code.astype(np.int16)),
        answered,
        np.where(settled, agree, np.nan),
        settled & ((counts * 2 == whole[:, None]) & (counts > 0)).any(1),
        np.where(settled[:, None], share, np.nan),
    )
