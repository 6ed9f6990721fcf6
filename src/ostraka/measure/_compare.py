"""Two columns of answers held against each other, row by row: one is the truth."""

from __future__ import annotations

import numpy as np

from ostraka.data.answers import Answers, Codes, Floats, Ints, Numbers, Ranks, Sets, Spans
from ostraka.measure._coded import joined
from ostraka.measure._distance import bits_of
from ostraka.schema.questions import Question
from ostraka.unify._base import Bools
from ostraka.unify._kernels import answered_places
from ostraka.unify._numbers import nearest_options


def as_codes(answers: Answers, question: Question) -> Answers:
    """Numbers as the nearest declared option; everything else as it is."""
    if isinstance(answers, Numbers):
        return Codes(nearest_options(answers.values, question))
    return answers


def table_of(truth: Ints, said: Ints, options: int) -> Ints:
    """How often option i (row) was called option j (column); int64, shape [options, options]."""
    cells = truth.astype(np.int64) * options + said
    return np.bincount(cells, minlength=options**2).reshape(options, options)


def hits(truth: Answers, said: Answers, question: Question) -> tuple[Floats, Floats, Floats]:
    """Per option: how often it was right, true, and said; spans count exact ones, all together."""
    if isinstance(truth, Codes) and isinstance(said, Codes):
        table = table_of(truth.codes, said.codes, len(question.options)).astype(np.float64)
        return np.diag(table), table.sum(1), table.sum(0)
    if isinstance(truth, Sets) and isinstance(said, Sets):
        true, told = (bits_of(one, len(question.options)) for one in (truth, said))
        return (true * told).sum(0), true.sum(0), told.sum(0)
    assert isinstance(truth, Spans) and isinstance(said, Spans)  # noqa: S101, PT018
    both = joined(truth, said)
    assert isinstance(both, Spans)  # noqa: S101
    owner = np.repeat(np.arange(len(both)), np.diff(both.offsets))
    side, row = owner // max(len(truth), 1), owner % max(len(truth), 1)
    marks = np.stack([row, both.start, both.end, both.label, side], axis=1).astype(np.int64)
    marks = np.unique(marks, axis=0)
    _, count = np.unique(marks[:, :4], axis=0, return_counts=True)
    exact, heard = float((count == 2).sum()), float(marks[:, 4].sum())
    return np.array([exact]), np.array([len(marks) - heard]), np.array([heard])


def averaged(right: Floats, below: Floats, seen: Bools) -> float | None:
    """The mean over options seen of right / below, 0 where below is nothing; None without any."""
    if not seen.any():
        return None
    found = np.divide(right, below, out=np.zeros(len(right)), where=below > 0)
    return float(found[seen].mean())


def correlation(left: Floats, right: Floats) -> float | None:
    """Pearson's r; None where one of them never changes."""
    if len(left) < 2 or np.ptp(left) == 0 or np.ptp(right) == 0:
        return None
    return float(np.corrcoef(left, right)[0, 1])


def mean_places(values: Floats) -> Floats:
    """The place of each number in their order, from 1; equal ones share the mean place."""
    _, code, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    places: Floats = (last - (count - 1) / 2)[code]
    return places


def ndcg(truth: Ranks, said: Ranks) -> Floats:
    """How much of the gain of the true order each order reaches, from 0 to 1; shape [rankings].

    The gain of an option is the number of options it stands before, plus one for being last; the
    discount of place p is 1 / log2(p + 1), shared by options in the same place. Järvelin, K. and
    Kekäläinen, J. (2002). Cumulated gain-based evaluation of IR techniques.
    """
    true, told = answered_places(truth.ranks), answered_places(said.ranks)
    size = true.shape[1]
    gain = size + 1.0 - true
    upto = np.concatenate([[0], np.cumsum(1 / np.log2(np.arange(2, size + 2)))])
    reached: Floats = (gain * _discounts(told, upto)).sum(1)
    best: Floats = (gain * _discounts(true, upto)).sum(1)
    found: Floats = reached / best
    return found


def _discounts(places: Ints, upto: Floats) -> Floats:
    others, here = places[:, None, :], places[:, :, None]
    before, beside = (others < here).sum(2), (others == here).sum(2)
    found: Floats = (upto[before + beside] - upto[before]) / beside
    return found
