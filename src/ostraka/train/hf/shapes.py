"""What each shape of classified text means to a network: its targets, its loss, its scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.train.hf.losses import class_loss, mean_loss, set_loss, soft_loss, weighed_sets
from ostraka.train.native import binarized
from ostraka.train.scores import averages
from ostraka.train.weights import row_weights, weighed

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Kind:
    """How one row shape is learnt with a network of transformers.

    `problem` is the `problem_type` stored in the model's config, `best` the held-out figure
    that chooses the checkpoint to keep, `rises` whether more of it is better, `auto` the class of
    transformers that loads such a network.
    """

    shape: type
    problem: str | None
    best: str
    rises: bool
    auto: str = "AutoModelForSequenceClassification"

    def targets(self, rows: Rows[Any], *, learnt: bool = True) -> npt.NDArray[Any]:
        """What the network should say, one line per row.

        Where rows have weights, those that are learnt from are distributions times their weight;
        of label sets the weight comes behind the classes. Held-out rows all count the same.
        """
        plain = self._plain(rows)
        if not weighed(rows):
            return plain
        weights = row_weights(rows) if learnt else np.ones(len(rows))
        column = np.asarray(weights, np.float32)[:, None]
        if self.shape is MultiLabeledText:
            return np.concatenate([plain, column], axis=1)
        return column * (plain if plain.ndim > 1 else many_hot(rows))

    def loss(self, rows: Rows[Any], *, smoothing: float = 0.0) -> Callable[..., Any]:
        """What the Trainer computes the loss with; label sets know no `smoothing`."""
        if self.shape is MultiLabeledText:
            return weighed_sets if weighed(rows) else set_loss
        soft = weighed(rows) or self.shape is SoftLabeledText
        return partial(soft_loss if soft else class_loss, smoothing=smoothing)

    def mean_loss(self, targets: npt.NDArray[Any], logits: npt.NDArray[Any]) -> float:
        """The loss of held-out rows, each counted once."""
        return mean_loss(targets, logits, sets=self.shape is MultiLabeledText)

    def _plain(self, rows: Rows[Any]) -> npt.NDArray[Any]:
        if self.shape is MultiLabeledText:
            return many_hot(rows)
        if self.shape is SoftLabeledText:
            return np.asarray(rows.column("distribution"), np.float32)
        return np.asarray(rows.column("label"), np.int64)

    def scores(self, targets: npt.NDArray[Any], logits: npt.NDArray[Any]) -> dict[str, float]:
        """Figures of the held-out rows: accuracy and F1."""
        if self.shape is MultiLabeledText:
            return set_scores(targets[:, : np.shape(logits)[1]] > 0.5, np.asarray(logits) > 0)
        truth = targets if targets.ndim == 1 else targets.argmax(axis=1)
        return class_scores(truth, np.asarray(logits).argmax(axis=1), np.shape(logits)[1])


def many_hot(rows: Rows[Any]) -> npt.NDArray[np.float32]:
    """Labels as floats, 1.0 where a row has the class: shape [rows, classes]."""
    if rows.shape is MultiLabeledText:
        return binarized(rows).astype(np.float32)
    return np.eye(len(rows.classes), dtype=np.float32)[rows.column("label")]


def class_scores(truth: npt.NDArray[Any], said: npt.NDArray[Any], classes: int) -> dict[str, float]:
    """Accuracy, and F1 averaged over the classes that occur in either."""
    counts = (np.bincount(x, minlength=classes) for x in (truth[truth == said], truth, said))
    return {
        "accuracy": float(np.mean(truth == said)),
        "macro_f1": averages(*counts)["macro_f1"],
    }


def set_scores(truth: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Share of rows whose whole set is right, F1 averaged over classes, F1 over all decisions."""
    counts = (x.sum(axis=0) for x in (truth & said, truth, said))
    return {"accuracy": float(np.mean((truth == said).all(axis=1)))} | averages(*counts)


SINGLE = Kind(LabeledText, "single_label_classification", "macro_f1", rises=True)
# a threshold says little while probabilities are still low, and a soft target has no one answer
MULTI = Kind(MultiLabeledText, "multi_label_classification", "loss", rises=False)
SOFT = Kind(SoftLabeledText, "single_label_classification", "loss", rises=False)
