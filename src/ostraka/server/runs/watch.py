"""Threads that take runs out of the queue and see to their workers."""

from __future__ import annotations

import logging
from threading import Event, Thread

from sqlalchemy import Connection

from ostraka.server.caller import Caller
from ostraka.server.config import Config
from ostraka.server.database.sql import Row
from ostraka.server.database.store import Store
from ostraka.server.errors import NotFound, Unavailable
from ostraka.server.runs.work import Work
from ostraka.server.stores import people, runs
from ostraka.server.stores.plan import Plans

logger = logging.getLogger("ostraka.server.runs")
LOOK_SECONDS = 5.0  # how often what other processes asked for is looked for
NOBODY = "Whoever asked for this run is no longer here."


class Watcher:
    """Trains as many runs at the same time as the server's settings say."""

    def __init__(self, store: Store, config: Config, plans: Plans, asked: Event) -> None:
        self._store, self._config, self._plans, self._asked = store, config, plans, asked
        self._open = True
        count = max(1, config.trainings_at_once)  # one at least, to see what is over
        self._threads = [
            Thread(target=self._run, name=f"ostraka-run-{number}", daemon=True)
            for number in range(count)
        ]

    def start(self) -> None:
        """Begin; on SQLite what was being trained before can be nobody else's."""
        alone = self._store.engine.dialect.name == "sqlite"
        self._store.write(lambda db: runs.interrupt(db, alone=alone))
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End; workers leave a checkpoint, and their runs are interrupted."""
        self._open = False
        self._asked.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while self._open:
            self._asked.clear()
            try:
                row = self._next()
                if row is not None:
                    self._do(row)
                    continue
            except Unavailable:
                logger.warning("the database does not answer; runs wait")
            self._asked.wait(LOOK_SECONDS)

    def _next(self) -> Row | None:
        if not self._store.read(runs.due):
            return None
        most = self._config.trainings_at_once
        return self._store.write(lambda db: runs.take(db, most=most))

    def _do(self, row: Row) -> None:
        try:
            who = self._store.read(lambda db: _author(db, row))
        except NotFound:
            end = {"status": runs.FAILED, "error": NOBODY}
            self._store.write(lambda db: runs.end(db, None, row, **end))
            return
        try:
            Work(self._store, self._config, self._plans, who, row, lambda: self._open).run()
        except Unavailable:
            raise
        except Exception:
            logger.exception("run %s", row["id"])
            text = f"The server made a mistake. Tell its keeper the run's id {row['id']}."
            self._store.write(lambda db: runs.end(db, who, row, runs.FAILED, error=text))


def _author(db: Connection, row: Row) -> Caller:
    return people.caller(db, people.get(db, str(row["user_id"])), "key", "")
