"""Scores of class decisions, from counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


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


def _ratio(above: Ints, below: Ints) -> npt.NDArray[np.float64]:
    return np.divide(above, below, out=np.zeros(len(above), np.float64), where=below > 0)


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); (0, 1) without trials."""
    if not trials:
        return 0.0, 1.0
    share, spread = hits / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z * (share * (1 - share) / trials + spread / (4 * trials)) ** 0.5 / (1 + spread)
    return middle - half, middle + half
