"""What a Trainer logged on its way, as numbers to draw."""

from __future__ import annotations

import math
from typing import Any

# How long things took differs from run to run; the same training must give the same figures.
_CLOCKED = ("runtime", "per_second", "flos", "step_time", "_time", "time/", "epoch")


def history(state: Any) -> list[dict[str, float]]:
    """One dict per logged step: `step`, then every finite number by name, in the order of logging.

    Lines of the same step (training and evaluation) are one. The summary that a Trainer logs at
    its end, times and throughput are left out.
    """
    found: dict[int, dict[str, float]] = {}
    for line in state.log_history:
        if "train_runtime" in line:
            continue
        kept = {
            name: float(value)
            for name, value in line.items()
            if drawable(name, value) and name != "step"
        }
        if kept:
            step = int(line["step"])
            found.setdefault(step, {"step": step}).update(kept)
    return [found[step] for step in sorted(found)]


def drawable(name: str, value: Any) -> bool:
    """Whether a quantity that was logged is a finite number, and none of the clock."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return False
    return not any(part in name for part in _CLOCKED)
