"""One line of progress for a Trainer, drawn with rich."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ostraka.extras import need
from ostraka.train.heard import listened, tell_figures, tell_step
from ostraka.train.hf.history import drawable

WATCHED = ("loss", "reward", "kl", "accuracy", "macro_f1", "rewards/accuracies")


@contextmanager
def progress_bar(
    trainer: Any, title: str, *, shown: bool, console: Console | None = None
) -> Iterator[None]:
    """One bar on the error stream in place of the Trainer's printed lines and tqdm bars.

    It is drawn on a terminal only, so logs and pipes stay clean; who listens is told anyway.
    """
    callbacks = need("transformers.trainer_callback", extra="transformers", why="Training")
    for noisy in (callbacks.PrinterCallback, callbacks.ProgressCallback):
        trainer.remove_callback(noisy)
    with _told(trainer), _drawn(trainer, title, shown=shown, console=console):
        yield


@contextmanager
def _told(trainer: Any) -> Iterator[None]:
    """Tell who listens of steps and of what is logged."""
    if not listened():
        yield
        return
    callback = _teller()
    trainer.add_callback(callback)
    yield
    trainer.remove_callback(callback)


def _teller() -> Any:
    transformers = need("transformers", extra="transformers", why="Training")

    class Teller(transformers.TrainerCallback):  # type: ignore[misc, name-defined]
        def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            tell_step(state.global_step, state.max_steps)

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            tell_step(state.global_step, state.max_steps)

        def on_log(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            logs = more.get("logs") or {}
            if "train_runtime" not in logs:  # the summary at the end
                kept = {name: value for name, value in logs.items() if drawable(name, value)}
                tell_figures(state.global_step, kept, state.epoch)

    return Teller()


@contextmanager
def _drawn(trainer: Any, title: str, *, shown: bool, console: Console | None) -> Iterator[None]:
    console = console or Console(stderr=True)
    if not (shown and console.is_terminal):
        yield
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} steps"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as progress:  # put away also after an interruption
        callback = _bar(progress, title)
        trainer.add_callback(callback)
        yield
        trainer.remove_callback(callback)


def _bar(progress: Progress, title: str) -> Any:
    """A callback that keeps steps, the latest loss and the latest scores on the bar."""
    transformers = need("transformers", extra="transformers", why="Training")
    line = progress.add_task(title, total=None, note="")

    class Bar(transformers.TrainerCallback):  # type: ignore[misc, name-defined]
        def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            progress.update(line, total=state.max_steps, completed=state.global_step)

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            progress.update(line, completed=state.global_step)

        def on_log(self, args: Any, state: Any, control: Any, **more: Any) -> None:
            logs = {k.removeprefix("eval_"): v for k, v in (more.get("logs") or {}).items()}
            kept = [name for name in WATCHED if name in logs]
            if kept:
                progress.update(line, note=" ".join(f"{k} {float(logs[k]):.3f}" for k in kept))

    return Bar()
