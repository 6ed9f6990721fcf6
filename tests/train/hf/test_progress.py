"""The progress bar of a Trainer."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from ostraka.train.hf.progress import progress_bar


class Callbacks:
    """Keeps callbacks as a Trainer does."""

    def __init__(self) -> None:
        self.kept: list = []
        self.removed: list = []

    def add_callback(self, callback) -> None:
        self.kept.append(callback)

    def remove_callback(self, callback) -> None:
        self.removed.append(callback)


def drawn(*, shown: bool = True, terminal: bool = True) -> tuple[Callbacks, str]:
    trainer, screen = Callbacks(), io.StringIO()
    console = Console(file=screen, force_terminal=terminal, width=100)
    state = SimpleNamespace(max_steps=4, global_step=0)
    with progress_bar(trainer, "Learning", shown=shown, console=console):
        for callback in trainer.kept:
            callback.on_train_begin(None, state, None)
            state.global_step = 3
            callback.on_step_end(None, state, None)
            callback.on_log(None, state, None, logs={"loss": 0.25, "learning_rate": 1.0})
            callback.on_log(None, state, None, logs={"eval_accuracy": 0.5})
            callback.on_log(None, state, None, logs={"train_runtime": 1.0})
    return trainer, screen.getvalue()


def test_steps_and_the_latest_figures_are_drawn() -> None:
    trainer, text = drawn()
    assert "Learning" in text
    assert "3/4 steps" in text
    assert "accuracy 0.500" in text
    assert trainer.kept[0] in trainer.removed


@pytest.mark.parametrize(("shown", "terminal"), [(False, True), (True, False)])
def test_nothing_is_drawn_unasked_or_off_a_terminal(shown, terminal) -> None:
    trainer, text = drawn(shown=shown, terminal=terminal)
    assert text == ""
    assert [kind.__name__ for kind in trainer.removed] == ["PrinterCallback", "ProgressCallback"]


def test_the_bar_is_put_away_after_an_interruption() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100)
    with (
        pytest.raises(KeyboardInterrupt),
        progress_bar(Callbacks(), "Learning", shown=True, console=console),
    ):
        raise KeyboardInterrupt
    assert screen.getvalue().endswith("\x1b[?25h")  # the cursor is back
