"""Which checkpoint a training goes on from, and who gets Ctrl-C when."""

from __future__ import annotations

import signal
from pathlib import Path
from types import SimpleNamespace

import pytest
import transformers

from ostraka.train.hf.interrupt import last_checkpoint, stops_at_a_step


def checkpoint(folder: Path, step: int, *, whole: bool = True) -> Path:
    made = folder / f"checkpoint-{step}"
    made.mkdir()
    if whole:
        (made / "trainer_state.json").write_text("{}")
    return made


def test_the_newest_whole_checkpoint_is_found_by_its_number(tmp_path) -> None:
    assert last_checkpoint(tmp_path / "none") is None
    checkpoint(tmp_path, 9)
    newest = checkpoint(tmp_path, 10)
    checkpoint(tmp_path, 11, whole=False)  # its writing was cut short
    assert last_checkpoint(tmp_path) == newest


class Recorder:
    """Keeps callbacks as a Trainer does, and walks through steps as it does."""

    def __init__(self) -> None:
        self.callbacks: list[transformers.TrainerCallback] = []
        self.state = SimpleNamespace(global_step=0, epoch=0.0)
        self.saved: list[int] = []
        self.model = None

    def add_callback(self, callback) -> None:
        self.callbacks.append(callback)

    def remove_callback(self, callback) -> None:
        self.callbacks.remove(callback)

    def _save_checkpoint(self, model, trial) -> None:
        self.saved.append(self.state.global_step)

    def _tell(self, event: str) -> None:
        control = SimpleNamespace(should_save=False)
        for callback in self.callbacks:
            getattr(callback, event)(None, self.state, control)
        if control.should_save:
            self._save_checkpoint(self.model, None)
            for callback in self.callbacks:
                callback.on_save(None, self.state, control)

    def walk(self, steps: int, per_epoch: int, press: int) -> None:
        for step in range(1, steps + 1):
            if step == press:
                signal.raise_signal(signal.SIGINT)
            self.state.global_step, self.state.epoch = step, step / per_epoch
            self._tell("on_step_end")
            if step % per_epoch == 0:
                self._tell("on_epoch_end")


@pytest.mark.parametrize("press", [1, 2, 4, 6])
def test_the_signal_waits_for_the_end_of_the_step(press, tmp_path) -> None:
    trainer = Recorder()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), stops_at_a_step(trainer, tmp_path):
        trainer.walk(8, 4, press)
    assert trainer.saved[0] == press
    assert trainer.state.global_step == press
    assert trainer.callbacks == []
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_signal_stops_at_once(tmp_path) -> None:
    trainer = Recorder()
    trainer.state.global_step = 5
    heard = []
    try:
        with stops_at_a_step(trainer, tmp_path):
            for press in (1, 2, 3):
                signal.raise_signal(signal.SIGINT)
                heard.append(press)
    except KeyboardInterrupt:
        assert heard == [1]
    assert trainer.saved == [5]


def test_a_signal_after_the_last_step_is_not_lost(tmp_path) -> None:
    trainer = Recorder()
    with pytest.raises(KeyboardInterrupt), stops_at_a_step(trainer, tmp_path):
        signal.raise_signal(signal.SIGINT)
    assert trainer.saved == []


def test_an_interruption_before_the_first_step_leaves_nothing(tmp_path) -> None:
    trainer = Recorder()
    with pytest.raises(KeyboardInterrupt), stops_at_a_step(trainer, tmp_path):
        raise KeyboardInterrupt
    assert trainer.saved == []


def test_what_is_already_saved_is_not_saved_again(tmp_path) -> None:
    trainer = Recorder()
    trainer.state.global_step = 5
    checkpoint(tmp_path, 5)
    with pytest.raises(KeyboardInterrupt), stops_at_a_step(trainer, tmp_path):
        raise KeyboardInterrupt
    assert trainer.saved == []


def test_other_errors_pass_through(tmp_path) -> None:
    trainer = Recorder()
    with pytest.raises(ValueError, match="something else"), stops_at_a_step(trainer, tmp_path):
        raise ValueError("something else")
    assert trainer.saved == []
