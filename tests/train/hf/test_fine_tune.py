"""Arguments, losses and figures of a fine-tuning."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from ostraka.train.hf.fine_tune import default_rate, epochs_for, figures


def test_figures_name_each_epoch_and_leave_times_out() -> None:
    log = [
        {"loss": 0.9, "epoch": 0.5, "step": 5},
        {"eval_loss": 0.5, "eval_accuracy": 0.75, "eval_runtime": 3.1, "epoch": 1.0, "step": 10},
        {"train_runtime": 9.9, "epoch": 1.0, "step": 10},
    ]
    state = SimpleNamespace(log_history=log, global_step=10, best_global_step=10)
    found = figures(state, SimpleNamespace(training_loss=0.7))
    assert found == {
        "steps": 10,
        "train_loss": 0.7,
        "history": [
            {"step": 5, "loss": 0.9},
            {"step": 10, "eval_loss": 0.5, "eval_accuracy": 0.75},
        ],
        "epochs": [{"epoch": 1.0, "loss": 0.5, "accuracy": 0.75}],
        "best_step": 10,
    }


def test_large_networks_take_smaller_steps() -> None:
    assert default_rate(torch.nn.Linear(10, 10), small=1e-4, large=3e-5) == 1e-4
    with torch.device("meta"):
        large = torch.nn.Linear(10_000, 10_000)
    assert default_rate(large, small=1e-4, large=3e-5) == 3e-5


@pytest.mark.parametrize(("rows", "epochs"), [(10, 10), (600, 8), (1_000, 5), (3_200, 3)])
def test_few_rows_are_seen_more_often(rows, epochs) -> None:
    assert epochs_for(rows, 16) == epochs
