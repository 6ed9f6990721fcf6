"""Who may be answering without reading: reliability, and reasons to look at a person."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ostraka.data.answers import Codes, Floats, Ints
from ostraka.measure._sums import ratio
from ostraka.schema.questions import Question
from ostraka.unify._base import Votes, make, strategies

FEWEST = 10  # answers below which nobody is suspected
UNRELIABLE = 0.15
RARE = 0.001
GROWTH = 1e-7  # nats an answer; learning on moves 19 of 20 people by less than 0.003


class Marks(NamedTuple):
    """What is known about each person; the columns of `People`, each [people]."""

    answers: Ints
    peers: Floats
    gold: Floats
    gold_answers: Ints
    reliability: Floats


def reliability(votes: Votes, person: Ints, question: Question, count: int) -> Floats:
    """How far apart a person's habits are for different truths, on average over pairs of truths.

    Half the summed difference of two rows of the confusion matrix: for two options the absolute
    value of Youden's J. After Raykar, V. and Yu, S. (2012), Eliminating spammers and ranking
    annotators for crowdsourced labeling tasks. Each row is drawn towards the person's own mean
    habit by two imagined answers, so that few answers do not look like knowledge.
    """
    if not isinstance(votes.answers, Codes) or not len(votes):
        return np.full(count, np.nan)
    size = len(question.options)
    learnt = {"tolerance": GROWTH * len(votes)}
    settled = make(strategies["dawid_skene"], "dawid_skene", learnt).settle(votes, question)
    assert settled.distribution is not None  # noqa: S101 - this strategy makes one
    cell = person * size + votes.answers.codes
    truth = settled.distribution[votes.record]
    seen = np.stack([np.bincount(cell, truth[:, k], count * size) for k in range(size)], axis=1)
    seen = seen.reshape(count, size, size).transpose(0, 2, 1)  # person, true, said
    met = seen.sum(2)
    habit = seen.sum(1) / np.maximum(met.sum(1), 1)[:, None]
    rows = (seen + 2 * habit[:, None, :]) / (met + 2)[:, :, None]
    left, right = np.triu_indices(size, 1)
    apart = np.abs(rows[:, left] - rows[:, right]).sum(2) / 2
    weight = met[:, left] * met[:, right]
    return ratio((apart * weight).sum(1), weight.sum(1))


def suspicions(found: Marks, votes: Votes, person: Ints, question: Question) -> tuple[str, ...]:
    """Per person why their answers should be looked at, "" where nothing speaks against them."""
    count = len(found.answers)
    why: list[list[str]] = [[] for _ in range(count)]
    _one_option(votes, person, question, why)
    enough = found.answers >= FEWEST
    for at in np.flatnonzero(enough & (found.reliability < UNRELIABLE)).tolist():
        why[at].append("answers tell little about the truth")
    if np.isnan(found.reliability).all() and (~np.isnan(found.peers)).any():
        usual = float(np.nanmean(found.peers))
        for at in np.flatnonzero(enough & (found.peers < usual / 2)).tolist():
            why[at].append(
                f"agrees with others {found.peers[at]:.0%}, people on average {usual:.0%}"
            )
    for at in np.flatnonzero(found.gold_answers >= FEWEST).tolist():
        usual = float(np.nansum(found.gold * found.gold_answers) / found.gold_answers.sum())
        if _surely_below(found.gold[at], int(found.gold_answers[at]), usual):
            why[at].append(f"right on {found.gold[at]:.0%} of the gold records, all {usual:.0%}")
    return tuple("; ".join(reasons) for reasons in why)


def _one_option(votes: Votes, person: Ints, question: Question, why: list[list[str]]) -> None:
    """Note who always says the same, where that would be rare by chance."""
    if not isinstance(votes.answers, Codes):
        return
    size, count = len(question.options), len(why)
    cells = person * size + votes.answers.codes
    table = np.bincount(cells, minlength=count * size).reshape(count, size)
    usual = table.sum(0) / max(int(table.sum()), 1)
    for at in np.flatnonzero((table > 0).sum(1) == 1).tolist():
        option, answers = int(table[at].argmax()), int(table[at].sum())
        if answers >= FEWEST and usual[option] ** answers < RARE:
            why[at].append(f"always says {question.classes[option]}")


def _surely_below(share: float, trials: int, usual: float) -> bool:
    """Whether a share is below `usual` by more than three standard errors."""
    return bool(share < usual - 3 * np.sqrt(max(usual * (1 - usual), 0.01) / trials))
