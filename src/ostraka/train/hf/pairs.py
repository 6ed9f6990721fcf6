"""Pairs of texts for contrastive learning, drawn without listing all of them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

_TRIES = 256  # how many texts are looked at to find one of another class


class Pairs(NamedTuple):
    """Positions of the two texts of each pair, and 1.0 where they share a class, else 0.0."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    alike: npt.NDArray[np.float64]


def draw_pairs(hot: npt.NDArray[Any], count: int, seed: int) -> Pairs:
    """About `count` pairs, half of them alike; `hot` [texts, classes] marks each text's classes.

    Every text comes first in as many pairs as any other. One of its classes is drawn, and from
    that class the alike partner (the text itself where it is alone); the other partner shares
    no class with it. Time and memory grow with `count`, not with the square of the texts.
    """
    rng = np.random.default_rng(seed)
    texts = len(hot)
    members = [np.flatnonzero(column) for column in hot.T]
    anchors = np.concatenate([rng.permutation(texts) for _ in range(-(-count // (2 * texts)))])
    found: list[tuple[int, int, float]] = []
    for anchor in anchors[: -(-count // 2)]:
        own = np.flatnonzero(hot[anchor])
        partner = rng.choice(members[rng.choice(own)]) if own.size else anchor
        found.append((anchor, partner, 1.0))
        looked_at = rng.integers(texts, size=_TRIES)
        others = looked_at[~(hot[looked_at][:, own] > 0).any(axis=1)] if own.size else looked_at
        if others.size:
            found.append((anchor, others[0], 0.0))
    first, second, alike = zip(*found, strict=True)
    return Pairs(np.asarray(first), np.asarray(second), np.asarray(alike))
