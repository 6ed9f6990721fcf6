"""A worker that is asked something while somebody waits: what can be trained, what a run needs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

from ostraka.server.config import Config
from ostraka.server.errors import Invalid, Unavailable
from ostraka.server.runs.process import Worker, why_ended

PATIENCE = 120.0  # seconds until nobody waits any longer
AT_ONCE = 2
BUSY = "Others are asking what can be trained. Try again in a moment."
SLOW = "This took longer than two minutes. Try it with fewer records."
_turns = BoundedSemaphore(AT_ONCE)


def ask_worker(config: Config, mode: str, dataset: int, asked: Mapping[str, Any]) -> Any:
    """What a worker answers. Raises `Invalid` with its words, `Unavailable` where it cannot."""
    if not _turns.acquire(timeout=PATIENCE / 4):
        raise Unavailable(BUSY, retry_after=5)
    try:
        return _asked(config, mode, dataset, asked)
    finally:
        _turns.release()


def _asked(config: Config, mode: str, dataset: int, asked: Mapping[str, Any]) -> Any:
    url = config.url.render_as_string(hide_password=False)
    order = {"mode": mode, "url": url, "dataset": dataset, "asked": dict(asked)}
    until, log = time.monotonic() + PATIENCE, ""
    with TemporaryDirectory() as folder:
        worker = Worker(order, Path(folder))
        try:
            while worker.alive:
                for kind, data in worker.said(0.5):
                    if kind == "answer":
                        return data
                    if kind == "failed":
                        raise Invalid(data["error"])
                    log = data.get("text", log)
                if time.monotonic() > until:
                    raise Unavailable(SLOW)
            raise Unavailable(f"{why_ended(worker.close(0))} {log}".strip())
        finally:
            worker.close(0)
