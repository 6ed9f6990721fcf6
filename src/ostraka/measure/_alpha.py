"""Krippendorff's alpha from tallies: observed against expected distance."""

from __future__ import annotations

import numpy as np

from ostraka.data.answers import Floats, Ints
from ostraka.measure._coded import Tally
from ostraka.measure._distance import Distance
from ostraka.measure._sums import Figure, Sums, dealt


def alpha_sums(tally: Tally, distance: Distance, seed: int) -> Sums:
    """Per record (or group of records): the observed distance, then how often each value is.

    Units with fewer than two answers cannot be paired and do not count.
    """
    answers = tally.answers()
    paired = answers > 1
    keep = paired[tally.unit]
    unit, code, count = tally.unit[keep], tally.code[keep], tally.count[keep]
    records, owner = np.unique(tally.record[unit], return_inverse=True)
    group = dealt(len(records), seed)
    size = int(group.max()) + 1 if len(group) else 0
    left, right = within(unit)
    apart = distance.between(code[left], code[right]) * count[left] * count[right]
    share = tally.weight[unit] / (answers[unit] - 1)
    place = group[owner]
    observed = np.bincount(place[left], 2 * apart * share[left], size)
    cells = place * np.int64(tally.size) + code
    margins = np.bincount(cells, count * tally.weight[unit], size * tally.size)
    parts = np.concatenate([observed[:, None], margins.reshape(size, tally.size)], axis=1)
    return Sums(parts, np.ones(size, np.int64))


def alpha_figure(distance: Distance) -> Figure:
    """Alpha of sums of `alpha_sums`: 1 - observed / expected; NaN where nothing is expected."""

    def figure(sums: Floats) -> Floats:
        margins = sums[:, 1:]
        expected = distance.whole(margins)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = 1 - (margins.sum(1) - 1) * sums[:, 0] / expected
        return np.where(expected > 1e-12, found, np.nan)

    return figure


def coincidence_sums(kinds: Ints, times: Ints) -> Sums:
    """Pairs of values within a record, from counts [kinds, values]; flat [kinds, values²]."""
    size = kinds.shape[1]
    pairs = kinds[:, :, None] * kinds[:, None, :] - kinds[:, :, None] * np.eye(size)
    pairs = pairs / np.maximum(kinds.sum(1) - 1, 1)[:, None, None]
    return Sums(pairs.reshape(len(kinds), size * size), times)


def ordinal_figure(values: Floats) -> Figure:
    """Alpha of sums of `coincidence_sums`, in which values between two others set them apart."""
    order, size = np.argsort(values), len(values)

    def figure(sums: Floats) -> Floats:
        coincidences = sums.reshape(-1, size, size)
        margins = coincidences.sum(2)
        ordered = margins[:, order]
        middle = np.empty_like(ordered)
        middle[:, order] = np.cumsum(ordered, 1) - ordered / 2
        distance = (middle[:, :, None] - middle[:, None, :]) ** 2
        observed = (coincidences * distance).sum((1, 2))
        expected = (margins[:, :, None] * margins[:, None, :] * distance).sum((1, 2))
        with np.errstate(invalid="ignore", divide="ignore"):
            found = 1 - (margins.sum(1) - 1) * observed / expected
        return np.where(expected > 0, found, np.nan)

    return figure


def within(group: Ints) -> tuple[Ints, Ints]:
    """All pairs of places, the earlier first, that hold the same number of a sorted array."""
    ends = np.searchsorted(group, group, side="right")
    later = ends - np.arange(len(group)) - 1
    left = np.repeat(np.arange(len(group)), later)
    starts = np.cumsum(later) - later
    right = left + 1 + np.arange(len(left)) - np.repeat(starts, later)
    return left, right
