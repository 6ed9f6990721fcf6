"""Whatever is sent, the server answers with what its description says, and never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from anyio.from_thread import BlockingPortal
from everything import one_of_everything
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scene import application
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served import Running

from ostraka.server.app import all_routers, open_server
from ostraka.server.config import Config
from ostraka.server.stores import people

ARROW = "application/vnd.apache.arrow.stream"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 6  # each is sent as it is, and with something odd in it: making one takes longest
FEWER = 1  # where each starts a process
WORKERS = {
    "GET /api/v1/datasets/{dataset_id}/trainings/cells",
    "POST /api/v1/datasets/{dataset_id}/trainings/check",
}
# streams: see test_events.py and runs/test_runs.py
ENDLESS = {
    "GET /api/v1/datasets/{dataset_id}/events",
    "GET /api/v1/trainings/{training_id}/events",
}
DRAFT = {"PUT /api/v1/datasets/{dataset_id}/publish", "POST /api/v1/datasets/{dataset_id}/fields",
         "POST /api/v1/datasets/{dataset_id}/questions"}  # fmt: skip
NAMES = ["text", "say", "m", "v"]  # of the parts of the dataset
ODD = ["\x00", "../../x", "'; DROP TABLE users; --", "\r\nA: b", "é" * 3000, 2**63, -(10**30), None,
       [], {}]  # fmt: skip
ODDER = ["\ud800", "\x00", 2**63, {"a": {"\ud800": "\x00"}}]  # in a body


@schemathesis.serializer(ARROW)
def as_it_is(_: Any, value: Any) -> bytes:
    """A body that is no Arrow."""
    return bytes(str(value), "utf-8")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A server on SQLite; jobs and webhooks wait, since nothing is to leave the machine."""
    config = Config(data_dir=tmp_path_factory.mktemp("server"))
    made = application(config)
    made.state.server = open_server(config)
    yield made
    made.state.server.store.close()


@pytest.fixture(scope="module")
def key(app: FastAPI) -> str:
    """The API key of an owner."""
    given = {"username": "owner", "first_name": "O", "role": "owner", "password": "12345678"}
    _, found = app.state.server.store.write(lambda db: people.create(db, None, given))
    return found


@pytest.fixture(scope="module")
def ids(app: FastAPI, key: str, portal: BlockingPortal) -> dict[str, str]:
    """Ids of things that are there, by the name of the parameter."""
    return one_of_everything(app, key, portal)


@pytest.fixture(scope="module")
def described(app: FastAPI) -> Iterator[Any]:
    """The description of the API, from the server as it runs."""
    app.openapi()  # it is kept; whoever asks for it waits ten seconds at most
    running = Running(app, lifespan=False)
    yield schemathesis.openapi.from_url(f"{running.url}/openapi.json")
    running.close()


OPERATIONS = sorted(
    f"{method} {router.at}{route.path}"
    for router in all_routers()
    for route in router.routes
    for method in route.methods
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Where something stands in a body: what holds it, and its name or number there."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from places(value[key])


def twist(case: Any, data: st.DataObject) -> bool:
    """Put something odd into the body or the address; whether there is a place for it."""
    found = [(*place, ODD + NAMES) for place in places(case.query or {})]
    if case.media_type == "application/json" and isinstance(case.body, dict | list):
        found += [(*place, ODD + ODDER + NAMES) for place in places(case.body)]
    if found:
        holder, key, odd = data.draw(st.sampled_from(found))
        if isinstance(holder, dict) and data.draw(st.booleans()):
            holder[data.draw(st.sampled_from(NAMES))] = holder.pop(key)
        else:
            holder[key] = data.draw(st.sampled_from(odd))
    return bool(found)


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one not in ENDLESS])
def test_no_request_breaks_the_server(operation, described, app, key, ids, portal):
    method, path = operation.split()
    draft, known = operation in DRAFT, ids
    if draft or method == "DELETE":  # what the others need stays as it is
        known = one_of_everything(app, key, portal, draft=draft)

    @settings(
        max_examples=FEWER if operation in WORKERS else EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described[path][method].as_strategy(), data=st.data())
    def ask(case: Any, data: st.DataObject) -> None:
        given = case.path_parameters or {}
        case.path_parameters = {name: known.get(name, value) for name, value in given.items()}
        case.headers = {**(case.headers or {}), "X-Argilla-Api-Key": key}
        case.call_and_validate(checks=CHECKS)
        if twist(case, data):
            case.call_and_validate(checks=CHECKS)

    ask()
