"""Short pieces of work, carried out in the event loop itself while nobody else writes to SQLite.

A thread that runs Python beside the event loop makes both wait for each other at every statement,
which costs as much as the statements. Only the waiting for the disk is left to a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Connection, Engine, Transaction

from ostraka.server.database.group_commit import GroupCommit, Piece, refuse, tell_each
from ostraka.server.database.kept import refresh
from ostraka.server.errors import Unavailable

T = TypeVar("T")
NEAR = "ostraka near"  # in a connection's `info`: what takes long should not be done on it
WAIT_MS = 20
Loop = asyncio.AbstractEventLoop


class NearCommit:
    """Runs what came in one turn of an event loop together, and what comes meanwhile after it.

    Where the thread that writes is at work, another process is, or a piece fails, the pieces go to
    that thread, which lets each stand or fall alone.
    """

    def __init__(self, engine: Engine, far: GroupCommit) -> None:
        self._engine, self._far = engine.execution_options(writes=True), far
        self._gathered: WeakKeyDictionary[Loop, list[Piece]] = WeakKeyDictionary()
        self._committing: WeakSet[Loop] = WeakSet()
        self._committer = ThreadPoolExecutor(1, "ostraka-commit")
        self._connection: Connection | None = None
        self._closed = False

    async def commit(self, work: Callable[[Connection], T]) -> T:
        """Wait until `work` is done and committed, and give its result or its error."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        gathered = self._gathered.setdefault(loop, [])
        gathered.append(Piece(work, done))
        if len(gathered) == 1 and loop not in self._committing:
            loop.call_soon(self._start, loop)
        return await done

    def close(self) -> None:
        """Finish what is being committed."""
        self._closed = True
        self._committer.shutdown()
        if self._connection is not None:
            self._connection.close()

    def _start(self, loop: Loop) -> None:
        batch = self._gathered.pop(loop, [])
        if not batch:
            return
        begun = self._begin()
        if begun is None:
            self._hand_over(batch)
            return
        connection, transaction = begun
        try:
            for piece in batch:
                piece.result = piece.work(connection)
        except BaseException:  # noqa: BLE001 - the thread that writes does each piece by itself
            try:
                transaction.rollback()
            finally:
                self._far.turn.release()
                self._hand_over(batch)
            return
        self._committing.add(loop)
        ended = loop.run_in_executor(self._committer, self._end, transaction)
        ended.add_done_callback(partial(self._told, loop, batch))

    def _hand_over(self, batch: list[Piece]) -> None:
        left = list(batch)
        try:
            while left:
                self._far.put(left[0])
                left.pop(0)
        except Unavailable as error:  # the server is closing
            refuse(left, error)
            tell_each(left)

    def _begin(self) -> tuple[Connection, Transaction] | None:
        """A transaction, where nobody else is writing or wants to."""
        if self._closed or self._far.wanted or not self._far.turn.acquire(blocking=False):
            return None
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                self._connection.info[NEAR] = True
                self._connection.exec_driver_sql(f"PRAGMA busy_timeout={WAIT_MS}")
                self._connection.rollback()
            transaction = self._connection.begin()
            refresh(self._connection)
            return self._connection, transaction
        except Exception:  # noqa: BLE001 - the thread that writes will say what it is
            self._far.turn.release()
            return None

    def _end(self, transaction: Transaction) -> None:
        """Commit, in a thread."""
        try:
            transaction.commit()
        except BaseException:
            transaction.rollback()
            raise
        finally:
            self._far.turn.release()

    def _told(self, loop: Loop, batch: list[Piece], ended: asyncio.Future[None]) -> None:
        self._committing.discard(loop)
        error = ended.exception()
        if error is not None:
            refuse(batch, error)
        tell_each(batch)
        self._start(loop)
