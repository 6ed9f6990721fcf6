"""A line of progress for trainings that have no bar of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ostraka.train.heard import tell_step


@contextmanager
def progress(
    title: str, total: int | None, *, done: int = 0, console: Console | None = None
) -> Iterator[Callable[[str], None]]:
    """One bar on the error stream; call what it yields with a few words after each step.

    `done` steps were taken before; a `total` of None is not known. It is drawn on a terminal
    only, so logs and pipes stay clean; who listens is told anyway.
    """
    console = console or Console(stderr=True)
    taken = done

    def told(_: str) -> None:
        nonlocal taken
        taken += 1
        tell_step(taken, total)

    tell_step(taken, total)
    if not console.is_terminal:
        yield told
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as bar:  # put away also after an interruption
        line = bar.add_task(title, total=total, completed=done, note="")

        def drawn(note: str) -> None:
            bar.update(line, advance=1, note=note)
            told(note)

        yield drawn
