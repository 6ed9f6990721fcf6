"""Whatever is sent, the server answers with what its description says, and never breaks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ostraka.server.app import all_routers, create_app
from ostraka.server.config import Config
from ostraka.server.stores import people

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 15


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A server on SQLite with a workspace and a published dataset, whose ids are examples."""
    made = create_app(Config(data_dir=tmp_path_factory.mktemp("server")))
    yield made
    made.state.server.store.close()


@pytest.fixture(scope="module")
def key(app: FastAPI) -> str:
    """The API key of an owner."""
    given = {"username": "owner", "first_name": "O", "role": "owner", "password": "12345678"}
    _, found = app.state.server.store.write(lambda db: people.create(db, None, given))
    return found


@pytest.fixture(scope="module")
def ids(app: FastAPI, key: str) -> dict[str, str]:
    """Ids of things that are there, by the name of the parameter."""
    client = TestClient(app, headers={"X-Argilla-Api-Key": key}, base_url="http://test/api/v1")
    workspace = client.post("/workspaces", json={"name": "w"}).json()["id"]
    given = {"name": "d", "workspace_id": workspace}
    dataset = client.post("/datasets", json=given).json()["id"]
    found = {"workspace_id": workspace, "dataset_id": dataset}
    found["user_id"] = client.get("/me").json()["id"]
    at, text = f"/datasets/{dataset}", {"type": "text"}
    field = {"name": "text", "title": "Text", "required": True, "settings": text}
    found["field_id"] = client.post(f"{at}/fields", json=field).json()["id"]
    question = {"name": "say", "title": "Say", "required": True, "settings": text}
    found["question_id"] = client.post(f"{at}/questions", json=question).json()["id"]
    vector = {"name": "v", "title": "V", "dimensions": 2}
    found["settings_id"] = client.post(f"{at}/vectors-settings", json=vector).json()["id"]
    terms = {"name": "m", "title": "M", "settings": {"type": "terms"}}
    found["property_id"] = client.post(f"{at}/metadata-properties", json=terms).json()["id"]
    client.put(f"{at}/publish")
    items = [{"fields": {"text": "a"}, "vectors": {"v": [0, 1]}}]
    record = client.post(f"{at}/records/bulk", json={"items": items}).json()["items"][0]["id"]
    answer = {"status": "draft", "values": {"say": {"value": "x"}}}
    response = client.post(f"/records/{record}/responses", json=answer).json()["id"]
    return {**found, "record_id": record, "response_id": response}


@pytest.fixture(scope="module")
def described(app: FastAPI) -> Iterator[Any]:
    """The description of the API, from the server as it runs."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/openapi.json")
    server.should_exit = True
    thread.join()


OPERATIONS = sorted(
    f"{method} {prefix}{route.path}"
    for prefix, router in all_routers()
    for route in router.routes
    for method in route.methods
)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_request_breaks_the_server(operation, described, key, ids):
    method, path = operation.split()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[path][method].as_strategy())
    def ask(case: Any) -> None:
        known = ids if method != "DELETE" else {}  # what the others need stays there
        given = case.path_parameters or {}
        case.path_parameters = {name: known.get(name, value) for name, value in given.items()}
        case.headers = {**(case.headers or {}), "X-Argilla-Api-Key": key}
        case.call_and_validate(checks=CHECKS)

    ask()
