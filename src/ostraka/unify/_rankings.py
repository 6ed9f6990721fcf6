"""The most frequent whole ranking."""

from __future__ import annotations

import numpy as np

from ostraka.data.answers import Floats, Ints, Ranks
from ostraka.schema.questions import Question
from ostraka.unify._base import Verdicts, Votes
from ostraka.unify._kernels import answered_places, offsets_of, shares, totals


def most_frequent(
    question: Question, strategy: str, votes: Votes, answers: Ranks, weights: Floats | None
) -> Verdicts:
    """The ranking that most people gave; a tie goes to the one that ranks earlier options better.

    Rankings are compared option by option as places without gaps, options without a rank last.
    """
    places = answered_places(answers.ranks)
    code = codes_of(places)
    order = np.lexsort((code, votes.record))
    record, code = votes.record[order], code[order]
    first = np.ones(len(order), bool)
    first[1:] = (record[1:] != record[:-1]) | (code[1:] != code[:-1])
    starts = np.flatnonzero(first)
    weight = np.ones(len(order)) if weights is None else weights[order]
    size = np.add.reduceat(weight, starts) if len(starts) else np.empty(0)
    # Within a record the heaviest group comes first; equal ones stay in the order of their codes.
    by_size = np.lexsort((-size, record[starts]))
    owner = record[starts][by_size]
    lead = np.ones(len(owner), bool)
    lead[1:] = owner[1:] != owner[:-1]
    best = by_size[lead]
    runner = np.zeros(len(owner), bool)
    runner[1:] = ~lead[1:] & lead[:-1] & (size[by_size][1:] == size[by_size][:-1])
    answered = votes.counts()
    settled = answered > 0
    top, tied = np.zeros(votes.records), np.zeros(votes.records, bool)
    top[record[starts[best]]] = size[best]
    tied[owner[runner]] = True
    whole = totals(votes, weights)
    chosen = places[order[starts[best]]].astype(np.int16)
    share = np.where(settled, shares(top, whole), np.nan)
    return Verdicts(question, strategy, offsets_of(settled), Ranks(chosen), answered, share, tied)


def codes_of(places: Ints) -> Ints:
    """A number per ranking, smaller where earlier options stand in better places."""
    size = places.shape[1]
    base = size + 1
    if base**size < 2**62:
        powers = base ** np.arange(size - 1, -1, -1, dtype=np.int64)
        code: Ints = places.astype(np.int64) @ powers
        return code
    _, code = np.unique(places, axis=0, return_inverse=True)
    return code.reshape(-1)
