"""The most probable stretches of a context, from what a network says of its tokens.

transformers dropped its question-answering pipeline in version 5.3; the probabilities here are
those it gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
LONGEST = 30  # tokens of an answer
KEPT = 20  # spans of a window that are looked at


class Span(NamedTuple):
    """Characters `start` up to and without `end` of a context, and how probable they are."""

    start: int
    end: int
    score: float


class Heard(NamedTuple):
    """What a network said of one window.

    `start` and `end` [tokens] are its logits, `bounds` [tokens, 2] the characters of the context
    that each token covers (-1: none), `null` the token that means "no answer here".
    """

    start: Floats
    end: Floats
    bounds: npt.NDArray[Any]
    null: int


def best_spans(windows: Iterable[Heard], *, longest: int = LONGEST, count: int = 1) -> list[Span]:
    """The `count` most probable spans over all windows of one question, best first.

    A span's score is the probability of its first token times that of its last one, among the
    window's tokens of the context and the one for "no answer here"; a span in several windows has
    the best of its scores. It never ends before it begins and has at most `longest` tokens. Ties go
    to the span that begins, then ends, first.
    """
    found: dict[tuple[int, int], float] = {}
    for window in windows:
        for start, end, score in _spans(window, longest, max(count, KEPT)):
            found[start, end] = max(score, found.get((start, end), 0.0))
    ordered = sorted(found, key=lambda place: (-found[place], place))
    return [Span(*place, found[place]) for place in ordered[:count]]


def _spans(window: Heard, longest: int, count: int) -> list[Span]:
    inside = np.flatnonzero(window.bounds[:, 0] >= 0)
    if not inside.size:
        return []
    first, last = (_log_share(x, inside, window.null) for x in (window.start, window.end))
    both = first[:, None] + last[None, :]
    distance = np.arange(len(inside)) - np.arange(len(inside))[:, None]
    both[(distance < 0) | (distance >= longest)] = -np.inf
    kept = np.argsort(-both, axis=None, kind="stable")[:count]
    pairs = zip(*np.unravel_index(kept, both.shape), strict=True)
    return [
        Span(
            int(window.bounds[inside[i], 0]),
            int(window.bounds[inside[j], 1]),
            float(np.exp(both[i, j])),
        )
        for i, j in pairs
        if np.isfinite(both[i, j])
    ]


def _log_share(logits: Floats, inside: npt.NDArray[Any], null: int) -> Floats:
    """Log-probabilities of the context's tokens, with the null one among the alternatives."""
    among = np.concatenate([logits[inside], logits[[null]]]).astype(np.float64)
    top = among.max()
    found: Floats = among[:-1] - top - np.log(np.exp(among - top).sum())
    return found
