"""The records that people disagree on most."""

from __future__ import annotations

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints, Spans
from ostraka.data.snapshot import Snapshot
from ostraka.measure._coded import Tally, distinct, tally_of
from ostraka.measure._spans import tally_of_text
from ostraka.schema.questions import Question
from ostraka.unify._base import Bools, Votes, votes_of


def contested(snapshot: Snapshot, question: Question, wanted: int = 5) -> tuple[Ints, Floats]:
    """The rows of up to `wanted` records with the least agreement, and that agreement.

    It is the share of pairs of answers that are the same; for spans, of pairs of people who say
    the same of a character that anybody marked. Only records with at least as many answers as the
    middle one of those with two count: with fewer, a split may be chance. Records that all agree
    on are not among them; of equals those with more answers come first.
    """
    votes = votes_of(snapshot, question)
    counts = votes.counts()
    several = counts[counts > 1]
    if not len(several):
        return np.empty(0, np.int64), np.empty(0)
    share = _agreement(votes, question)
    fit = np.flatnonzero((counts >= np.median(several)) & (share < 1))
    # A person paired with themselves as well, so that an even split is as even among 6 as among 10.
    evenness = (share[fit] * (counts[fit] - 1) + 1) / counts[fit]
    order = np.lexsort((fit, -counts[fit], evenness.round(9)))[:wanted]
    return fit[order], share[fit[order]]


def _agreement(votes: Votes, question: Question) -> Floats:
    """Per record; 1 where there is nothing to disagree on."""
    if isinstance(votes.answers, Spans):
        tally = tally_of_text(votes, question, None)
        unmarked = np.zeros(len(tally.record), np.int64)
        silent = tally.code == 0
        unmarked[tally.unit[silent]] = tally.count[silent]
        marked = tally.answers() > unmarked
    else:
        code, first = distinct(votes.answers, question)
        size = len(question.options) if isinstance(votes.answers, Codes) else len(first)
        tally = tally_of(votes, code, size)
        marked = np.ones(votes.records, bool)
    return _mean_share(tally, marked, votes.records)


def _mean_share(tally: Tally, counted: Bools, records: int) -> Floats:
    answers = tally.answers()
    same = np.bincount(tally.unit, tally.count * (tally.count - 1), len(answers))
    pairs = answers * (answers - 1)
    weight = tally.weight * (counted & (pairs > 0))
    share = same / np.maximum(pairs, 1)
    above = np.bincount(tally.record, weight * share, records)
    below = np.bincount(tally.record, weight, records)
    return np.divide(above, below, out=np.ones(records), where=below > 0)
