"""How far two answers are apart, for every kind of answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ostraka.data.answers import Answers, Codes, Floats, Ints, Ranks, Sets
from ostraka.schema.questions import Question
from ostraka.unify._kernels import answered_places

BLOCK = 512


class Distance(Protocol):
    """Distances between distinct values, known by their codes."""

    def between(self, left: Ints, right: Ints) -> Floats:
        """The distance of each pair; shape [pairs]."""
        ...

    def whole(self, margins: Floats) -> Floats:
        """The sum over all pairs of values of distance and both counts; [samples, values] in."""
        ...


@dataclass(frozen=True, slots=True)
class Same:
    """Nominal: 0 for the same value, 1 for another."""

    def between(self, left: Ints, right: Ints) -> Floats:
        """1 where they differ."""
        found: Floats = (left != right).astype(np.float64)
        return found

    def whole(self, margins: Floats) -> Floats:
        """All pairs but those of equals."""
        total: Floats = margins.sum(1) ** 2 - (margins**2).sum(1)
        return total


@dataclass(frozen=True, slots=True)
class Table:
    """Any distance, written out; shape [values, values]."""

    table: Floats

    def between(self, left: Ints, right: Ints) -> Floats:
        """Looked up."""
        found: Floats = self.table[left, right]
        return found

    def whole(self, margins: Floats) -> Floats:
        """Summed over the table."""
        total: Floats = ((margins @ self.table) * margins).sum(1)
        return total


@dataclass(frozen=True, slots=True)
class Squared:
    """Squared Euclidean distance of points [values, dimensions], times `scale`."""

    points: Floats
    scale: float = 1.0

    def between(self, left: Ints, right: Ints) -> Floats:
        """Summed over the dimensions."""
        found: Floats = ((self.points[left] - self.points[right]) ** 2).sum(1) * self.scale
        return found

    def whole(self, margins: Floats) -> Floats:
        """From the moments of the points: linear in the number of values."""
        sizes = margins @ (self.points**2).sum(1)
        inner = ((margins @ self.points) ** 2).sum(1)
        total: Floats = 2 * self.scale * (margins.sum(1) * sizes - inner)
        return total


@dataclass(frozen=True, slots=True)
class Overlap:
    """Distance of sets: 1 - Jaccard's share in common, for MASI times a factor.

    The factor of MASI is 1 for equal sets, 2/3 where one holds the other, 1/3 where they only
    overlap. Passonneau, R. (2006). Measuring agreement on set-valued items (MASI). LREC.
    """

    bits: Floats
    masi: bool

    def between(self, left: Ints, right: Ints) -> Floats:
        """Pair by pair."""
        common = (self.bits[left] * self.bits[right]).sum(1)
        sizes = self.bits.sum(1)
        return self._apart(common, sizes[left], sizes[right])

    def whole(self, margins: Floats) -> Floats:
        """A block of values against all others at a time."""
        total = np.zeros(len(margins))
        sizes = self.bits.sum(1)
        for lo in range(0, len(self.bits), BLOCK):
            here = slice(lo, lo + BLOCK)
            common = self.bits[here] @ self.bits.T
            apart = self._apart(common, sizes[here, None], sizes[None, :])
            total += ((margins[:, here] @ apart) * margins).sum(1)
        return total

    def _apart(self, common: Floats, left: Floats, right: Floats) -> Floats:
        together = left + right - common
        close = np.divide(common, together, out=np.ones_like(together), where=together > 0)
        if self.masi:
            within = common == np.minimum(left, right)
            equal = within & (left == right)
            close = close * np.where(
                equal, 1, np.where(within, 2 / 3, np.where(common > 0, 1 / 3, 0))
            )
        apart: Floats = 1 - close
        return apart


def distance_of(answers: Answers, question: Question, level: str) -> Distance:
    """The distance that `level` names, between the distinct values in `answers`."""
    if level == "nominal":
        return Same()
    if isinstance(answers, Sets):
        return Overlap(bits_of(answers, len(question.options)), masi=level == "masi")
    if isinstance(answers, Ranks):
        places = answered_places(answers.ranks).astype(np.float64)
        return _kendall(places) if level == "kendall" else Squared(mid_ranks(places))
    assert isinstance(answers, Codes)  # noqa: S101 - spans are nominal, texts are not compared
    values = np.array(question.options, np.float64)
    if level == "ratio":
        return Table(_ratio(values))
    return Squared(values[:, None])


def bits_of(answers: Sets, options: int) -> Floats:
    """1 where a set holds an option; shape [sets, options]."""
    bits = np.zeros((len(answers), options))
    bits[np.repeat(np.arange(len(answers)), np.diff(answers.offsets)), answers.codes] = 1
    return bits


def mid_ranks(places: Floats) -> Floats:
    """Ranks in which options that share a place share the mean of the ranks they take up."""
    others = places[:, None, :]
    here = places[:, :, None]
    found: Floats = (others < here).sum(2) + ((others == here).sum(2) + 1) / 2
    return found


def _kendall(places: Floats) -> Squared:
    """The share of pairs of options in another order; a tie against an order counts half.

    Kemeny, J. and Snell, L. (1962); Fagin, R. et al. (2006), Comparing partial rankings, p = 1/2.
    Each pair's order -1, 0 or 1 is written as two bits, so that the distance is a squared one.
    """
    left, right = np.triu_indices(places.shape[1], 1)
    order = np.sign(places[:, right] - places[:, left])
    bits = np.concatenate([order >= 0, order >= 1], axis=1).astype(np.float64)
    return Squared(bits, 1 / (2 * len(left)))


def _ratio(values: Floats) -> Floats:
    apart = values[:, None] - values[None, :]
    together = values[:, None] + values[None, :]
    share = np.divide(apart, together, out=np.zeros_like(apart), where=together != 0)
    squared: Floats = share**2
    return squared
