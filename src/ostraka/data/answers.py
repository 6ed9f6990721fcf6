"""The values people gave to one question, as columns: what kernels compute on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints: TypeAlias = npt.NDArray[np.integer[Any]]
Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Codes:
    """One option each: `codes[i]` is an index into the question's options (label, rating)."""

    codes: Ints

    def __len__(self) -> int:
        """How many values there are."""
        return len(self.codes)

    def take(self, rows: Ints) -> Codes:
        """The values at these rows, in this order."""
        return Codes(self.codes[rows])


@dataclass(frozen=True, slots=True)
class Numbers:
    """One number each, not necessarily an option: the mean of ratings, say."""

    values: Floats

    def __len__(self) -> int:
        """How many values there are."""
        return len(self.values)

    def take(self, rows: Ints) -> Numbers:
        """The values at these rows, in this order."""
        return Numbers(self.values[rows])


@dataclass(frozen=True, slots=True)
class Sets:
    """Several options each: value i is `codes[offsets[i]:offsets[i + 1]]` (multi-label)."""

    offsets: Ints
    codes: Ints

    def __len__(self) -> int:
        """How many values there are."""
        return len(self.offsets) - 1

    def take(self, rows: Ints) -> Sets:
        """The values at these rows, in this order."""
        items, offsets = ragged_rows(self.offsets, rows)
        return Sets(offsets, self.codes[items])


@dataclass(frozen=True, slots=True)
class Ranks:
    """A rank per option: `ranks[i, k]` ≥ 1; 0: an option without a rank; -1: one not listed."""

    ranks: Ints

    def __len__(self) -> int:
        """How many values there are."""
        return len(self.ranks)

    def take(self, rows: Ints) -> Ranks:
        """The values at these rows, in this order."""
        return Ranks(self.ranks[rows])


@dataclass(frozen=True, slots=True)
class Spans:
    """Marked stretches of text: value i is rows `offsets[i]:offsets[i + 1]` of the other columns.

    `start` and `end` count characters (code points), `end` excluded; `label` is an index into the
    question's options; `score` is NaN where none was given.
    """

    offsets: Ints
    start: Ints
    end: Ints
    label: Ints
    score: Floats

    def __len__(self) -> int:
        """How many values there are."""
        return len(self.offsets) - 1

    def take(self, rows: Ints) -> Spans:
        """The values at these rows, in this order."""
        items, offsets = ragged_rows(self.offsets, rows)
        start, end, label = self.start[items], self.end[items], self.label[items]
        return Spans(offsets, start, end, label, self.score[items])


@dataclass(frozen=True, slots=True)
class Texts:
    """Free text, one string each."""

    texts: pa.LargeStringArray

    def __len__(self) -> int:
        """How many values there are."""
        return len(self.texts)

    def take(self, rows: Ints) -> Texts:
        """The values at these rows, in this order."""
        return Texts(self.texts.take(pa.array(rows)))


Answers: TypeAlias = Codes | Numbers | Sets | Ranks | Spans | Texts


def ragged_rows(offsets: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Where the items of these lists stand, and the offsets of the lists taken alone."""
    lengths = np.diff(offsets)[rows]
    taken = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    within = np.arange(taken[-1]) - np.repeat(taken[:-1], lengths)
    return np.repeat(offsets[:-1][rows], lengths) + within, taken


def list_of_offsets(lengths: Any) -> pa.Array:
    """Offsets of an Arrow list column whose cells have these lengths."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pa.array(offsets)
