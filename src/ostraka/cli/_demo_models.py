"""The demo's two models, and how well each does on records that it has not seen."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ostraka.cli._demo_people import one_against_the_others, votes_per_label
from ostraka.data.answers import Floats

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.feedback.trainer import ArgillaTrainer

LABEL = "sentiment"
SEED = 42
# Where a record's answers agree less than this, and less than that, ...
STEPS = (0.6, 0.8, 0.95)


@dataclass(frozen=True)
class Scored:
    """How one way to answer did on the held-out records.

    `by_agreement` is the accuracy where few, some, most and nearly all people agree.
    """

    name: str
    accuracy: float
    macro_f1: float
    f1: tuple[float, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    by_agreement: tuple[float, ...] = ()
    seconds: float | None = None


@dataclass(frozen=True)
class Compared:
    """Every way to answer on the same held-out records; `sizes` counts them by agreement."""

    train_rows: int
    held_out_rows: int
    ways: tuple[Scored, ...]
    sizes: tuple[int, ...]
    one_person: float

    @property
    def models(self) -> tuple[Scored, ...]:
        """The ways that were trained."""
        return tuple(way for way in self.ways if way.confusion)


def train(
    dataset: FeedbackDataset,
    framework: str,
    folder: Path,
    *,
    model: Path | None = None,
    options: Mapping[str, Any] | None = None,
    title: str = "",
) -> tuple[ArgillaTrainer, float]:
    """Train on four fifths of the records; returns the trainer and the seconds it took."""
    from ostraka.feedback.task import TrainingTask
    from ostraka.feedback.trainer import ArgillaTrainer

    task = TrainingTask.for_text_classification(
        text=dataset.field_by_name("text"),
        label=dataset.question_by_name(LABEL),
        label_strategy="majority",
    )
    card = {"model_name": title, "language": "en", "dataset_name": "VADER tweets"}
    trainer = ArgillaTrainer(
        dataset,
        task,
        framework=framework,
        model=None if model is None else str(model),
        train_size=0.8,
        seed=SEED,
        framework_kwargs={**(options or {}), "model_card_kwargs": card},
    )
    start = time.perf_counter()
    trainer.train(output_dir=folder)
    return trainer, time.perf_counter() - start


def compare(
    dataset: FeedbackDataset, trained: Sequence[tuple[str, ArgillaTrainer, float]]
) -> Compared:
    """Score every model, and always saying the most frequent class, on the same records."""
    manifest = trained[0][1].model.manifest
    if any(other.model.manifest["records"] != manifest["records"] for _, other, _ in trained):
        raise AssertionError("the models were not tested on the same records")  # a mistake of ours
    names = dataset.snapshot().ids()
    place = dict(zip(names, range(len(names)), strict=True))
    rows = np.array([place[name] for name in manifest["records"]["held_out"]])
    share = dataset.unify(LABEL, "majority").share[rows]
    group = np.searchsorted(STEPS, share, side="right")
    texts = [dataset.snapshot().field("text")[int(row)].as_py() for row in rows]
    truth = dataset.unify(LABEL, "majority")
    right = [truth.value(int(row)) for row in rows]
    sizes = np.bincount(group, minlength=len(STEPS) + 1)
    scored = [
        _scored(name, trainer, seconds, _per_group(trainer, texts, right, group))
        for name, trainer, seconds in trained
    ]
    return Compared(
        manifest["split"]["train_rows"],
        manifest["split"]["held_out_rows"],
        (_most_frequent(trained[0][1]), *scored),
        tuple(sizes.tolist()),
        one_against_the_others(votes_per_label(dataset, LABEL)[rows]),
    )


def _per_group(
    trainer: ArgillaTrainer, texts: list[str], right: list[str], group: Any
) -> tuple[float, ...]:
    said = [answer["label"] for answer in trainer.predict(texts)]
    hit: Floats = np.array([one == other for one, other in zip(said, right, strict=True)], float)
    size = np.maximum(np.bincount(group, minlength=len(STEPS) + 1), 1)
    return tuple((np.bincount(group, hit, minlength=len(STEPS) + 1) / size).tolist())


def _scored(
    name: str, trainer: ArgillaTrainer, seconds: float, by_agreement: tuple[float, ...]
) -> Scored:
    metrics = trainer.metrics
    return Scored(
        name,
        metrics["accuracy"],
        metrics["macro_f1"],
        tuple(part["f1"] for part in metrics["per_class"].values()),
        tuple(map(tuple, metrics["confusion"])),
        by_agreement,
        seconds,
    )


def _most_frequent(trainer: ArgillaTrainer) -> Scored:
    """Always saying the most frequent class: its F1 is 2a / (1 + a), and 0 for all others."""
    metrics = trainer.metrics
    accuracy = metrics["majority_accuracy"]
    classes = sum(part["support"] > 0 for part in metrics["per_class"].values())
    return Scored("the most frequent class", accuracy, 2 * accuracy / (1 + accuracy) / classes)
