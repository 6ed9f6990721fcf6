"""Servers as processes of their own: started, watched, ended."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil
from typing_extensions import Self

PATIENCE = 240.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Running:
    """A server that was started here, in a process group of its own."""

    def __init__(
        self, command: list[str], port: int, log: Path, path: str, env: dict[str, str] | None = None
    ) -> None:
        self.port, start = port, time.perf_counter()
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                command,
                stdout=out,
                stderr=out,
                start_new_session=True,
                env={**os.environ, **(env or {})},
            )
        self._await(path, start, log)
        self.started_in = time.perf_counter() - start

    def _await(self, path: str, start: float, log: Path) -> None:
        while time.perf_counter() - start < PATIENCE:
            if self.process.poll() is not None:
                raise RuntimeError(f"it ended: {log.read_text(errors='replace')[-2000:]}")
            try:
                asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                asked.request("GET", path)
                asked.getresponse().read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)
            else:
                return
        raise TimeoutError(f"no answer on port {self.port} within {PATIENCE:.0f} s")

    def _all(self) -> list[psutil.Process]:
        one = psutil.Process(self.process.pid)
        return [one, *one.children(recursive=True)]

    def cpu(self) -> float:
        """CPU seconds so far, its children included."""
        return sum(sum(one.cpu_times()[:2]) for one in self._all())

    def memory(self) -> float:
        """MB in use now."""
        return sum(one.memory_info().rss for one in self._all()) / 2**20

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it, and what it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
