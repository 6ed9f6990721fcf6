"""Spans as one tag per token and back: B begins a span, I goes on in it, O is outside.

Tag 0 is O; label k has the tags 2k + 1 (B) and 2k + 2 (I).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Tagged(NamedTuple):
    """Spans that were read off tags: places of the first and the last token, label and score."""

    first: Ints
    last: Ints
    label: Ints
    score: Floats


@dataclass
class Aligned:
    """How many spans were given, learnt as they are, and not: by reason."""

    given: int = 0
    learnt: int = 0
    inside_tokens: int = 0
    overlapping: int = 0
    without_token: int = 0

    def __add__(self, other: Aligned) -> Aligned:
        """Both counts together."""
        return Aligned(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def reasons(self) -> dict[str, int]:
        """The counts that are not as they were given, in words."""
        told = {
            "span that overlaps a longer one, not learnt": self.overlapping,
            "span without a token of its own, not learnt": self.without_token,
            "span with a bound inside a token, learnt with the token's bounds": self.inside_tokens,
        }
        return {why: count for why, count in told.items() if count}


def tag_names(classes: Sequence[str]) -> tuple[str, ...]:
    """The names of all tags, in the order of their numbers."""
    return ("O", *(f"{bound}-{name}" for name in classes for bound in "BI"))


def label_names(tags: Sequence[str]) -> tuple[str, ...]:
    """The labels that the names of tags were made from."""
    return tuple(tag.removeprefix("B-") for tag in tags[1::2])


def align(
    starts: Ints, ends: Ints, spans: Iterable[Mapping[str, int]]
) -> tuple[npt.NDArray[np.int64], Aligned]:
    """A tag per token, and how well the spans fit the tokens.

    `starts` and `ends` [tokens] are the characters that each token covers, in order. A token has
    one tag: of spans that share one the longest is kept, then the first.
    """
    tags = np.zeros(len(starts), np.int64)
    found = Aligned()
    by_size = sorted(spans, key=lambda s: (s["start"] - s["end"], s["start"], s["label"]))
    for span in by_size:
        found.given += 1
        first = int(np.searchsorted(ends, span["start"], side="right"))
        stop = int(np.searchsorted(starts, span["end"], side="left"))
        if stop <= first:
            found.without_token += 1
            continue
        if tags[first:stop].any():
            found.overlapping += 1
            continue
        tags[first:stop] = 2 * span["label"] + 2
        tags[first] -= 1
        exact = starts[first] == span["start"] and ends[stop - 1] == span["end"]
        found.learnt += 1
        found.inside_tokens += not exact
    return tags, found


def read_tags(tags: Ints, scores: Floats, fresh: npt.NDArray[np.bool_]) -> Tagged:
    """The spans in a run of tags; `fresh` marks the first token of each text.

    A span begins at B, and at an I that does not go on with its label; its score is the mean over
    its tokens. This is how seqeval reads tags unless it is told to be strict.
    """
    label = (tags - 1) // 2
    before = np.concatenate([[-1], label[:-1]])
    marked = tags > 0
    begins = marked & ((tags % 2 == 1) | fresh | (before != label))
    place = np.flatnonzero(marked)
    first = np.flatnonzero(begins)
    owner = np.cumsum(begins)[place] - 1
    size = np.bincount(owner, minlength=len(first))
    total = np.bincount(owner, scores[place], len(first))
    return Tagged(first, first + size - 1, label[first], total / np.maximum(size, 1))
