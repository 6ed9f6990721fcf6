"""Losses of rows that have a distribution or a weight."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.extras import need

WHY = "Training with transformers"
UNLEARNT = -100  # what torch's cross-entropy passes over


def class_loss(
    outputs: Any, labels: Any, num_items_in_batch: Any = None, *, smoothing: float = 0.0
) -> Any:
    """Cross-entropy against class numbers, averaged over rows or tokens; -100 is passed over.

    A part of each label, `smoothing`, is spread evenly over all classes.

    A network's own loss is the mean of its batch, and the Trainer takes it for a share of the whole
    step: in several processes, and with accumulated gradients, it would be that much too large.
    """
    functional = need("torch.nn.functional", extra="transformers", why=WHY)
    flat = outputs.logits.reshape(-1, outputs.logits.shape[-1]), labels.reshape(-1)
    total = functional.cross_entropy(*flat, reduction="sum", label_smoothing=smoothing)
    return total / (
        (labels != UNLEARNT).sum() if num_items_in_batch is None else num_items_in_batch
    )


def set_loss(outputs: Any, labels: Any, num_items_in_batch: Any = None) -> Any:
    """Binary cross-entropy averaged over all classes of all rows."""
    functional = need("torch.nn.functional", extra="transformers", why=WHY)
    total = functional.binary_cross_entropy_with_logits(outputs.logits, labels, reduction="sum")
    return total / (labels.numel() if num_items_in_batch is None else num_items_in_batch)


def soft_loss(
    outputs: Any, labels: Any, num_items_in_batch: Any = None, *, smoothing: float = 0.0
) -> Any:
    """Cross-entropy against each row's distribution, averaged over rows.

    A part of each distribution, `smoothing`, is spread evenly over all classes. A distribution that
    was multiplied by a weight weighs its row. The Trainer counts every number in `labels` as an
    item, so a row counts once per class. Held-out rows without weights have class numbers.
    """
    if labels.dim() == 1:
        return class_loss(outputs, labels, num_items_in_batch, smoothing=smoothing)
    functional = need("torch.nn.functional", extra="transformers", why=WHY)
    even = labels.mean(dim=-1, keepdim=True)  # keeps the row's weight
    wanted = (1 - smoothing) * labels + smoothing * even
    total = functional.cross_entropy(outputs.logits, wanted, reduction="sum")
    counted = labels.numel() if num_items_in_batch is None else num_items_in_batch
    return total * labels.shape[-1] / counted


def weighed_sets(outputs: Any, labels: Any, num_items_in_batch: Any = None) -> Any:
    """Binary cross-entropy over all classes of a row, times its weight, averaged over rows.

    The weight is the last number of each line of `labels`, behind the classes.
    """
    functional = need("torch.nn.functional", extra="transformers", why=WHY)
    wanted, weight = labels[:, :-1], labels[:, -1:]
    total = functional.binary_cross_entropy_with_logits(
        outputs.logits, wanted, weight=weight.expand_as(wanted), reduction="sum"
    )
    counted = labels.numel() if num_items_in_batch is None else num_items_in_batch
    return total / wanted.shape[-1] * labels.shape[-1] / counted


def mean_loss(targets: npt.NDArray[Any], logits: npt.NDArray[Any], *, sets: bool = False) -> float:
    """The mean over rows of what the network learns to lower, in nats.

    `targets` are class numbers [rows], distributions [rows, classes], or for `sets` zeros and ones
    with a weight or nothing behind them; `logits` are [rows, classes].
    """
    said = np.asarray(logits, np.float64)
    if sets:
        wanted = targets[:, : said.shape[1]]
        return float(np.mean(np.logaddexp(0, said) - wanted * said))
    log_shares = said - np.logaddexp.reduce(said, axis=1, keepdims=True)
    if targets.ndim == 1:
        return float(-np.mean(log_shares[np.arange(len(targets)), targets]))
    return float(-np.mean((targets * log_shares).sum(axis=1)))
