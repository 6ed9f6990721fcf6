"""Pairs of texts as they are asked for, and how alike they are in words alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from ostraka.errors import BadOption
from ostraka.tasks._rows import Rows

Pair = tuple[str, str]
ACCEPTED = (
    'predict takes a pair ("one text", "another"), a list of pairs, or ["one text", ["another", '
    '"a third", ...]] to compare one with several'
)


class OfPairs:
    """Outcomes that say something about two texts."""

    pairs: ClassVar[bool] = True  # the command line reads texts two by two

    def inputs(self, given: Any) -> list[Any]:
        """Pairs as tuples; `BadOption` for what is none."""
        if self.single(given):
            return [tuple(given)]
        if _one_with_several(given):
            return [(given[0], other) for other in given[1]]
        several = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else []
        if not several and given != []:
            raise BadOption(f"{given!r} is no pair of texts; {ACCEPTED}.")
        for found in several:
            if not _is_pair(found):
                raise BadOption(f"{found!r} is no pair of texts; {ACCEPTED}.")
        return [tuple(pair) for pair in several]

    def single(self, given: Any) -> bool:
        """One pair."""
        return _is_pair(given)


def pairs_of(rows: Rows[Any]) -> list[Pair]:
    """The two texts of each row."""
    return list(zip(rows.column("text_1"), rows.column("text_2"), strict=True))


class Overlap:
    """The share of words that both texts have among those that either has (Jaccard 1901)."""

    def __call__(self, inputs: Sequence[Pair], **options: Any) -> npt.NDArray[np.float64]:
        """A number from 0 to 1 per pair; no option means anything."""
        return np.array([_shared(*map(_words, pair)) for pair in inputs], np.float64)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _is_pair(given: Any) -> bool:
    return (
        isinstance(given, list | tuple)
        and len(given) == 2
        and all(isinstance(text, str) for text in given)
    )


def _one_with_several(given: Any) -> bool:
    return (
        isinstance(given, list | tuple)
        and len(given) == 2
        and isinstance(given[0], str)
        and isinstance(given[1], list | tuple)
        and all(isinstance(text, str) for text in given[1])
    )
