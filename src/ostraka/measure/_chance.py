"""Agreement as a share, and coefficients that take off what chance would give."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ostraka.data.answers import Floats, Ints
from ostraka.measure._alpha import within
from ostraka.measure._coded import Tally
from ostraka.measure._sums import Figure, Sums, dealt, ratio
from ostraka.unify._base import Votes

MOST_CELLS = 20_000_000


def closeness(values: Floats, level: str) -> Floats:
    """How nearly two options agree, 1 for the same; shape [options, options].

    Nominal: 0 for any other. Linear and quadratic: less by the distance of the two values, or its
    square, as a part of the largest. Cohen, J. (1968). Weighted kappa.
    """
    if level == "nominal":
        return np.eye(len(values))
    apart = np.abs(values[:, None] - values[None, :]) / (values.max() - values.min())
    close: Floats = 1 - (apart if level == "linear" else apart**2)
    return close


def raw_sums(tally: Tally) -> Sums:
    """Per record: the share of pairs of answers that are the same, then 1."""
    answers = tally.answers()
    same = np.bincount(tally.unit, tally.count * (tally.count - 1), len(answers))
    paired = answers > 1
    share = same[paired] / (answers * (answers - 1))[paired]
    return Sums(np.stack([share, np.ones(len(share))], 1), np.ones(len(share), np.int64))


def raw_figure(sums: Floats) -> Floats:
    """The mean share over records."""
    return ratio(sums[:, 0], sums[:, 1])


def share_sums(kinds: Ints, times: Ints, close: Floats) -> Sums:
    """From counts [kinds, options]: agreement of pairs, 1, the shares of the options, 1.

    The first two are 0 for a record with one answer.
    """
    answers = kinds.sum(1)
    pairs = (answers * (answers - 1)).astype(np.float64)
    agreed = (kinds * (kinds @ close - 1)).sum(1)
    agreed = np.divide(agreed, pairs, out=np.zeros(len(kinds)), where=pairs > 0)
    shares = kinds / np.maximum(answers, 1)[:, None]
    ones = np.ones((len(kinds), 1))
    parts = np.concatenate([agreed[:, None], (pairs > 0)[:, None], shares, ones], axis=1)
    return Sums(parts, times)


def fleiss_figure(close: Floats) -> Figure:
    """Fleiss' kappa of `share_sums`: chance draws both answers from the shares of all."""

    def figure(sums: Floats) -> Floats:
        shares = sums[:, 2:-1] / sums[:, -1:]
        return _beyond(ratio(sums[:, 0], sums[:, 1]), ((shares @ close) * shares).sum(1))

    return figure


def gwet_figure(close: Floats) -> Figure:
    """Gwet's AC1 (AC2 with weights) of `share_sums`: chance is drawn where options are hard."""
    options = len(close)
    factor = close.sum() / (options * (options - 1))

    def figure(sums: Floats) -> Floats:
        shares = sums[:, 2:-1] / sums[:, -1:]
        chance = factor * (shares * (1 - shares)).sum(1)
        return _beyond(ratio(sums[:, 0], sums[:, 1]), chance)

    return figure


class Shared(NamedTuple):
    """How many `records` every two of a number of people share; each of the others [pairs]."""

    people: int
    left: Ints
    right: Ints
    records: Ints


def pair_sums(votes: Votes, code: Ints, close: Floats, seed: int) -> tuple[Sums, Shared]:
    """Per group of records: agreement of pairs, pairs, and how often each person chose each option.

    Only answers of people with a name count, to records that somebody else with a name answered.
    Where all that would take too much memory the records are one group: nothing to resample.
    """
    left, right = within(votes.record)
    known = (votes.voter[left] >= 0) & (votes.voter[right] >= 0)
    known &= votes.voter[left] != votes.voter[right]
    left, right = left[known], right[known]
    paired = np.unique(np.concatenate([left, right]))
    people, person = np.unique(votes.voter[paired], return_inverse=True)
    records, owner = np.unique(votes.record[paired], return_inverse=True)
    options, count = len(close), len(people)
    group = dealt(len(records), seed)
    size = int(group.max()) + 1 if len(group) else 0
    if size * count * options > MOST_CELLS:
        group, size = np.zeros_like(group), 1
    cells = (group[owner] * np.int64(count) + person) * options + code[paired]
    said = np.bincount(cells, minlength=size * count * options).reshape(size, count * options)
    place = group[np.searchsorted(records, votes.record[left])]
    agreed = np.bincount(place, close[code[left], code[right]], size)
    parts = [agreed, np.bincount(place, minlength=size), *said.T]
    met = np.searchsorted(people, votes.voter[left]), np.searchsorted(people, votes.voter[right])
    pairs, shared = np.unique(met[0] * np.int64(count) + met[1], return_counts=True)
    found = Shared(count, pairs // max(count, 1), pairs % max(count, 1), shared)
    return Sums(np.stack(parts, axis=1), np.ones(size, np.int64)), found


def cohen_figure(close: Floats, shared: Shared) -> Figure:
    """Cohen's kappa of `pair_sums`: chance lets each person keep their own habits.

    For more than two people agreement and chance are means over all pairs of people who share
    records, each weighted by how many; for complete tables that is Conger's (1980) kappa.
    """
    whole = shared.records.sum()

    def chance(said: Floats) -> float:
        habits = said / np.maximum(said.sum(1, keepdims=True), 1)
        met = ((habits @ close)[shared.left] * habits[shared.right]).sum(1)
        return float(met @ shared.records / whole)

    def figure(sums: Floats) -> Floats:
        said = sums[:, 2:].reshape(len(sums), shared.people, len(close))
        expected = np.array([chance(one) for one in said])
        return _beyond(ratio(sums[:, 0], sums[:, 1]), expected)

    return figure


def _beyond(agreed: Floats, chance: Floats) -> Floats:
    """How much of what chance leaves is reached; NaN where it leaves nothing."""
    left = 1 - chance
    nothing = np.full(len(left), np.nan)
    found: Floats = np.divide(agreed - chance, left, out=nothing, where=left > 1e-12)
    return found
