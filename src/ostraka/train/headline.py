"""The one score that a training is known by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ostraka.train.heard import is_figure

# the first of these that was measured on the held-out part
SCORES = (
    "macro_f1",
    "micro_f1",
    "f1",
    "exact_match",
    "spearman",
    "average_precision",
    "accuracy",
    "rouge_l",
    "pairwise_accuracy",
    "token_accuracy",
)


def headline(metrics: Mapping[str, Any]) -> tuple[str | None, float | None]:
    """Name and value of the score; None for both where none of the usual ones was measured."""
    for name in SCORES:
        if is_figure(metrics.get(name)):
            return name, float(metrics[name])
    return None, None
