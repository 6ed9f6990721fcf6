"""Wait for a job on a server, with back-off, a line of progress and a deadline."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ostraka.errors import JobFailed, OutOfTime, ServerBusy
from ostraka.train.remote.server import Server

log = logging.getLogger("ostraka.train")
ENDED = ("succeeded", "failed", "cancelled")  # any other word means that it goes on
GROWTH, SLOWEST = 1.5, 60.0


def waiting(*, poll_every: float = 5.0, deadline: float = 86_400.0) -> dict[str, Any]:
    """Seconds between two looks at the job at first (then ever longer), and to wait in all."""
    if poll_every <= 0 or deadline <= 0:
        raise ValueError("seconds above 0 are needed")
    return locals()


def follow(
    server: Server,
    job_id: str,
    *,
    poll_every: float,
    deadline: float,
    console: Console | None = None,
) -> Any:
    """The job, once it has ended well.

    A server that cannot answer for a while is asked again, after as long as it says. Raises
    `JobFailed` with the server's words, and `OutOfTime` after `deadline` seconds: the job itself
    goes on.
    """
    until = time.monotonic() + deadline
    pause = poll_every
    with _line(server, job_id, console) as show:
        while True:
            wait = pause
            try:
                job = server.job(job_id)
            except ServerBusy as busy:
                log.warning("%s", busy)
                wait = max(pause, busy.retry_after or 0.0)
            else:
                if job.status in ENDED:
                    return _ended(job)
                show(job.status)
            if time.monotonic() + wait > until:
                raise OutOfTime(
                    f"The job {job_id} had not ended after {deadline:g} seconds; it goes on at "
                    f"{server.url}. Type: trainer.train(..., resume=True) to wait as long again."
                )
            time.sleep(wait)
            pause = min(pause * GROWTH, max(SLOWEST, poll_every))


def _ended(job: Any) -> Any:
    if job.status == "succeeded" and job.fine_tuned_model:
        return job
    error = getattr(job, "error", None)
    said = getattr(error, "message", None) or "the server does not say why"
    code = getattr(error, "code", None)
    how = {"succeeded": "ended without naming a model", "cancelled": "was cancelled"}
    text = f"The job {job.id} {how.get(job.status, job.status)}: {said}"
    raise JobFailed(f"{text} ({code})" if code else text)


@contextmanager
def _line(server: Server, job_id: str, console: Console | None) -> Iterator[Callable[[str], None]]:
    """One line on a terminal's error stream; elsewhere each new status is logged."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _logged(job_id)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=console) as bar:  # put away also after an interruption
        task = bar.add_task(job_id, total=None, note="")

        def show(status: str) -> None:
            event = server.latest(job_id)
            data = getattr(event, "data", None)
            numbers = data if isinstance(data, dict) else {}
            note = f"{status}: {event.message}" if event is not None else status
            bar.update(
                task, note=note, completed=numbers.get("step"), total=numbers.get("total_steps")
            )

        yield show


def _logged(job_id: str) -> Callable[[str], None]:
    seen: list[str] = []

    def show(status: str) -> None:
        if seen[-1:] != [status]:
            seen.append(status)
            log.info("The job %s is %s.", job_id, status)

    return show
