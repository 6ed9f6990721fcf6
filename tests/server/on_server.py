"""People on a server, as they ask it over HTTP, and a dataset that they made there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from ostraka.server.database.tables import users
from ostraka.server.door import Server
from ostraka.server.security.keys import hash_password
from ostraka.server.stores import people

API = "/api/v1"


@dataclass(frozen=True)
class User:
    """Somebody who was made on a server before."""

    id: str
    username: str
    key: str

    def through(self, client: TestClient) -> Person:
        """They ask with this client."""
        return Person(client, self.id, self.username, self.key)


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

    def __init__(self, app: FastAPI, portal: BlockingPortal, known: Iterable[User] = ()) -> None:
        self.client = TestClient(app, raise_server_exceptions=False)
        self.client.portal = portal  # or each request begins an event loop of its own
        self.here: Server = app.state.server
        self.known = {user.username: user.through(self.client) for user in known}

    def __call__(self, username: str, role: str = "annotator") -> Person:
        if username not in self.known:
            given = {"username": username, "first_name": username, "role": role}
            row, key = self.here.store.write(lambda db: people.create(db, None, dict(given)))
            self.known[username] = Person(self.client, row["id"], username, key)
        return self.known[username]

    def with_password(self, username: str, password: str) -> Person:
        """Somebody new who can sign in; who has the same password has the same hash here, since
        each takes a quarter of a second."""
        found, hashed = self(username), {"password_hash": hash_of(password)}
        own = update(users).where(users.c.id == found.id)
        self.here.store.write(lambda db: db.execute(own.values(**hashed)))
        return found


hash_of = cache(hash_password)


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


def made_in(_: People, owner: Person, workspace: dict[str, Any]) -> Made:
    """A published dataset `replies` in the workspace, asked for over HTTP."""
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
