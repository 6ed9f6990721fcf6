"""A started server on each database, with people of every role."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from databases import Blank, new_database
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import inspect, make_url

from ostraka.server.app import assembled, background, open_server
from ostraka.server.config import Config
from ostraka.server.database.engine import engine_for, sqlite_url, url_of
from ostraka.server.database.migrate import migrate
from ostraka.server.door import Server
from ostraka.server.stores import people

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for what several tests share

API = "/api/v1"
DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def blank_postgres(postgres: str) -> Blank:
    """Databases with empty tables."""
    url = new_database(postgres)
    engine = engine_for(url_of(url))
    migrate(engine)
    tables = inspect(engine).get_table_names()
    engine.dispose()
    return Blank(postgres, str(make_url(url).database), tables)


@pytest.fixture(scope="session")
def blank_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with empty tables, of which others are copies."""
    file = tmp_path_factory.mktemp("sqlite") / "blank.db"
    engine = engine_for(sqlite_url(file))
    migrate(engine)
    with engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return file


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with empty tables; "" is a SQLite file in the server's folder."""
    if request.param == "sqlite":
        folder = tmp_path / "server"
        folder.mkdir()
        shutil.copy(request.getfixturevalue("blank_sqlite"), folder / "ostraka.db")
        yield ""
        return
    blank: Blank = request.getfixturevalue("blank_postgres")
    url, turns = blank.take()
    yield url
    blank.give_back(url, turns)


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    """A server's settings; tests override this fixture to change them."""
    return Config(data_dir=tmp_path / "server", database_url=database_url, pool_size=4)


@lru_cache(maxsize=8)
def application(settings: str) -> FastAPI:
    """An application of these settings. Making one takes longer than most tests."""
    return assembled(Config.model_validate_json(settings))


@pytest.fixture
def app(config: Config) -> Iterator[FastAPI]:
    """The application on a server of its own, closed at the end."""
    elsewhere = {"data_dir": "", "database_url": "", "pool_size": 1}
    made = application(config.model_copy(update=elsewhere).model_dump_json(warnings=False))
    made.state.server = open_server(config)
    yield made
    made.state.server.store.close()


@pytest.fixture
def here(app: FastAPI) -> Server:
    """The server behind the application."""
    found: Server = app.state.server
    return found


@dataclass
class Person:
    """Somebody with an API key: `person.get("/datasets/...")` asks as them."""

    client: TestClient
    id: str
    username: str
    key: str

    def __call__(self, method: str, path: str, **more: Any) -> Any:
        headers = {"X-Argilla-Api-Key": self.key, **more.pop("headers", {})}
        return self.client.request(method, API + path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> Any:
        return self("POST", path, json=json, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> Any:
        return self("PUT", path, json=json, **more)

    def patch(self, path: str, json: Any = None, **more: Any) -> Any:
        return self("PATCH", path, json=json, **more)

    def delete(self, path: str, **more: Any) -> Any:
        return self("DELETE", path, **more)


class People:
    """People of one server, made when they are first asked for."""

    def __init__(self, app: FastAPI) -> None:
        self.client = TestClient(app, raise_server_exceptions=False)
        self.here: Server = app.state.server
        self.known: dict[str, Person] = {}

    def __call__(self, username: str, role: str = "annotator") -> Person:
        if username not in self.known:
            given = {"username": username, "first_name": username, "role": role}
            row, key = self.here.store.write(lambda db: people.create(db, None, dict(given)))
            self.known[username] = Person(self.client, row["id"], username, key)
        return self.known[username]


@pytest.fixture
def person(app: FastAPI) -> People:
    """`person("ada", "admin")`: somebody of that name and role."""
    return People(app)


@pytest.fixture
def owner(person: People) -> Person:
    """Somebody who may do everything."""
    return person("owner", "owner")


@pytest.fixture
def workspace(owner: Person) -> dict[str, Any]:
    """A workspace."""
    made: dict[str, Any] = owner.post("/workspaces", {"name": "shards"}).json()
    return made


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


def joined(owner: Person, person: Person, workspace: dict[str, Any]) -> Person:
    """Somebody, now in the workspace."""
    answer = owner.post(f"/workspaces/{workspace['id']}/users", {"user_id": person.id})
    assert answer.status_code == 201, answer.text
    return person


LABELS = [{"value": name, "text": name.title()} for name in ("good", "bad", "ugly")]
QUESTIONS: dict[str, dict[str, Any]] = {
    "label": {"type": "label_selection", "options": LABELS},
    "labels": {"type": "multi_label_selection", "options": LABELS},
    "rating": {"type": "rating", "options": [{"value": n} for n in range(1, 6)]},
    "rank": {"type": "ranking", "options": LABELS},
    "text": {"type": "text"},
    "span": {"type": "span", "field": "text", "options": LABELS},
}


@dataclass
class Made:
    """A published dataset with every kind of question; `label` alone must be answered."""

    id: str
    questions: dict[str, str]
    owner: Person

    def add(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        """Add records; they come back."""
        answer = self.owner.post(f"/datasets/{self.id}/records/bulk", {"items": list(items)})
        assert answer.status_code == 201, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def queue(self, who: Person, **asked: Any) -> list[dict[str, Any]]:
        """What somebody works on next."""
        answer = who.get(f"/me/datasets/{self.id}/queue", params=asked)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def texts(self, who: Person, **asked: Any) -> list[str]:
        """The texts of what somebody works on next."""
        return [item["record"]["fields"]["text"] for item in self.queue(who, **asked)]

    def work(self, **settings: Any) -> None:
        """Change the settings of the work; `min_submitted` too."""
        if "min_submitted" in settings:
            shared = {"strategy": "overlap", "min_submitted": settings.pop("min_submitted")}
            assert self.owner.patch(f"/datasets/{self.id}", {"distribution": shared}).is_success
        if settings:
            answer = self.owner.put(f"/datasets/{self.id}/work", settings)
            assert answer.status_code == 200, answer.text


@pytest.fixture
def dataset(owner: Person, workspace: dict[str, Any]) -> Made:
    """A published dataset `replies` in the workspace."""
    made = owner.post("/datasets", {"name": "replies", "workspace_id": workspace["id"]}).json()
    at, ids = f"/datasets/{made['id']}", {}
    text = {"name": "text", "title": "Text", "required": True, "settings": {"type": "text"}}
    assert owner.post(f"{at}/fields", text).status_code == 201
    for name, settings in QUESTIONS.items():
        given = {"name": name, "title": name.title(), "required": name == "label"}
        answer = owner.post(f"{at}/questions", {**given, "settings": settings})
        assert answer.status_code == 201, answer.text
        ids[name] = answer.json()["id"]
    vector = {"name": "mini", "title": "Mini", "dimensions": 3}
    assert owner.post(f"{at}/vectors-settings", vector).status_code == 201
    for name, kind in {"topic": "terms", "length": "integer", "score": "float"}.items():
        given = {"name": name, "title": name.title(), "settings": {"type": kind}}
        assert owner.post(f"{at}/metadata-properties", given).status_code == 201
    assert owner.put(f"{at}/publish").status_code == 200
    return Made(made["id"], ids, owner)


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
