"""A thread that does the jobs, one after another."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread

from sqlalchemy import Connection

from ostraka.errors import OstrakaError
from ostraka.server.caller import Caller
from ostraka.server.config import Config
from ostraka.server.database.sql import Row
from ostraka.server.database.store import Store
from ostraka.server.errors import Unavailable
from ostraka.server.jobs import table
from ostraka.server.jobs.cleaning import clean
from ostraka.server.jobs.kinds import KINDS, Work
from ostraka.server.stores import people
from ostraka.server.stores.plan import Plans

logger = logging.getLogger("ostraka.server.jobs")
LOOK_SECONDS = 5.0
BEAT_SECONDS = 15.0
CLEAN_SECONDS = 3600.0


class Runner:
    """Does what is queued, and what a process that is gone had begun."""

    def __init__(self, store: Store, config: Config, plans: Plans, asked: Event) -> None:
        self._store, self._config, self._plans, self._asked = store, config, plans, asked
        self._open = True
        self._clean_at = 0.0
        self._alone = store.engine.dialect.name == "sqlite"  # one process: what was begun is ours
        self._thread = Thread(target=self._run, name="ostraka-jobs", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End after the job that is being done, or leave it to the next start."""
        self._open = False
        self._asked.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while self._open:
            self._asked.clear()
            try:
                row = self._store.write(lambda db: table.take(db, alone=self._alone))
                if row is not None:
                    self._do(row)
                    continue
                self._clean()
            except Unavailable:
                logger.warning("the database does not answer; jobs wait")
            self._asked.wait(LOOK_SECONDS)

    def _clean(self) -> None:
        """Remove what is over its time, once an hour."""
        if time.monotonic() < self._clean_at:
            return
        self._clean_at = time.monotonic() + CLEAN_SECONDS
        try:
            clean(self._store, self._config)
        except (OstrakaError, OSError) as error:
            logger.warning("what is over its time could not be removed: %s", error)

    def _do(self, row: Row) -> None:
        over = Event()
        Thread(target=self._beat, args=(row["seq"], over), daemon=True).start()
        try:
            status, values = table.FINISHED, {"result": self._result(row)}
        except (table.Stopped, Unavailable):
            return
        except (OstrakaError, OSError) as error:
            status, values = table.FAILED, {"error": str(error)}
        except Exception:
            logger.exception("job %s", row["id"])
            text = f"The server made a mistake. Tell its keeper the job's id {row['id']}."
            status, values = table.FAILED, {"error": text}
        finally:
            over.set()
        self._store.write(lambda db: table.end(db, row["seq"], status, **values))

    def _result(self, row: Row) -> object:
        who = self._store.read(lambda db: _author(db, row))
        return KINDS[row["kind"]](Work(self._store, self._config, self._plans, who, row))

    def _beat(self, seq: int, over: Event) -> None:
        while not over.wait(BEAT_SECONDS):
            self._store.write(lambda db: table.alive(db, seq))


def _author(db: Connection, row: Row) -> Caller:
    return people.caller(db, people.get(db, str(row["user_id"])), "key", "")
