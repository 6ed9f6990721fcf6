"""Fit a job in several processes: start them, wait, and bring back what came out."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

from ostraka.errors import LaunchFailed, OstrakaError
from ostraka.train.adapter import Job, Recipe
from ostraka.train.launch import Launch, surroundings
from ostraka.train.order import STOP, ends, here, write_order

TICK = 0.2  # seconds between two looks at the processes
PATIENCE = 15  # seconds that an engine has to end its processes when it must stop at once
SHOWN = 20  # lines of an engine's own words in an error


class Elsewhere(Exception):
    """The traceback of another process, as the cause of an error that is raised again here."""

    def __str__(self) -> str:
        """The traceback."""
        return f"\n\n{self.args[0]}"


def launched(recipe: Recipe, job: Job, launch: Launch) -> dict[str, Any]:
    """`recipe.fit(job)` in the processes of `launch`; returns the figures of the first.

    What stops a process is raised here: an error of ostraka as it is, others as `LaunchFailed`
    with their own words. At Ctrl-C the processes finish their step and leave a checkpoint, then
    `KeyboardInterrupt` goes on; a second one ends them at once.
    """
    folder = (job.checkpoints.parent / "launch").absolute()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        write_order(folder, recipe, job, here(str(launch), launch.processes, _terminal()))
        code = _run(launch, folder)
        return _outcome(launch, folder, code)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(launch: Launch, folder: Path) -> int:
    """Start the engine and wait for it; returns its exit status."""
    log, words = folder / "engine.txt", folder / "log-0.txt"
    words.touch()
    others = launch.elsewhere(folder)
    if others is not None:
        sys.stderr.write(f"On every other machine (N = 1, 2, ...), on the same disk:\n{others}\n")
    with log.open("w", encoding="utf-8") as output, words.open(encoding="utf-8") as said:
        process = subprocess.Popen(
            launch.command(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=surroundings(launch),
            start_new_session=True,  # the terminal's Ctrl-C comes to this process alone
        )
        with _ended(process):
            try:
                _wait(process, said)
            except KeyboardInterrupt:
                (folder / STOP).touch()
                _wait(process, said)
                raise
    return process.returncode


def _wait(process: subprocess.Popen[bytes], said: TextIO) -> None:
    """Wait for the end and show what the first process prints."""
    while process.poll() is None:
        _show(said)
        time.sleep(TICK)
    _show(said)


def _show(said: TextIO) -> None:
    text = said.read()
    if text:
        sys.stderr.write(text)
        sys.stderr.flush()


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Leave no process behind."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()  # the engine ends its processes, which are in sessions of their own
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _outcome(launch: Launch, folder: Path, code: int) -> dict[str, Any]:
    """The figures of the first process, or what stopped the first that failed."""
    found = ends(folder)
    failed = next((end for end in found if end["status"] == "failed"), None)
    if failed is not None:
        raise _raised(launch, failed) from Elsewhere(failed["traceback"])
    if any(end["status"] == "interrupted" for end in found):
        raise KeyboardInterrupt
    figures = [end["figures"] for end in found if end["rank"] == 0]
    if not figures or (code and len(found) < launch.processes):  # who finished may fall at exit
        last = (folder / "engine.txt").read_text(encoding="utf-8").splitlines()[-SHOWN:]
        raise LaunchFailed(
            f"launch='{launch}': {launch.engine} ended with status {code} and no process said why; "
            "one may have been killed, as happens when memory runs out. Its last words:\n"
            + "\n".join(last)
        )
    return dict(figures[0])


def _raised(launch: Launch, failed: dict[str, Any]) -> OstrakaError:
    """The error of a process, as this one raises it."""
    if failed["module"].startswith("ostraka."):
        kind = getattr(import_module(failed["module"]), failed["kind"], None)
        if isinstance(kind, type) and issubclass(kind, OstrakaError):
            return kind(failed["text"])
    who = f"process {failed['rank']} of {launch.processes}"
    return LaunchFailed(f"launch='{launch}': {who} stopped: {failed['kind']}: {failed['text']}")


def _terminal() -> str | None:
    """The name of the terminal that errors and bars are shown on, if it is one."""
    try:
        return os.ttyname(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):  # a file, a notebook, or a system without names
        return None
