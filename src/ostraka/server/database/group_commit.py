"""One thread that writes to SQLite: it commits once for all who wait, then tells each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from ostraka.server.database.failures import refusal
from ostraka.server.errors import Unavailable

T = TypeVar("T")
AT_ONCE = 256


@dataclass
class Piece:
    """A piece of work, where its end is told, and how it ended."""

    work: Callable[[Connection], Any]
    done: Future[Any] | asyncio.Future[Any]
    result: Any = None
    problem: BaseException | None = None

    def tell(self) -> None:
        """Wake whoever waits for it, unless they have given up."""
        if self.done.cancelled():
            return
        if self.problem is None:
            self.done.set_result(self.result)
        else:
            self.done.set_exception(self.problem)


class GroupCommit:
    """Runs pieces of work one after another, each in a savepoint, many to a commit.

    SQLite waits for the disk at each commit; the pieces that came while it waited share the next
    one. A piece that fails undoes itself alone.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(writes=True)
        self._waiting: SimpleQueue[Piece | None] = SimpleQueue()
        self._open = True
        self.turn, self.wanted = Lock(), False  # who has it writes; whether this thread waits
        self._thread = Thread(target=self._write, name="ostraka-writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Connection], T]) -> T:
        """Wait until `work` is done and committed, and give its result or its error."""
        done: Future[T] = Future()
        self.put(Piece(work, done))
        return done.result()

    async def commit(self, work: Callable[[Connection], T]) -> T:
        """`run` without holding the event loop up."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.put(Piece(work, done))
        return await done

    def waiting(self) -> int:
        """How many pieces wait."""
        return self._waiting.qsize()

    def close(self) -> None:
        """Do what waits, then end the thread."""
        self._open = False
        self._waiting.put(None)
        self._thread.join()

    def put(self, piece: Piece) -> None:
        """Let a piece be done in the next group. Raises `Unavailable` while closing."""
        if not self._open:
            raise Unavailable("The server is closing. Nothing was changed; try again.")
        self._waiting.put(piece)

    def _write(self) -> None:
        more = True
        while more:
            batch, more = self._take()
            if batch:
                self._commit(batch)
                _tell(batch)

    def _take(self) -> tuple[list[Piece], bool]:
        """All that waits, at least one; and whether more is to be expected."""
        batch: list[Piece] = []
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

    def _commit(self, batch: list[Piece]) -> None:
        self.wanted = True
        with self.turn:
            self.wanted = False
            self._in_turn(batch)

    def _in_turn(self, batch: list[Piece]) -> None:
        try:
            with self._engine.connect() as connection, connection.begin():
                driver: Any = connection.connection.driver_connection
                for piece in batch:
                    _carry_out(connection, driver, piece)
        except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait must hear
            refuse(batch, error)


def refuse(batch: list[Piece], error: BaseException) -> None:
    """None of the pieces was written."""
    for piece in batch:
        piece.problem = refusal(error, whole=True)


def _carry_out(connection: Connection, driver: Any, piece: Piece) -> None:
    """Do one piece; the whole group ends where SQLite gave up on it.

    The savepoint is the driver's own: SQLAlchemy's costs more than many a piece.
    """
    driver.execute("SAVEPOINT piece")
    try:
        piece.result = piece.work(connection)
    except BaseException as error:
        if not driver.in_transaction:
            raise
        driver.execute("ROLLBACK TO piece")
        piece.problem = refusal(error)
    driver.execute("RELEASE piece")


def _tell(batch: list[Piece]) -> None:
    """Tell all who wait; those in an event loop are told in it, together."""
    in_loops: dict[asyncio.AbstractEventLoop, list[Piece]] = {}
    for piece in batch:
        if isinstance(piece.done, Future):
            piece.tell()
        else:
            in_loops.setdefault(piece.done.get_loop(), []).append(piece)
    for loop, pieces in in_loops.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell_each, pieces)


def tell_each(pieces: list[Piece]) -> None:
    """Wake whoever waits for these, in their own thread."""
    for piece in pieces:
        piece.tell()
