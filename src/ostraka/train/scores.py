"""Scores of class decisions, from counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def confusion(truth: Ints, said: Ints, classes: int) -> Ints:
    """How often class i (row) was called class j (column); int64, shape [classes, classes]."""
    return np.bincount(truth * classes + said, minlength=classes**2).reshape(classes, classes)


def by_class(right: Ints, truth: Ints, said: Ints, classes: Sequence[str]) -> dict[str, Any]:
    """Precision, recall, F1 and support per class from the counts of each; 0 where undefined."""
    parts = (_ratio(right, said), _ratio(right, truth), _ratio(2 * right, truth + said))
    names = ("precision", "recall", "f1")
    return {
        name: {n: float(part[i]) for n, part in zip(names, parts, strict=True)}
        | {"support": int(truth[i])}
        for i, name in enumerate(classes)
    }


def averages(right: Ints, truth: Ints, said: Ints) -> dict[str, float]:
    """Macro F1 over the classes that occur in truth or prediction, and micro F1."""
    seen = (truth + said) > 0
    f1 = _ratio(2 * right, truth + said)[seen]
    total = int((truth + said).sum())
    return {
        "macro_f1": float(f1.mean()) if len(f1) else 0.0,
        "micro_f1": float(2 * right.sum() / total) if total else 0.0,
    }


def _ratio(above: Ints, below: Ints) -> Floats:
    return np.divide(above, below, out=np.zeros(len(above), np.float64), where=below > 0)


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); (0, 1) without trials."""
    if not trials:
        return 0.0, 1.0
    share, spread = hits / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z * (share * (1 - share) / trials + spread / (4 * trials)) ** 0.5 / (1 + spread)
    return middle - half, middle + half


def pearson(one: Floats, other: Floats) -> float:
    """Pearson's correlation of two columns of numbers; 0 where either is constant."""
    first, second = (x - x.mean() for x in (np.asarray(one, float), np.asarray(other, float)))
    scale = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum() / scale) if scale > 0 else 0.0


def spearman(one: Floats, other: Floats) -> float:
    """Spearman's rank correlation, equals sharing their mean rank; 0 where either is constant."""
    return pearson(_ranks(one), _ranks(other))


def average_precision(truth: npt.NDArray[np.bool_], scores: Floats) -> float:
    """The mean precision over the recalls that the scores reach; equals count together.

    As `average_precision_score` of scikit-learn; 0 where nothing is true.
    """
    order = np.argsort(-np.asarray(scores), kind="stable")
    hits = np.cumsum(np.asarray(truth)[order])
    last = np.flatnonzero(np.append(np.diff(np.asarray(scores)[order]) != 0, True))
    if not len(hits) or not hits[-1]:
        return 0.0
    recall = hits[last] / hits[-1]
    return float((np.diff(recall, prepend=0) * hits[last] / (last + 1)).sum())


def _ranks(values: Floats) -> Floats:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count - 1) / 2
    found: Floats = middle[place]
    return found
