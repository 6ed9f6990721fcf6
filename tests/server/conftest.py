"""A started server on each database, with people of every role."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from databases import Blank, hasten_sqlite, new_database
from fastapi import FastAPI

from ostraka.server.app import background, open_server
from ostraka.server.config import Config
from ostraka.server.database.engine import sqlite_url, url_of
from ostraka.server.door import Server

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for what several tests share

from on_server import Made, People, Person, joined, made_in
from scene import Begin, Scene, application, new_workspace, set_up, settled, with_tables

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True, scope="session")
def _no_disk() -> None:
    """As PostgreSQL's, the files of SQLite wait for no disk."""
    hasten_sqlite()


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """The event loop in which the applications of all tests answer, one after another."""
    with start_blocking_portal() as running:
        yield running


@pytest.fixture(scope="session")
def files(portal: BlockingPortal, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """`files(begin)`: a SQLite file in which `begin` has made things, or with empty tables, of
    which others are copies; and what stands in it."""

    @cache
    def file(begin: Begin | None) -> tuple[Path, Scene | None]:
        folder = tmp_path_factory.mktemp("sqlite")
        made = folder / "ostraka.db"
        if begin is None:
            with_tables(sqlite_url(made))
            return settled(made), None
        shutil.copy(file(None)[0], made)
        scene = set_up(Config(data_dir=folder), portal, begin)
        return settled(made), scene

    return file


@pytest.fixture(scope="session")
def copies(postgres: str, portal: BlockingPortal, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """`copies(begin)`: the same for databases of PostgreSQL."""

    @cache
    def blank(begin: Begin | None) -> tuple[Blank, Scene | None]:
        if begin is None:
            url = new_database(postgres)
            with_tables(url_of(url))
            return Blank(postgres, url), None
        url = new_database(postgres, blank(None)[0].template)
        folder = tmp_path_factory.mktemp("scene")
        scene = set_up(Config(data_dir=folder, database_url=url), portal, begin)
        return Blank(postgres, url), scene

    return blank


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Begin | None:
    """What is made in the database before the test."""
    return made_in if "dataset" in request.fixturenames else None


@pytest.fixture
def scene(
    request: pytest.FixtureRequest, database_url: str, beginning: Begin | None
) -> Scene | None:
    """What stands in the database when the test begins."""
    found: Scene | None = request.getfixturevalue("copies" if database_url else "files")(beginning)[
        1
    ]
    return found


@pytest.fixture(params=DATABASES)
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, beginning: Begin | None
) -> Iterator[str]:
    """A database of each kind, with empty tables or what the test needs; "" is a SQLite file in
    the server's folder."""
    if request.param == "sqlite":
        folder = tmp_path / "server"
        folder.mkdir()
        shutil.copy(request.getfixturevalue("files")(beginning)[0], folder / "ostraka.db")
        yield ""
        return
    blank: Blank = request.getfixturevalue("copies")(beginning)[0]
    url, turns = blank.take()
    yield url
    blank.give_back(url, turns)


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """A server's settings; tests override this fixture to change them."""
    return Config(data_dir=tmp_path / "server", database_url=database_url, pool_size=4)


@pytest.fixture
def app(config: Config) -> Iterator[FastAPI]:
    """The application on a server of its own, closed at the end."""
    made = application(config)
    made.state.server = open_server(config)
    yield made
    made.state.server.store.close()


@pytest.fixture
def here(app: FastAPI) -> Server:
    """The server behind the application."""
    found: Server = app.state.server
    return found


@pytest.fixture
def person(app: FastAPI, portal: BlockingPortal, scene: Scene | None) -> People:
    """`person("ada", "admin")`: somebody of that name and role."""
    return People(app, portal, scene.users if scene else ())


@pytest.fixture
def owner(person: People) -> Person:
    """Somebody who may do everything."""
    return person("owner", "owner")


@pytest.fixture
def workspace(owner: Person, scene: Scene | None) -> dict[str, Any]:
    """A workspace."""
    return dict(scene.workspace) if scene else new_workspace(owner)


@pytest.fixture
def admin(owner: Person, person: People, workspace: dict[str, Any]) -> Person:
    """An admin of the workspace."""
    return joined(owner, person("admin", "admin"), workspace)


@pytest.fixture
def annotator(owner: Person, person: People, workspace: dict[str, Any]) -> Person:
    """An annotator of the workspace."""
    return joined(owner, person("annotator"), workspace)


@pytest.fixture
def member(owner: Person, person: People, workspace: dict[str, Any]) -> Callable[[str], Person]:
    """`member("ben")`: an annotator of that name in the workspace."""
    return lru_cache(lambda name: joined(owner, person(name), workspace))


@pytest.fixture
def dataset(owner: Person, person: People, workspace: dict[str, Any], scene: Scene | None) -> Made:
    """A published dataset `replies` in the workspace."""
    if scene is None:
        return made_in(person, owner, workspace)
    made: Made = scene.standing
    return replace(made, owner=owner, questions=dict(made.questions))


@pytest.fixture
def runner(here):
    """What does jobs beside the requests, begun."""
    _, made = background(here)
    made.start()
    yield made
    made.close()


@pytest.fixture
def reviewer(owner, workspace, member):
    """Somebody who reviews in the workspace."""
    chosen = member("rita")
    at = f"/workspaces/{workspace['id']}/users/{chosen.id}"
    assert owner.patch(at, {"reviewer": True}).json()["reviewer"] is True
    return chosen
