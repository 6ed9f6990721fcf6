"""A thread that sends what is in the outbox."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import anyio
from sqlalchemy import Connection

from ostraka.server.database.sql import Row
from ostraka.server.database.store import Store
from ostraka.server.errors import Unavailable
from ostraka.server.webhooks import outbox
from ostraka.server.webhooks.send import Sender

logger = logging.getLogger("ostraka.server.webhooks")
LOOK_SECONDS = 5.0  # how often what other processes left is looked for
DRAIN_SECONDS = 15.0
WEBHOOKS = 10


class Deliverer:
    """Sends each webhook's messages one after another, and the webhooks' beside each other.

    A message is sent at least once: again with the same `webhook-id` where the process ended
    before it could note that it had arrived.
    """

    def __init__(self, store: Store, mail: Event, *, private: bool) -> None:
        self._store, self._mail, self._private = store, mail, private
        self._open = True
        self._busy: set[int] = set()
        self._pool = ThreadPoolExecutor(WEBHOOKS, thread_name_prefix="ostraka-webhook")
        self._thread = Thread(target=self._run, name="ostraka-webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        if self._store.engine.dialect.name == "sqlite":  # one process: what was taken is ours
            self._store.write(outbox.free)
        self._thread.start()

    def close(self) -> None:
        """Finish the messages that are being sent, then end."""
        self._open = False
        self._mail.set()
        self._thread.join()
        self._pool.shutdown()

    def _run(self) -> None:
        while self._open:
            self._mail.clear()
            try:
                wait = 0.0 if self._round() else self._store.read(outbox.seconds_to_next)
            except Unavailable:
                wait = LOOK_SECONDS
            self._mail.wait(LOOK_SECONDS if wait is None else min(max(wait, 0.05), LOOK_SECONDS))

    def _round(self) -> int:
        """Take what is due, and start sending it; returns how many were taken."""
        if self._store.read(outbox.seconds_to_next) != 0.0:
            return 0
        busy = tuple(self._busy)
        rows = self._store.write(lambda db: outbox.take(db, busy))
        for seq in dict.fromkeys(row["webhook_seq"] for row in rows):
            self._busy.add(seq)
            own = [row for row in rows if row["webhook_seq"] == seq]
            self._pool.submit(self._drain, seq, own)
        return len(rows)

    def _drain(self, webhook: int, rows: Sequence[Row]) -> None:
        try:
            anyio.run(self._send, rows)
        except Exception:
            logger.exception("webhook %s", rows[0]["url"])
        finally:
            self._busy.discard(webhook)
            self._mail.set()

    async def _send(self, rows: Sequence[Row]) -> None:
        """Send in order, until time is up or nobody answers."""
        sender, end = Sender(private=self._private), time.monotonic() + DRAIN_SECONDS
        done: list[Row] = []
        left = list(rows)
        try:
            while left and self._open and time.monotonic() < end:
                row = left.pop(0)
                problem = await sender.send(row["url"], row["secret"], row["id"], row["body"])
                if problem is None:
                    done.append(row)
                elif self._failed(row, problem, left):
                    left = []
        finally:
            await sender.close()
            self._store.write(lambda db: _note(db, done, left))

    def _failed(self, row: Row, problem: str, left: Sequence[Row]) -> bool:
        """Note it; whether the rest has to wait too, since nobody answers there."""
        silent = not problem.startswith("the answer was")

        def write(db: Connection) -> float | None:
            wait = outbox.failed(db, row, problem)
            if silent:
                outbox.give_back(db, left, wait=wait or outbox.BACK_OFF[0])
            return wait

        wait = self._store.write(write)
        then = "given up" if wait is None else f"again in {wait:.0f} s"
        logger.warning("webhook %s, message %s: %s; %s", row["url"], row["id"], problem, then)
        return silent


def _note(db: Connection, done: Sequence[Row], left: Sequence[Row]) -> None:
    outbox.sent(db, done)
    outbox.give_back(db, left)
