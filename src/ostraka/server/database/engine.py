"""Engines: SQLite with a write-ahead log, or PostgreSQL."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from ostraka.errors import BadOption

DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
WAIT_MS = 10_000
CACHE_KB = 64 * 1024
MAPPED = 1 << 30


def url_of(text: str) -> URL:
    """The address of a database; `BadOption` for one that is neither SQLite nor PostgreSQL."""
    url = make_url(text)
    backend = url.get_backend_name()
    if backend in DRIVERS:
        return url.set(drivername=DRIVERS[backend])
    if backend != "sqlite":
        raise BadOption(
            f"--database-url names {backend!r}; accepted: sqlite:///file.db and "
            "postgresql+psycopg://user:password@host/name."
        )
    return url


def sqlite_url(file: Path) -> URL:
    """The address of a SQLite file."""
    return URL.create("sqlite", database=str(file))


def engine_for(url: URL, *, pool: int = 15) -> Engine:
    """An engine whose transactions begin where they are told to; JSON is read by msgspec."""
    options: dict[str, Any] = {
        "json_serializer": encode_json,
        "json_deserializer": msgspec.json.decode,
        "pool_size": pool,
        "max_overflow": 30,
    }
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, **options)
    engine = create_engine(url, connect_args={"check_same_thread": False}, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def encode_json(value: Any) -> str:
    """JSON text."""
    return msgspec.json.encode(value).decode()


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin in `_begin`, not when the driver thinks
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # what was acknowledged survives a power cut
        "foreign_keys=ON",
        f"busy_timeout={WAIT_MS}",
        f"cache_size=-{CACHE_KB}",
        f"mmap_size={MAPPED}",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes")
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    try:
        connection.connection.driver_connection.execute(begin)
    except sqlite3.Error as error:
        raise outer(error, begin, connection.dialect) from error


def outer(error: Exception, statement: str, dialect: Dialect) -> BaseException:
    """The driver's error as SQLAlchemy raises it, for a statement that went past SQLAlchemy."""
    base = dialect.loaded_dbapi.Error
    return DBAPIError.instance(statement, None, error, base, dialect=dialect)
