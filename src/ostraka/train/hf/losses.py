"""Losses of rows that have a distribution or a weight."""

from __future__ import annotations

from typing import Any

from ostraka.extras import need

WHY = "Training with transformers"


def soft_loss(outputs: Any, labels: Any, num_items_in_batch: Any = None) -> Any:
    """Cross-entropy against each row's distribution, averaged over rows.

    A distribution that was multiplied by a weight weighs its row. The Trainer counts every number
    in `labels` as an item, so a row counts once per class.
    """
    functional = need("torch.nn.functional", extra="transformers", why=WHY)
    total = functional.cross_entropy(outputs.logits, labels, reduction="sum")
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
