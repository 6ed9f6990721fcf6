"""A program in another environment, ordered and answered through files in one folder.

`order.json` says what to do. The program adds lines to `progress.jsonl`, looks for a file `stop`,
and ends with `end.json`: `{"status": "finished", ...}`, `"interrupted"`, or `"failed"` with
`kind`, `text` and `traceback`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from ostraka.errors import JobFailed

ORDER, PROGRESS, STOP, END, WORDS = "order.json", "progress.jsonl", "stop", "end.json", "words.txt"
ATTACHED = Path(str(files("ostraka.train.apart") / "attached.py"))
TICK, PATIENCE = 0.1, 60.0  # seconds between looks; seconds until an asked-for end is forced
SHOWN = 8  # of its last lines, where it died without a word
Told = Callable[[Mapping[str, Any]], None]


class Elsewhere(Exception):
    """The traceback in the other process, as the cause of an error here."""

    def __str__(self) -> str:
        """As Python shows it."""
        return f"\n{self.args[0]}"


@dataclass
class Worker:
    """A script, the interpreter that runs it, and the folder through which they speak."""

    python: Path
    script: Path
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    _read: int = field(default=0, repr=False)  # bytes of progress that were told

    def run(self, order: Mapping[str, Any], told: Told = lambda _: None) -> dict[str, Any]:
        """Run to the end and return it; `told` gets each line of progress.

        Ctrl-C asks the program to stop and waits for it. Raises `JobFailed` in its words.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in (PROGRESS, STOP, END, WORDS):
            (self.folder / name).unlink(missing_ok=True)
        (self.folder / ORDER).write_text(json.dumps(order), encoding="utf-8")
        self._read = 0
        with (self.folder / WORDS).open("wb") as words, _ended(self._start(words)) as process:
            try:
                self._wait(process, told)
            except KeyboardInterrupt:
                (self.folder / STOP).touch()
                self._wait(process, told, time.monotonic() + PATIENCE)
                raise
            code = process.returncode
        return self._end(code)

    def _start(self, words: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(self.python), str(ATTACHED), str(self.script), str(self.folder)],
            stdin=subprocess.PIPE,  # held open: when this process dies, that one ends
            stdout=words,
            stderr=subprocess.STDOUT,
            env={**_without_ours(), **self.environment},
            start_new_session=True,  # the terminal's Ctrl-C comes to this process alone
        )

    def _wait(
        self,
        process: subprocess.Popen[bytes],
        told: Told,
        deadline: float | None = None,
    ) -> None:
        while True:
            ended = process.poll() is not None
            self._tell(told)
            if ended or (deadline is not None and time.monotonic() > deadline):
                return
            time.sleep(TICK)

    def _tell(self, told: Told) -> None:
        """Hand over each whole line of progress that is new, once."""
        path = self.folder / PROGRESS
        new = path.read_bytes()[self._read :] if path.exists() else b""
        for line in new.splitlines(keepends=True):
            if line.endswith(b"\n"):
                self._read += len(line)
                told(json.loads(line))

    def _end(self, code: int) -> dict[str, Any]:
        """How it ended, where it said so."""
        try:
            found: dict[str, Any] = json.loads((self.folder / END).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            text = (self.folder / WORDS).read_text(encoding="utf-8", errors="replace")
            last = "\n".join(text.strip().splitlines()[-SHOWN:])
            raise JobFailed(
                f"{self.script.stem} ended with status {code} and did not say why; it may have "
                f"been killed, as happens when memory runs out. Its last words:\n{last}"
            ) from None
        if found["status"] == "failed":
            text = f"{self.script.stem} stopped: {found['kind']}: {found['text']}"
            raise JobFailed(text) from Elsewhere(found["traceback"])
        if found["status"] == "interrupted":
            raise KeyboardInterrupt
        return found


def _without_ours() -> dict[str, str]:
    """This process's variables without those that would bring its packages along."""
    kept = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    return {name: value for name, value in os.environ.items() if name not in kept}


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Leave no process behind."""
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdin is not None:
            process.stdin.close()
