"""The face people hold: `FeedbackDataset`, `TrainingTask`, `ArgillaTrainer` and what they take."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """Every public name of `ostraka`, loaded on first use."""
    import ostraka

    if name not in ostraka.__all__:
        raise AttributeError(f"module 'ostraka.feedback' has no attribute {name!r}")
    return getattr(ostraka, name)
