"""A training that runs here, shown on the server whose records it learns from.

What is told is gathered and sent by a thread of its own, so that the training never waits for the
server; where the server cannot be told, the training goes on all the same.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from threading import Event, Lock, Thread
from typing import Any

from ostraka.data.client.http import Client
from ostraka.errors import OstrakaError

log = logging.getLogger("ostraka.client")
CAN = "trainings.runs"  # what a server says that takes such reports
SEND_SECONDS, BEAT_SECONDS, WAIT_SECONDS = 2.0, 15.0, 30.0
AT_ONCE = 500
LONGEST = 4000  # characters of a line
ACT = "tell how the training goes"


class Reported:
    """One training as the server is told of it. `step` and `figures` are those of a listener."""

    def __init__(self, client: Client, dataset: str) -> None:
        self._client, self._dataset = client, dataset
        self._id: str | None = None
        self._lock, self._over = Lock(), Event()
        self._waiting: list[dict[str, Any]] = []
        self._figures: dict[str, Any] = {"phase": "training"}
        self._changed = False
        self._begun: tuple[float, int] | None = None
        self._thread = Thread(target=self._send_on, name="ostraka-report", daemon=True)

    def begin(self, asked: Mapping[str, Any]) -> None:
        """Register it; where the server does not take that, nothing is told."""
        try:
            if not self._client.can(CAN):
                return
            path = f"/datasets/{self._dataset}/trainings/reports"
            made = self._client.post(path, "register the training", {"asked": dict(asked)})
        except OstrakaError as error:
            log.warning("This training is not shown on the server: %s", error)
            return
        self._id = made["id"]
        self._thread.start()

    def step(self, done: int, total: int | None) -> None:
        """How far it is."""
        at = time.monotonic()
        if self._begun is None or done < self._begun[1]:
            self._begun = at, done
        since, first = self._begun
        eta = (at - since) / (done - first) * (total - done) if total and done > first else None
        with self._lock:
            self._figures |= {"done": done, "total": total, "eta": eta}
            self._changed = True

    def figures(self, step: int, values: Mapping[str, float], epoch: float | None) -> None:
        """What was logged."""
        told = {"step": step, "epoch": epoch, "values": dict(values)}
        with self._lock:
            latest = {**self._figures.get("latest", {}), **values}
            self._figures |= {"latest": latest, "step": step, "epoch": epoch}
            self._waiting.append({"kind": "figures", "data": told})
            self._changed = True

    def line(self, text: str) -> None:
        """A line of its log."""
        with self._lock:
            told = {"text": text.replace("\x00", "")[:LONGEST]}
            self._waiting.append({"kind": "log", "data": told})

    def end(self, status: str, **told: Any) -> None:
        """How it ended: `manifest` and `score`, or the `error`."""
        if self._id is None:
            return
        self._over.set()
        self._thread.join(timeout=WAIT_SECONDS)
        try:
            self._client.post(f"/trainings/{self._id}/end", ACT, {"status": status, **told})
        except OstrakaError as error:
            log.warning("The server was not told how the training ended: %s", error)

    def _send_on(self) -> None:
        sent = time.monotonic()
        while not self._over.wait(SEND_SECONDS):
            if self._changed or self._waiting or time.monotonic() - sent > BEAT_SECONDS:
                if not self._send():
                    return
                sent = time.monotonic()
        while self._waiting or self._changed:
            if not self._send():
                return

    def _send(self) -> bool:
        """Send what waits; whether the server took it."""
        with self._lock:
            items, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            body = {"items": items, "figures": dict(self._figures)}
            self._changed = False
        try:
            self._client.post(f"/trainings/{self._id}/events", ACT, body)
        except OstrakaError as error:
            log.warning("The server is no longer told how the training goes: %s", error)
            return False
        return True
