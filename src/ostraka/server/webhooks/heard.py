"""A store that puts an event into the outbox beside each change that somebody listens to."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from sqlalchemy import Connection

from ostraka.server.database.store import Store
from ostraka.server.log import HEARD
from ostraka.server.webhooks.acts import Acts, Listeners, listeners

T = TypeVar("T")
KNOWN_SECONDS = 1.0


class Heard:
    """Reads and writes like the store it is given; a change nobody listens to costs nothing.

    Who listens is remembered: on SQLite until a webhook changes (there is one process), on
    PostgreSQL for a second (another process may change one).
    """

    def __init__(self, store: Store) -> None:
        self.engine = store.engine
        self.mail = Event()  # set when there is something in the outbox
        self._store = store
        self._keep = float("inf") if store.engine.dialect.name == "sqlite" else KNOWN_SECONDS
        self._listeners: Listeners = {}
        self._until = 0.0

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do `work` on one unchanging picture of the data."""
        return self._store.read(work)

    async def soon(self, work: Callable[[Connection], T]) -> T:
        """`read` without holding the event loop up."""
        return await self._store.soon(work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do `work`, and write down its events in the same transaction."""
        both, posted = self._both(work)
        return self._mailed(self._store.write(both), posted)

    async def commit(self, work: Callable[[Connection], T]) -> T:
        """`write` without holding the event loop up."""
        both, posted = self._both(work)
        return self._mailed(await self._store.commit(both), posted)

    async def at_once(self, work: Callable[[Connection], T]) -> T:
        """`commit` for work that is short."""
        both, posted = self._both(work)
        return self._mailed(await self._store.at_once(both), posted)

    def _both(
        self, work: Callable[[Connection], T]
    ) -> tuple[Callable[[Connection], T], list[bool]]:
        """The work with its events, and whether there were any."""
        posted: list[bool] = []

        def both(db: Connection) -> T:
            wanted = self._wanted(db)
            if not wanted:
                return work(db)
            acts = db.info[HEARD] = Acts(db, wanted)
            try:
                result = work(db)
            finally:
                del db.info[HEARD]
            posted.append(bool(acts.put(db)))
            return result

        return both, posted

    def _mailed(self, result: T, posted: list[bool]) -> T:
        """The result; whoever sends is told if there is something in the outbox now."""
        if any(posted):
            self.mail.set()
        return result

    def waiting(self) -> int:
        """How many pieces of work wait to be written."""
        return self._store.waiting()

    def forget(self) -> None:
        """Ask again who listens: a webhook changes."""
        self._until = 0.0

    def close(self) -> None:
        """End what is open."""
        self._store.close()

    def _wanted(self, db: Connection) -> Listeners:
        at = time.monotonic()
        if at >= self._until:
            self._until = at + self._keep
            self._listeners = listeners(db)
        return self._listeners
