"""Reading and writing: one transaction a piece of work."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from threading import Lock
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool

from ostraka.server.database.failures import refusal
from ostraka.server.database.group_commit import GroupCommit
from ostraka.server.database.near_commit import NearCommit

T = TypeVar("T")
Work = Callable[[Connection], T]
TRIES = 5
also: ContextVar[Work[Any] | None] = ContextVar("also", default=None)  # written with each work
LOST_RACE = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock


class Store(Protocol):
    """Where the data are."""

    engine: Engine

    def read(self, work: Work[T]) -> T:
        """Do `work` on one unchanging picture of the data."""
        ...

    def write(self, work: Work[T]) -> T:
        """Do `work` wholly or not at all; when this returns, it is safe on disk.

        `work` may be done again where it lost a race, so it touches nothing but the database.
        Raises `Unavailable` where the database cannot be written.
        """
        ...

    async def soon(self, work: Work[T]) -> T:
        """`read` without holding the event loop up."""
        ...

    async def commit(self, work: Work[T]) -> T:
        """`write` without holding the event loop up."""
        ...

    async def at_once(self, work: Work[T]) -> T:
        """`commit` for work that is short: it may be done in the event loop."""
        ...

    def waiting(self) -> int:
        """How many writes wait, or how many connections are busy."""
        ...

    def close(self) -> None:
        """End what is open."""
        ...


class SqliteStore:
    """Readers beside each other, and one writer that commits for several at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = GroupCommit(engine)
        self._near_writer = NearCommit(engine, self._writer)
        self._near: Connection | None = None  # for `soon`
        self._near_free = Lock()

    def read(self, work: Work[T]) -> T:
        """Do `work` on one unchanging picture of the data."""
        return _read(self.engine, work)

    def write(self, work: Work[T]) -> T:
        """Do `work` in the next group commit."""
        return self._writer.run(_with_more(work))

    async def soon(self, work: Work[T]) -> T:
        """`read` here and now, on a connection kept for it: that takes less than a thread."""
        if not self._near_free.acquire(blocking=False):
            return await run_in_threadpool(self.read, work)
        try:
            if self._near is None:
                self._near = self.engine.connect()
            return _read_on(self._near, work)
        finally:
            self._near_free.release()

    async def commit(self, work: Work[T]) -> T:
        """`write` without holding the event loop up."""
        return await self._writer.commit(_with_more(work))

    async def at_once(self, work: Work[T]) -> T:
        """`commit` in the event loop itself, while nobody else writes."""
        return await self._near_writer.commit(_with_more(work))

    def waiting(self) -> int:
        """How many writes wait for the writer."""
        return self._writer.waiting()

    def close(self) -> None:
        """Finish what waits, then close the file."""
        self._near_writer.close()
        self._writer.close()
        if self._near is not None:
            self._near.close()
        self.engine.dispose()


class PostgresStore:
    """A connection of the pool for each piece of work."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(writes=True)

    def read(self, work: Work[T]) -> T:
        """Do `work` on one unchanging picture of the data."""
        return _read(self.engine.execution_options(isolation_level="REPEATABLE READ"), work)

    def write(self, work: Work[T]) -> T:
        """Do `work` in a transaction of its own, again where it lost a race."""
        work, attempts = _with_more(work), 0
        while True:
            attempts += 1
            try:
                with self._writing.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                lost = getattr(error.orig, "sqlstate", None) in LOST_RACE
                if not lost or attempts == TRIES:
                    raise refusal(error) from error

    async def soon(self, work: Work[T]) -> T:
        """`read` without holding the event loop up."""
        return await run_in_threadpool(self.read, work)

    async def commit(self, work: Work[T]) -> T:
        """`write` without holding the event loop up."""
        return await run_in_threadpool(self.write, work)

    async def at_once(self, work: Work[T]) -> T:
        """`commit`: the database is elsewhere, so all work waits."""
        return await self.commit(work)

    def waiting(self) -> int:
        """How many connections are busy."""
        return int(self.engine.pool.checkedout())  # type: ignore[attr-defined]

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def store_for(engine: Engine) -> Store:
    """The store that suits the engine's database."""
    return SqliteStore(engine) if engine.dialect.name == "sqlite" else PostgresStore(engine)


def _with_more(work: Work[T]) -> Work[T]:
    more = also.get()
    if more is None:
        return work

    def both(db: Connection) -> T:
        found = work(db)
        more(db)
        return found

    return both


def _read(engine: Engine, work: Work[T]) -> T:
    try:
        connection = engine.connect()
    except DBAPIError as error:
        raise refusal(error) from error
    with connection:
        return _read_on(connection, work)


def _read_on(connection: Connection, work: Work[T]) -> T:
    try:
        with connection.begin():
            return work(connection)
    except DBAPIError as error:
        raise refusal(error) from error
