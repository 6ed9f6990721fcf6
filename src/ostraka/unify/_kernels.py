"""What several strategies compute: tallies per record, their winners, and verdicts out of them."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints, Ranks
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.unify._base import Bools, Verdicts, Votes

Ties = Literal["first", "random"]


def tally(votes: Votes, codes: Ints, options: int, weights: Floats | None = None) -> Floats | Ints:
    """How many answers (or how much weight) each option has; shape [records, options]."""
    # Kept option by option, so that what is computed over options runs along records.
    cell = codes * np.int64(votes.records) + votes.record
    counts = np.bincount(cell, weights, minlength=votes.records * options)
    return counts.reshape(options, votes.records).T


def totals(votes: Votes, weights: Floats | None = None) -> Floats | Ints:
    """How many answers (or how much weight) each record has; shape [records]."""
    return np.bincount(votes.record, weights, minlength=votes.records)


def offsets_of(settled: Bools) -> Ints:
    """Where each record's one entry stands among the settled ones; shape [records + 1]."""
    offsets = np.zeros(len(settled) + 1, np.int64)
    np.cumsum(settled, out=offsets[1:])
    return offsets


def shares(part: Any, whole: Any) -> Floats:
    """`part / whole`, NaN where there is nothing; broadcast along rows."""
    if part.ndim > 1:
        whole = whole[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.divide(part, whole, dtype=np.float64)
    return found


def check_ties(ties: str) -> None:
    """Refuse a way to break ties that does not exist."""
    if ties not in ("first", "random"):
        raise BadOption(f"ties={ties!r}: 'first' (declared order) or 'random' (with a seed).")


def winners(counts: Any, *, ties: Ties, seed: int) -> tuple[Ints, Bools]:
    """The option with most votes in each row, and whether another had as many."""
    top = counts.max(1, keepdims=True)
    best = counts >= top - 1e-12 if counts.dtype.kind == "f" else counts == top
    tied = best.sum(1) > 1
    if ties == "random":
        draw = np.random.default_rng(seed).random(counts.shape)
        return np.where(best, draw, -1.0).argmax(1), tied
    return best.argmax(1), tied


def one_option(
    question: Question,
    strategy: str,
    votes: Votes,
    counts: Any,
    whole: Any,
    *,
    ties: Ties = "first",
    seed: int = 0,
) -> Verdicts:
    """Verdicts that are one option each, from tallies [records, options] and their sums."""
    codes, tied = winners(counts, ties=ties, seed=seed)
    answered = votes.counts()
    settled = answered > 0
    top = counts[np.arange(len(counts)), codes]
    return Verdicts(
        question,
        strategy,
        offsets_of(settled),
        Codes(codes[settled]),
        answered,
        shares(top, whole),
        tied & settled,
        shares(counts, whole),
    )


def group_starts(record: Ints) -> Ints:
    """Where each record's answers begin, for records that have any."""
    if not len(record):
        return np.empty(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], record[1:] != record[:-1]]))


def dense_ranks(ranks: Any) -> Ints:
    """Places 1, 2, … without gaps in every row; equal numbers share a place."""
    order = np.argsort(ranks, axis=1, kind="stable")
    ordered = np.take_along_axis(ranks, order, 1)
    steps = np.ones(ranks.shape, np.int64)
    steps[:, 1:] = ordered[:, 1:] > ordered[:, :-1] + 1e-9
    places = np.empty_like(steps)
    np.put_along_axis(places, order, np.cumsum(steps, 1), 1)
    return places


def answered_places(ranks: Ints) -> Ints:
    """People's rankings as places without gaps; options without a rank stand last."""
    size = ranks.shape[1]
    if len(ranks) and size < 62 and ranks.min() > 0 and ranks.max() <= size:
        used = np.zeros(len(ranks), np.int64)
        for option in range(size):
            used |= np.int64(1) << ranks[:, option].astype(np.int64)
        if not (used & (used + 2)).any():  # every row uses the ranks 1 to its highest: no gaps
            return ranks
    return dense_ranks(filled_ranks(ranks))


def filled_ranks(ranks: Ints) -> Floats:
    """Ranks as numbers; options without one share the mean of the places that are left."""
    size = ranks.shape[1]
    missing = ranks <= 0
    if not missing.any():
        return ranks.astype(np.float64)
    left = ((size - missing.sum(1)) + 1 + size) / 2
    return np.where(missing, left[:, None], ranks)


def ranking_verdicts(
    question: Question,
    strategy: str,
    votes: Votes,
    answers: Ranks,
    scores: Floats,
) -> Verdicts:
    """Rankings by a score per option, lowest first; shape of `scores` [records, options].

    The share is the part of people whose own ranking, with ties kept, is the same.
    """
    answered = votes.counts()
    settled = answered > 0
    places = dense_ranks(np.where(settled[:, None], scores, 0.0))
    theirs = answered_places(answers.ranks)
    same = np.ones(len(votes), bool)
    for option in range(places.shape[1]):
        same &= theirs[:, option] == places[votes.record, option]
    agree = np.bincount(votes.record[same], minlength=votes.records)
    return Verdicts(
        question,
        strategy,
        offsets_of(settled),
        Ranks(places[settled].astype(np.int16)),
        answered,
        shares(agree, answered),
        settled & (places.max(1) < places.shape[1]),
        extra={"scores": np.where(settled[:, None], scores, np.nan)},
    )


def offsets_from(lengths: Ints) -> Ints:
    """Offsets of lists with these lengths."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
