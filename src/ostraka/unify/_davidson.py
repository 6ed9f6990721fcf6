"""How strong things are that people compared, ties included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ostraka.data.answers import Floats, Ints
from ostraka.unify._base import Bools


class Duels(NamedTuple):
    """Comparisons of two options of a record, as parallel columns.

    `ahead[d]` was preferred to `behind[d]`, or `tie[d]` says that neither was; `person[d]` said so.
    """

    record: Ints
    person: Ints
    ahead: Ints
    behind: Ints
    tie: Bools


class Strengths(NamedTuple):
    """What was learnt: `logs` [records, options] with the mean 0 in each record, and the ties."""

    logs: Floats
    ties: float
    iterations: int


def duels(record: Ints, person: Ints, places: Ints, *, unranked_last: bool) -> Duels:
    """Every pair of options that each answer compares; `places` [answers, options], 1 in front.

    A place of 0 or less says nothing, or with `unranked_last` that the option is behind all that
    have one.
    """
    parts = []
    for first in range(places.shape[1]):
        for second in range(first + 1, places.shape[1]):
            one, two = places[:, first].astype(np.int64), places[:, second].astype(np.int64)
            if unranked_last:
                last = places.max(initial=0) + 1
                said = (one > 0) | (two > 0)
                one, two = np.where(one > 0, one, last), np.where(two > 0, two, last)
            else:
                said = (one > 0) & (two > 0)
            at = np.flatnonzero(said)
            wins = one[at] <= two[at]
            ahead, behind = np.where(wins, first, second), np.where(wins, second, first)
            parts.append((record[at], person[at], ahead, behind, (one == two)[at]))
    if not parts:
        empty = np.empty(0, np.int64)
        return Duels(empty, empty, empty, empty, np.empty(0, bool))
    return Duels(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@dataclass(frozen=True)
class Davidson:
    """Fits strengths so that what people said becomes likely, one small step after another.

    Of two options of strengths p and q the first is preferred with the chance p / D, and neither
    with t √(pq) / D, where D = p + q + t √(pq) and t says how common ties are. `smoothing` is the
    number of imagined wins of each option over each other one of its record, which keeps strengths
    finite.
    """

    smoothing: float
    tolerance: float
    max_iterations: int

    def fit(self, told: Duels, weight: Floats, records: int, options: int) -> Strengths:
        """Strengths of all options of all records; `weight` [duels] is what each counts."""
        shape = (records, options, options)
        wins = _table(told, weight * ~told.tie, shape)
        level = _table(told, weight * told.tie, shape)
        level = level + level.transpose(0, 2, 1)
        logs, ties, steps = np.zeros((records, options)), 0.5, 0
        while True:
            steps += 1
            risen, ties = self._risen(logs, ties, wins, level)
            change, logs = float(np.abs(risen - logs).max(initial=0)), risen
            if change < self.tolerance or steps == self.max_iterations:
                return Strengths(logs, ties, steps)

    def _risen(
        self, logs: Floats, ties: float, wins: Floats, level: Floats
    ) -> tuple[Floats, float]:
        """One step up: new strengths, and how common ties are."""
        one, two = np.exp(logs)[:, :, None], np.exp(logs)[:, None, :]
        root = np.sqrt(one * two)
        whole = one + two + ties * root
        met = wins + wins.transpose(0, 2, 1) + level
        imagined = self.smoothing * (1 - np.eye(logs.shape[1]))
        points = (wins + level / 2 + imagined).sum(2)
        share = met * (1 + ties / 2 * root / one) / whole + 2 * imagined / (one + two)
        with np.errstate(divide="ignore", invalid="ignore"):
            risen = np.log(points) - np.log(share.sum(2))
        risen = np.where(np.isfinite(risen), risen, logs)
        # both triangles are summed, and level holds each tie twice; the 1 is a prior against none
        ties = float(level.sum() / ((met * root / whole).sum() + 1))
        return risen - risen.mean(1, keepdims=True), ties


def _table(told: Duels, weight: Floats, shape: tuple[int, int, int]) -> Floats:
    """Weights summed by record, who was ahead, and who behind."""
    cell = (told.record * shape[1] + told.ahead) * shape[2] + told.behind
    sums = np.bincount(cell, weight, shape[0] * shape[1] * shape[2])
    return np.asarray(sums, np.float64).reshape(shape)
