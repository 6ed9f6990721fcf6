"""Figures that are made of sums over records, and the interval in which resampling puts them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ostraka.data.answers import Floats, Ints
from ostraka.errors import BadOption

GROUPS = 1000
Figure = Callable[[Floats], Floats]


class Draws(NamedTuple):
    """How the bootstrap draws: how often, for which confidence, from which seed."""

    resamples: int = 1000
    confidence: float = 0.95
    seed: int = 0

    def check(self) -> None:
        """Raise `BadOption` for figures that cannot be."""
        if self.resamples < 0 or not 0 < self.confidence < 1:
            raise BadOption(
                f"resamples={self.resamples}, confidence={self.confidence}: "
                "at least 0, and between 0 and 1."
            )


@dataclass(frozen=True, slots=True)
class Sums:
    """What a coefficient adds up: `parts` [kinds, parts] per kind of record, met `times` [kinds].

    A kind is one record, records that were answered alike, or a random group of records.
    """

    parts: Floats
    times: Ints

    def grouped(self, seed: int) -> Sums:
        """At most 1,000 kinds: more are dealt at random into groups of records, then summed.

        Records are independent, so resampling groups gives sums the same mean and variance.
        """
        if len(self.times) <= GROUPS:
            return self
        kind = np.repeat(np.arange(len(self.times)), self.times)
        group = dealt(len(kind), seed)
        parts = [np.bincount(group, part[kind], GROUPS) for part in self.parts.T]
        return Sums(np.stack(parts, axis=1), np.ones(GROUPS, np.int64))


def dealt(records: int, seed: int) -> Ints:
    """A group for each record: its own, or one of 1,000 of equal size drawn by chance."""
    if records <= GROUPS:
        return np.arange(records)
    drawn: Ints = np.random.default_rng(seed).permutation(records) % GROUPS
    return drawn


def estimate(
    sums: Sums, figure: Figure, draws: Draws
) -> tuple[float | None, tuple[float, float] | None]:
    """A figure of all records and its percentile bootstrap interval; None where undefined.

    `figure` takes sums [samples, parts] and gives a number per sample, NaN where undefined.
    """
    weights = sums.times.astype(np.float64)
    found = float(figure(weights[None, :] @ sums.parts)[0])
    if np.isnan(found):
        return None, None
    if not draws.resamples:
        return found, None
    grouped = sums.grouped(draws.seed)
    drawn = int(grouped.times.sum())
    generator = np.random.default_rng(draws.seed)
    samples = generator.multinomial(drawn, grouped.times / drawn, size=draws.resamples)
    again = figure(samples.astype(np.float64) @ grouped.parts)
    again = again[~np.isnan(again)]
    if not len(again):
        return found, None
    tail = (1 - draws.confidence) / 2
    low, high = np.quantile(again, [tail, 1 - tail])
    return found, (float(low), float(high))


def ratio(above: Floats | Ints, below: Floats | Ints) -> Floats:
    """`above / below`, NaN where there is nothing below."""
    found: Floats = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    return found
