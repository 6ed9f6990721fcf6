"""A bar that shows how far a file is read or written, on the error stream of a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from ostraka.cli._print import err


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function (done, of) that moves the bar; nothing is drawn where nobody would see it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as drawn:
        task = drawn.add_task(what, total=None)

        def tell(done: int, of: int) -> None:
            drawn.update(task, completed=done, total=of)

        yield tell
