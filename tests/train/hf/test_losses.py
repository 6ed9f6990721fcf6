"""Losses of rows that have a distribution or a weight."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from ostraka.train.hf.losses import class_loss, mean_loss, set_loss, soft_loss, weighed_sets

LOGITS = torch.tensor([[2.0, 0.0, -1.0], [0.0, 1.0, 0.0], [0.5, 0.5, 0.5]])
SOFT = torch.tensor([[0.7, 0.2, 0.1], [0.0, 1.0, 0.0], [0.3, 0.3, 0.4]])


def test_the_soft_loss_is_the_mean_cross_entropy_over_rows() -> None:
    expected = -(SOFT * torch.log_softmax(LOGITS, dim=1)).sum(dim=1).mean()
    outputs = SimpleNamespace(logits=LOGITS)
    assert soft_loss(outputs, SOFT).item() == pytest.approx(expected.item())
    assert soft_loss(outputs, SOFT, torch.tensor(9)).item() == pytest.approx(expected.item())


def test_parts_of_an_accumulated_batch_add_up_to_the_whole() -> None:
    whole = soft_loss(SimpleNamespace(logits=LOGITS), SOFT, 9)
    parts = [
        soft_loss(SimpleNamespace(logits=LOGITS[rows]), SOFT[rows], 9)
        for rows in (slice(0, 1), slice(1, 3))
    ]
    assert sum(parts).item() == pytest.approx(whole.item())


def test_a_sharp_distribution_is_an_ordinary_label() -> None:
    outputs = SimpleNamespace(logits=LOGITS)
    sharp = torch.eye(3)[[2, 0, 1]]
    expected = torch.nn.functional.cross_entropy(LOGITS, torch.tensor([2, 0, 1]))
    assert soft_loss(outputs, sharp).item() == pytest.approx(expected.item())


def test_a_distribution_times_a_weight_weighs_its_row() -> None:
    weight = torch.tensor([[2.0], [0.0], [1.0]])
    each = -(SOFT * torch.log_softmax(LOGITS, dim=1)).sum(dim=1)
    found = soft_loss(SimpleNamespace(logits=LOGITS), SOFT * weight)
    assert found.item() == pytest.approx((each * weight[:, 0]).mean().item())


def test_label_sets_are_weighed_by_the_number_behind_them() -> None:
    sets = torch.tensor([[1.0, 0, 1], [0, 0, 1], [1, 1, 1]])
    weight = torch.tensor([[0.5], [1.0], [1.5]])
    labels = torch.cat([sets, weight], dim=1)
    outputs = SimpleNamespace(logits=LOGITS)
    each = torch.nn.functional.binary_cross_entropy_with_logits(LOGITS, sets, reduction="none")
    wanted = (each.mean(dim=1) * weight[:, 0]).mean().item()
    assert weighed_sets(outputs, labels).item() == pytest.approx(wanted)
    assert weighed_sets(outputs, labels, torch.tensor(12)).item() == pytest.approx(wanted)
    even = torch.cat([sets, torch.ones(3, 1)], dim=1)
    assert weighed_sets(outputs, even).item() == pytest.approx(each.mean().item())


def test_the_mean_loss_is_what_torch_says_for_classes_distributions_and_sets() -> None:
    functional = torch.nn.functional
    classes = torch.tensor([2, 0, 1])
    wanted = functional.cross_entropy(LOGITS, classes).item()
    assert mean_loss(classes.numpy(), LOGITS.numpy()) == pytest.approx(wanted)
    wanted = functional.cross_entropy(LOGITS, SOFT).item()
    assert mean_loss(SOFT.numpy(), LOGITS.numpy()) == pytest.approx(wanted)
    sets = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    wanted = functional.binary_cross_entropy_with_logits(LOGITS, sets).item()
    assert mean_loss(sets.numpy(), LOGITS.numpy(), sets=True) == pytest.approx(wanted)
    weighed = torch.cat([sets, torch.ones(3, 1)], dim=1)
    assert mean_loss(weighed.numpy(), LOGITS.numpy(), sets=True) == pytest.approx(wanted)


@pytest.mark.parametrize("loss", [class_loss, set_loss, soft_loss])
def test_parts_of_a_step_add_up_to_the_whole_for_every_loss(loss) -> None:
    targets = {class_loss: torch.tensor([2, -100, 1]), set_loss: SOFT.round(), soft_loss: SOFT}[
        loss
    ]
    items = (targets != -100).sum()
    whole = loss(SimpleNamespace(logits=LOGITS), targets)
    parts = [
        loss(SimpleNamespace(logits=LOGITS[rows]), targets[rows], items)
        for rows in (slice(0, 1), slice(1, 3))
    ]
    assert sum(parts).item() == pytest.approx(whole.item())


def test_smoothed_labels_are_those_of_transformers() -> None:
    from transformers.trainer_pt_utils import LabelSmoother

    classes = torch.tensor([2, -100, 1])
    wanted = LabelSmoother(epsilon=0.3)({"logits": LOGITS}, classes).item()
    outputs = SimpleNamespace(logits=LOGITS)
    assert class_loss(outputs, classes, smoothing=0.3).item() == pytest.approx(wanted)
    wanted = LabelSmoother(epsilon=0.3)({"logits": LOGITS}, torch.tensor([2, 0, 1])).item()
    sharp = torch.eye(3)[[2, 0, 1]]
    assert soft_loss(outputs, sharp, smoothing=0.3).item() == pytest.approx(wanted)


def test_a_smoothed_distribution_keeps_its_weight() -> None:
    weight = torch.tensor([[2.0], [0.0], [1.0]])
    found = soft_loss(SimpleNamespace(logits=LOGITS), SOFT * weight, smoothing=0.3)
    even = 0.7 * SOFT + 0.1  # a third of 0.3 for each of three classes
    each = -(even * torch.log_softmax(LOGITS, dim=1)).sum(dim=1)
    assert found.item() == pytest.approx((each * weight[:, 0]).mean().item())
