"""Rows made by hand, small enough to see through."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.tasks.text_classification import TextClassification
from ostraka.train.adapter import adapters

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


@pytest.fixture
def counting(tmp_path_factory, monkeypatch) -> Iterator[str]:
    """The name of a framework that another installed package brings (see `plugin/`)."""
    site = tmp_path_factory.mktemp("site")
    shutil.copy(Path(__file__).parent / "plugin" / "ostraka_counting.py", site)
    about = site / "ostraka_counting-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: ostraka-counting\nVersion: 1.0\n")
    entry = "[ostraka.train.adapters]\ncounting = ostraka_counting:ADAPTER\n"
    (about / "entry_points.txt").write_text(entry)
    monkeypatch.syspath_prepend(str(site))
    vars(adapters).pop("_sources", None)
    yield "counting"
    vars(adapters).pop("_sources", None)
    sys.modules.pop("ostraka_counting", None)


def records_of(rows: Rows[Any], unanswered: int = 4) -> list[dict[str, Any]]:
    """Records whose three people agree on the labels of `rows`, and some that nobody answered."""
    found = []
    for row in rows:
        labels = row.label if isinstance(row.label, list) else [row.label]
        names = [rows.classes[label] for label in labels]
        value = names if isinstance(row.label, list) else names[0]
        given = {"values": {"label": {"value": value}}, "status": "submitted"}
        answers = [{"user_id": user, **given} for user in ("ana", "ben", "cleo")] if names else []
        found.append({"fields": {"text": row.text}, "responses": answers})
    return found + [{"fields": {"text": f"nobody read this {i}"}} for i in range(unanswered)]


@pytest.fixture
def tone(single) -> Any:
    """A dataset of 60 texts that three people call good, bad or neutral; four have no answer."""
    import ostraka as rg

    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="label", labels=list(CLASSES))],
    )
    dataset.add_records(records_of(single(60)))
    return dataset


@pytest.fixture
def tags(multi) -> Any:
    """A dataset of texts with one or two labels each."""
    import ostraka as rg

    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.MultiLabelQuestion(name="label", labels=list(CLASSES))],
    )
    dataset.add_records(records_of(multi(90)))
    return dataset


@pytest.fixture
def task() -> Any:
    """Text classification of `text` by `label`."""
    return TextClassification.from_user(text="text", label="label")


@pytest.fixture(scope="module")
def trained(fit, tmp_path_factory) -> Any:
    """trained(framework) -> figures, loaded model and folder of one short training, to read.

    `fit` is that of the folder whose tests ask.
    """

    @cache
    def run(framework: str) -> Any:
        folder = tmp_path_factory.mktemp("trained")
        return *fit(framework, folder), folder / "model"

    return run
