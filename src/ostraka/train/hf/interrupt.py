"""Ctrl-C during training: finish the step, write a checkpoint, then stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ostraka.extras import need


def last_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint that was written to its end, or None."""
    whole = [p.parent for p in folder.glob("checkpoint-*/trainer_state.json")]
    return max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


@contextmanager
def stops_at_a_step(
    trainer: Any, folder: Path, stop: Callable[[], bool] | None = None
) -> Iterator[None]:
    """Let a `KeyboardInterrupt` leave a checkpoint in `folder` before it goes on to the caller.

    The signal waits for the end of the step, so the checkpoint is exact; a second one stops at
    once. An interruption raised by other code is met where it lands, with the last whole step.
    In several processes `stop` is asked after each step, and all stop after the same one.
    """
    callback = _pause(stop)
    trainer.add_callback(callback)
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, callback.ask) if main else None
    try:
        yield
    except KeyboardInterrupt:
        step = trainer.state.global_step
        saved = (folder / f"checkpoint-{step}" / "trainer_state.json").exists()
        if step and not saved and stop is None:  # several processes save together or not at all
            trainer._save_checkpoint(trainer.model, trial=None)  # noqa: SLF001 - has no public door
        raise
    finally:
        if main:
            signal.signal(signal.SIGINT, before)
        trainer.remove_callback(callback)
    if callback.asked:  # too late for another step; the end of the last one is saved
        raise KeyboardInterrupt


def _pause(stop: Callable[[], bool] | None) -> Any:
    """A callback that turns the first signal into "save at the next step, then stop"."""
    transformers = need("transformers", extra="transformers", why="Training with transformers")

    class Pause(transformers.TrainerCallback):  # type: ignore[misc, name-defined]
        asked = False

        def ask(self, number: int, frame: object) -> None:
            if self.asked:
                raise KeyboardInterrupt
            self.asked = True

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if stop is not None:
                self.asked = _any_process(args.device, self.asked or stop())
            # at the end of an epoch the evaluation must still come, else a resumed run lacks it
            whole = state.epoch is not None and float(state.epoch).is_integer()
            control.should_save = control.should_save or (self.asked and not whole)

        def on_epoch_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            control.should_save = control.should_save or self.asked

        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if self.asked:
                raise KeyboardInterrupt

    return Pause()


def _any_process(device: Any, asked: bool) -> bool:  # noqa: FBT001 - the one thing it is about
    """Whether any process was asked to stop: told to each of them."""
    torch = need("torch", extra="transformers", why="Training with transformers")
    if not torch.distributed.is_initialized():
        return asked
    found = torch.tensor(int(asked), device=device)
    torch.distributed.all_reduce(found, op=torch.distributed.ReduceOp.MAX)
    return bool(found.item())
