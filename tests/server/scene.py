"""Databases in which somebody has made things already, of which tests take a copy each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from on_server import People, Person, User
from sqlalchemy import URL

from ostraka.server.app import assembled, open_server
from ostraka.server.config import Config
from ostraka.server.database.engine import engine_for
from ostraka.server.database.migrate import migrate

# the settings that an application is assembled by; the others are looked up in its server
OUTSIDE = {"base_path", "trusted_proxies", "cors_origins", "largest_body", "docs"}


Begin = Callable[[People, Person, dict[str, Any]], Any]


@dataclass(frozen=True)
class Scene:
    """Who and what stands in it: the workspace of its owner, and what was made there."""

    users: tuple[User, ...]
    workspace: dict[str, Any]
    standing: Any


def set_up(config: Config, portal: BlockingPortal, begin: Begin) -> Scene:
    """Make it all as people do: over HTTP, on a server that is closed then."""
    app = application(config)
    app.state.server = open_server(config)
    people = People(app, portal)
    owner = people("owner", "owner")
    workspace = new_workspace(owner)
    standing = begin(people, owner, workspace)
    app.state.server.store.close()
    users = tuple(User(one.id, one.username, one.key) for one in people.known.values())
    return Scene(users, workspace, standing)


def application(config: Config, name: str = "") -> FastAPI:
    """The application of such a server. Making one takes longer than most tests, so those of the
    same outside share theirs; one of another name is another."""
    return _of(config.model_dump_json(include=OUTSIDE, warnings=False), name)


@lru_cache(maxsize=8)
def _of(outside: str, _: str) -> FastAPI:
    return assembled(Config(data_dir=Path(), **json.loads(outside)))


def with_tables(url: URL) -> None:
    """Make empty tables."""
    engine = engine_for(url)
    migrate(engine)
    engine.dispose()


def settled(file: Path) -> Path:
    """The SQLite file, with all of it in itself and nothing beside it."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def new_workspace(owner: Person) -> dict[str, Any]:
    """A workspace."""
    made: dict[str, Any] = owner.post("/workspaces", {"name": "shards"}).json()
    return made
