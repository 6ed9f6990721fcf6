"""The worker process of a run: how it is started, what it says, how it is ended.

The worker is a command of the layer above, which may import what trains; nothing here does. It is
told what to do by one line of JSON on its input, which stays open: when it closes, the server is
gone or wants the worker to end. What it writes are lines of its log; a line with the mark that it
was told begins, after the mark, something told in JSON.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from secrets import token_hex
from typing import IO, Any

import msgspec

from ostraka.server.config import PREFIX

COMMAND = ("-m", "ostraka.cli._run")
LONGEST = 4000  # characters of a line of the log that are kept in the database
Told = tuple[str, Any]


class Worker:
    """A worker at work. `order` is what it shall do, as JSON values."""

    def __init__(self, order: Mapping[str, Any], folder: Path, log: Path | None = None) -> None:
        self._mark = f"\x1e{token_hex(8)} "
        self._told: SimpleQueue[Told] = SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, *COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=surroundings(),
            start_new_session=True,  # Ctrl-C at the server is not meant for it
        )
        self._reader = threading.Thread(target=self._read, args=(log,), daemon=True)
        self._reader.start()
        line = msgspec.json.encode({**order, "mark": self._mark}) + b"\n"
        with contextlib.suppress(OSError):  # it died at once; its log says why
            self._input.write(line)
            self._input.flush()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs, or something it said was not taken yet."""
        if self._process.poll() is not None:
            self._kill()  # what it has started itself, and would keep its output open
        return self._reader.is_alive() or not self._told.empty()

    def said(self, seconds: float) -> list[Told]:
        """What it said since, of its log (`log`) or otherwise; waits so long for the first."""
        found: list[Told] = []
        with contextlib.suppress(Empty):
            found.append(self._told.get(timeout=seconds))
            while True:
                found.append(self._told.get_nowait())
        return found

    def close(self, patience: float) -> int:
        """End it: asked first, after `patience` seconds by force. The code it ended with."""
        with contextlib.suppress(OSError):
            self._input.close()
        try:
            code = self._process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            self._kill()
            code = self._process.wait()
        self._kill()  # what it has started itself
        self._reader.join(timeout=5)
        return code

    def _kill(self) -> None:
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()

    def _read(self, log: Path | None) -> None:
        kept = contextlib.nullcontext() if log is None else log.open("a", encoding="utf-8")
        with kept as file, self._output:
            for line in _lines(self._output):
                text, mark, told = line.partition(self._mark)
                if text.strip():
                    self._tell_log(text.rstrip(), file)
                if mark:
                    self._told.put(_decoded(told))

    def _tell_log(self, text: str, file: IO[str] | None) -> None:
        if file is not None:
            file.write(f"{text}\n")
            file.flush()
        self._told.put(("log", {"text": text.replace("\x00", "")[:LONGEST]}))

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None  # noqa: S101 - asked for when it was started
        return self._process.stdin

    @property
    def _output(self) -> IO[bytes]:
        assert self._process.stdout is not None  # noqa: S101 - asked for when it was started
        return self._process.stdout


def surroundings() -> dict[str, str]:
    """The environment of a worker: what can be imported here can be there; no setting of ours."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    paths = os.pathsep.join(str(Path(path).absolute()) for path in sys.path if path)
    fixed = {"PYTHONPATH": paths, "PYTHONUNBUFFERED": "1", "PYTHONFAULTHANDLER": "1"}
    quiet = {"TOKENIZERS_PARALLELISM": "false", "OMP_WAIT_POLICY": "passive", "NO_COLOR": "1"}
    return {**quiet, **own, **fixed}


def why_ended(code: int) -> str:
    """What to say of a worker that ended without saying how."""
    if code >= 0:
        return f"The worker ended by itself, with {code}; its log may say why."
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    hint = " It may have had too little memory." if name == "SIGKILL" else ""
    return f"The worker was killed by {name}.{hint}"


def _lines(output: IO[bytes]) -> Iterator[str]:
    """Lines as they come; of a bar that is drawn over itself what it showed last."""
    for line in iter(output.readline, b""):
        yield line.decode("utf-8", "replace").rstrip("\r\n").rpartition("\r")[2]


def _decoded(told: str) -> Told:
    try:
        kind, data = msgspec.json.decode(told)
    except (msgspec.DecodeError, ValueError, TypeError):  # cut off where it was killed
        return "log", {"text": told[:LONGEST]}
    return str(kind), data
