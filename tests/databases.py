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


def drop_database(server: str, url: str) -> None:
    """Delete a database, whoever is still connected to it."""
    with psycopg.connect(server, autocommit=True) as db:
        db.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")
