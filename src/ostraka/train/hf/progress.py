"""One line of progress for a Trainer, drawn with rich."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ostraka.extras import need

WATCHED = ("loss", "reward", "kl", "accuracy", "macro_f1", "rewards/accuracies")


@contextmanager
def progress_bar(
    trainer: Any, title: str, *, shown: bool, console: Console | None = None
) -> Iterator[None]:
    """One bar on the error stream in place of the Trainer's printed lines and tqdm bars.

    It is drawn on a terminal only, so logs and pipes stay clean.
    """
    callbacks = need("transformers.trainer_callback", extra="transformers", why="Training")
    for noisy in (callbacks.PrinterCallback, callbacks.ProgressCallback):
        trainer.remove_callback(noisy)
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
