"""Rows made by hand, small enough to see through."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText

CLASSES = ("good", "bad", "neutral")
WORDS = {
    "good": "great lovely superb",
    "bad": "awful broken poor",
    "neutral": "table chair door",
}
FILLING = ["this", "thing", "is", "it", "was", "here", "today"]


def single_rows(count: int = 60, seed: int = 0, classes: tuple[str, ...] = CLASSES) -> Rows[Any]:
    """Texts whose words tell their class, in turn; records are r0, r1, ..."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % len(classes)
    return Rows(
        LabeledText,
        pa.table(
            {
                "record": [f"r{i}" for i in range(count)],
                "text": [_text(rng, [int(label)], classes) for label in labels],
                "label": labels,
            }
        ),
        classes,
        {"no submitted answer": 2},
    )


def multi_rows(count: int = 60, seed: int = 0) -> Rows[Any]:
    """Texts with no, one or two classes."""
    rng = np.random.default_rng(seed)
    sets = [sorted({i % 3, (i // 3) % 3}) if i % 7 else [] for i in range(count)]
    table = {
        "record": [f"r{i}" for i in range(count)],
        "text": [_text(rng, labels) for labels in sets],
        "label": pa.array(sets, pa.list_(pa.int64())),
    }
    return Rows(MultiLabeledText, pa.table(table), CLASSES)


def soft_rows(count: int = 60, seed: int = 0) -> Rows[Any]:
    """The rows of `single_rows`, with 0.8 for the class and 0.1 for the others."""
    table = single_rows(count, seed).table
    shares = (np.eye(3)[np.arange(count) % 3] * 0.7 + 0.1).tolist()
    column = pa.array(shares, pa.list_(pa.float64()))
    return Rows(SoftLabeledText, table.append_column("distribution", column), CLASSES)


def _text(rng: np.random.Generator, labels: list[int], classes: tuple[str, ...] = CLASSES) -> str:
    told = [rng.choice(WORDS[classes[label]].split()) for label in labels]
    return " ".join([*rng.choice(FILLING, 4), *told])


@pytest.fixture
def single() -> Any:
    """single(count, seed, classes) -> rows of one class each."""
    return single_rows


@pytest.fixture
def multi() -> Any:
    """multi(count, seed) -> rows of label sets."""
    return multi_rows


@pytest.fixture
def soft() -> Any:
    """soft(count, seed) -> rows with a distribution."""
    return soft_rows
