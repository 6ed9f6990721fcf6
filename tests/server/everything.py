"""A workspace with one of everything, for tests that go through all endpoints."""

from __future__ import annotations

import time
from itertools import count
from typing import Any
from uuid import uuid4

from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ostraka.server.app import background
from ostraka.server.jobs import table
from ostraka.server.stores import people

TEXT, TERMS = {"type": "text"}, {"type": "terms"}
NUMBERS = count()
PARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "field_id": ("fields", {"name": "text", "title": "T", "required": True, "settings": TEXT}),
    "question_id": ("questions", {"name": "say", "title": "S", "required": True, "settings": TEXT}),
    "settings_id": ("vectors-settings", {"name": "v", "title": "V", "dimensions": 2}),
    "property_id": ("metadata-properties", {"name": "m", "title": "M", "settings": TERMS}),
}  # fmt: skip


class Maker:
    """Makes things as an owner; what it asks for must succeed."""

    def __init__(self, app: FastAPI, key: str, portal: BlockingPortal | None = None) -> None:
        headers = {"X-Argilla-Api-Key": key}
        self.app = app
        self._client = TestClient(app, headers=headers, base_url="http://test/api/v1")
        self._client.portal = portal

    def __call__(self, method: str, path: str, json: Any = None) -> Any:
        found = self._client.request(method, path, json=json)
        assert found.is_success, found.text
        return found.json() if found.content else None

    def id(self, path: str, json: Any) -> str:
        """The id of what is made there."""
        found: str = self("POST", path, json)["id"]
        return found


def one_of_everything(
    app: FastAPI, key: str, portal: BlockingPortal | None = None, *, draft: bool = False
) -> dict[str, str]:
    """Ids of fresh things by the name of the parameter in a path; `draft`: not published."""
    make, name = Maker(app, key, portal), f"n{next(NUMBERS)}"
    found = _people(make, name)
    given = {"name": name, "workspace_id": found["workspace_id"]}
    found["dataset_id"] = make.id("/datasets", given)
    at = f"/datasets/{found['dataset_id']}"
    for parameter, (path, part) in PARTS.items():
        found[parameter] = make.id(f"{at}/{path}", part)
    if draft:
        return found
    make("PUT", f"{at}/publish")
    found["job_id"], found["format"] = make.id(f"{at}/exports/jsonl", None), "jsonl"
    _do_jobs(app, make, found["job_id"])
    found["training_id"] = make.id(f"{at}/trainings", {"name": name})
    return found | _answers(make, at, found["question_id"])


def _people(make: Maker, name: str) -> dict[str, str]:
    workspace = make.id("/workspaces", {"name": name})
    given = {"username": name, "first_name": "N", "role": "annotator"}
    store = make.app.state.server.store
    user = store.write(lambda db: people.create(db, None, dict(given)))[0]["id"]
    make("POST", f"/workspaces/{workspace}/users", {"user_id": user})
    return {
        "workspace_id": workspace,
        "user_id": user,
        "key_id": make.id("/me/api-keys", {"name": name}),
        "webhook_id": _webhook(make),
    }


def _webhook(make: Maker) -> str:
    """A new webhook, or one that is there, since a server takes only ten."""
    there = make("GET", "/webhooks")["items"]
    hook = {"url": "https://localhost.invalid/", "events": ["record.created"]}
    return there[0]["id"] if there else make.id("/webhooks", hook)


def _answers(make: Maker, at: str, question: str) -> dict[str, str]:
    items = [{"fields": {"text": "a"}, "vectors": {"v": [0, 1]}, "metadata": {"m": "x"}}]
    record = make("POST", f"{at}/records/bulk", {"items": items})["items"][0]["id"]
    suggestion = {"question_id": question, "value": "x", "agent": "a", "score": 0.5}
    answer = {"status": "submitted", "values": {"say": {"value": "x"}}}
    found = {
        "record_id": record,
        "suggestion_id": make("PUT", f"/records/{record}/suggestions", suggestion)["id"],
        "response_id": make.id(f"/records/{record}/responses", answer),
        "note_id": make.id(f"/records/{record}/notes", {"text": "x"}),
    }
    acts = make("GET", f"{at}/audit")["items"]
    return {**found, "seq": str(acts[0]["seq"]), "batch": str(uuid4())}


def _do_jobs(app: FastAPI, make: Maker, job: str) -> None:
    """Do what is asked for, with the thread that a started server has."""
    _, runner = background(app.state.server)
    runner.start()
    while make("GET", f"/jobs/{job}")["status"] in table.OPEN:
        time.sleep(0.01)
    runner.close()
