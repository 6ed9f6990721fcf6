"""Databases of a running PostgreSQL, for the tests that need one of their own."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Connection, Engine, event, make_url

Database = psycopg.Connection[tuple[Any, ...]]
COUNTS = "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"


def new_database(server: str, template: str = "template1") -> str:
    """The address of a new database, a copy of `template`: without tables, unless that has some."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def hasten(server: str) -> None:
    """Let a PostgreSQL not wait for the disk: what tests make is gone after them anyway."""
    with psycopg.connect(server, autocommit=True) as db:
        for name in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            db.execute(f"ALTER SYSTEM SET {name} = off")
        db.execute("SELECT pg_reload_conf()")


def hasten_sqlite() -> None:
    """The same for the SQLite files that this process opens from now on."""
    if not event.contains(Engine, "engine_connect", _unsynced):
        event.listen(Engine, "engine_connect", _unsynced)


def _unsynced(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and "unsynced" not in connection.info:
        connection.info["unsynced"] = True
        connection.connection.cursor().execute("PRAGMA synchronous = OFF")


class Blank:
    """Copies of a database that is never changed. What a test has used is emptied, gets the rows
    of the first again and is used again, which takes a fraction of the time of a new copy; after
    some turns, or once it has grown, it goes."""

    TURNS, LARGEST = 60, 24 << 20  # bytes

    def __init__(self, server: str, url: str) -> None:
        self.server, self.template = server, str(make_url(url).database)
        with psycopg.connect(url, autocommit=True) as db:
            self.tables = tables(db)
            self.rows = kept_rows(db, self.tables)
            self.counts = [(name, at) for name, at in db.execute(COUNTS) if at is not None]
        self.spare: list[tuple[str, int]] = []

    def take(self) -> tuple[str, int]:
        """The address of one, and how often it was used."""
        return self.spare.pop() if self.spare else (new_database(self.server, self.template), 0)

    def give_back(self, url: str, turns: int) -> None:
        """It is not used any more."""
        if turns < self.TURNS and self._as_before(url):
            self.spare.append((url, turns + 1))
        else:  # whatever a test has done to it
            drop_database(self.server, url)

    def _as_before(self, url: str) -> bool:
        """Whether it is as it was made; False where it is better to take a new one."""
        try:
            with psycopg.connect(url, autocommit=True) as db:
                return self._emptied(db) and self._filled(db)
        except psycopg.Error:
            return False

    def _emptied(self, db: Database) -> bool:
        """Delete all rows, and count from 1 again."""
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        (size,) = db.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
        if size > self.LARGEST or tables(db) != self.tables:
            return False
        db.execute("SET session_replication_role = replica")  # in any order
        db.execute(";".join(f'DELETE FROM "{name}"' for name in self.tables))
        db.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass,"
            " start_value, false) FROM pg_sequences WHERE last_value IS NOT NULL"
        )
        return True

    def _filled(self, db: Database) -> bool:
        for name, rows in self.rows.items():
            with db.cursor().copy(f'COPY "{name}" FROM STDIN (FORMAT binary)') as into:
                into.write(rows)
        for name, at in self.counts:
            db.execute("SELECT setval(%s::regclass, %s)", (name, at))
        return True


def tables(db: Database) -> list[str]:
    """The names of all tables."""
    named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return sorted(str(name) for (name,) in db.execute(named))


def kept_rows(db: Database, names: list[str]) -> dict[str, bytes]:
    """What the tables hold, of those that hold something."""
    found = {}
    for name in names:
        if db.execute(f'SELECT FROM "{name}" LIMIT 1').fetchone() is not None:
            with db.cursor().copy(f'COPY "{name}" TO STDOUT (FORMAT binary)') as rows:
                found[name] = b"".join(rows)
    return found


def drop_database(server: str, url: str) -> None:
    """Delete a database, whoever is still connected to it."""
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")
