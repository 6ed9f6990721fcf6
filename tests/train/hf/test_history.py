"""The curve of a training, from a Trainer's log."""

from types import SimpleNamespace

from ostraka.train.hf.history import history


def test_a_line_per_step_with_every_number_worth_drawing() -> None:
    log = [
        {"loss": 2.0, "reward": 0.5, "learning_rate": 1e-3, "epoch": 0.5, "step": 1},
        {"loss": 1.0, "rewards/chosen": 0.1, "epoch": 1.0, "step": 2},
        {"eval_loss": 1.5, "eval_runtime": 3.0, "eval_samples_per_second": 9.0, "step": 2},
        {"train_runtime": 9.0, "train_loss": 1.5, "step": 2},
    ]
    assert history(SimpleNamespace(log_history=log)) == [
        {"step": 1, "loss": 2.0, "reward": 0.5, "learning_rate": 1e-3},
        {"step": 2, "loss": 1.0, "rewards/chosen": 0.1, "eval_loss": 1.5},
    ]


def test_what_is_no_finite_number_is_left_out() -> None:
    log = [
        {"loss": float("nan"), "note": "x", "ok": True, "step": 1},
        {"loss": 1, "step_time": 2.0, "step": 2},
    ]
    assert history(SimpleNamespace(log_history=log)) == [{"step": 2, "loss": 1.0}]
