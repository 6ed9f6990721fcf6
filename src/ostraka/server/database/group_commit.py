"""One thread that writes to SQLite: it commits once for all who wait, then tells each of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from ostraka.server.errors import Unavailable

T = TypeVar("T")
Waiting = tuple[Callable[[Connection], Any], "Future[Any]"]
AT_ONCE = 256


class GroupCommit:
    """Runs pieces of work one after another, each in a savepoint, many to a commit.

    SQLite waits for the disk at each commit; the pieces that came while it waited share the next
    one. A piece that fails undoes itself alone.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(writes=True)
        self._waiting: SimpleQueue[Waiting | None] = SimpleQueue()
        self._open = True
        self._thread = Thread(target=self._write, name="ostraka-writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Connection], T]) -> T:
        """Wait until `work` is done and committed, and give its result or its error."""
        return self.submit(work).result()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Let `work` be done; the future has its result or its error once it is committed."""
        if not self._open:
            raise Unavailable("The server is closing. Nothing was changed; try again.")
        done: Future[T] = Future()
        self._waiting.put((work, done))
        return done

    def waiting(self) -> int:
        """How many pieces wait."""
        return self._waiting.qsize()

    def close(self) -> None:
        """Do what waits, then end the thread."""
        self._open = False
        self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        more = True
        while more:
            batch, more = self._take()
            if batch:
                self._commit(batch)

    def _take(self) -> tuple[list[Waiting], bool]:
        """All that waits, at least one; and whether more is to be expected."""
        batch: list[Waiting] = []
        item = self._waiting.get()
        while item is not None:
            batch.append(item)
            if len(batch) == AT_ONCE:
                return batch, True
            try:
                item = self._waiting.get_nowait()
            except Empty:
                return batch, True
        return batch, False

    def _commit(self, batch: list[Waiting]) -> None:
        told: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with self._engine.connect() as connection, connection.begin():
                for work, done in batch:
                    told.append((done, *_one(connection, work)))
        except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait must hear
            for _, done in batch:
                done.set_exception(_reason(error))
            return
        for done, result, problem in told:
            if problem is None:
                done.set_result(result)
            else:
                done.set_exception(problem)


def _one(connection: Connection, work: Callable[[Connection], Any]) -> tuple[Any, Any]:
    """The result of one piece, or its error; the whole group ends where SQLite gave up on it."""
    savepoint = connection.begin_nested()
    try:
        result = work(connection)
    except BaseException as error:
        if not connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
            raise
        savepoint.rollback()
        return None, error
    savepoint.commit()
    return result, None


def _reason(error: BaseException) -> BaseException:
    if not isinstance(error, DatabaseError):
        return error
    return Unavailable(f"The database could not be written ({error.orig}). Nothing was changed.")
