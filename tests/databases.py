"""Databases of a running PostgreSQL, for the tests that need one of their own."""

from __future__ import annotations

from uuid import uuid4

import psycopg
from sqlalchemy import make_url


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


class Blank:
    """Databases with empty tables. What a test has used is emptied and used again, which takes a
    fraction of the time of a new copy; after some turns, or once it has grown, it goes."""

    TURNS, LARGEST = 60, 24 << 20  # bytes

    def __init__(self, server: str, template: str, tables: list[str]) -> None:
        self.server, self.template, self.tables = server, template, sorted(tables)
        self.spare: list[tuple[str, int]] = []

    def take(self) -> tuple[str, int]:
        """The address of one, and how often it was used."""
        return self.spare.pop() if self.spare else (new_database(self.server, self.template), 0)

    def give_back(self, url: str, turns: int) -> None:
        """It is not used any more."""
        if turns < self.TURNS and self._emptied(url):
            self.spare.append((url, turns + 1))
        else:  # whatever a test has done to it
            drop_database(self.server, url)

    def _emptied(self, url: str) -> bool:
        """Delete all rows, and count from 1 again; False where it is better to take a new one."""
        try:
            return self._empty(url)
        except psycopg.Error:
            return False

    def _empty(self, url: str) -> bool:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            (size,) = db.execute("SELECT pg_database_size(current_database())").fetchone() or (0,)
            if size > self.LARGEST:
                return False
            named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            if sorted(str(name) for (name,) in db.execute(named)) != self.tables:
                return False
            own = [name for name in self.tables if name != "alembic_version"]
            db.execute("SET session_replication_role = replica")  # in any order
            db.execute(";".join(f'DELETE FROM "{name}"' for name in own))
            db.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass,"
                " start_value, false) FROM pg_sequences WHERE last_value IS NOT NULL"
            )
        return True


def drop_database(server: str, url: str) -> None:
    """Delete a database, whoever is still connected to it."""
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")
