"""Routers know at once which requests are not for them."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Match

from ostraka.server.routing import Router

ID = "0b9b2a5e-3b0c-4b43-9d0f-0c8a3a0e7f11"


@pytest.fixture
def client():
    cups, shards = Router(at="/api"), Router()

    @cups.get("/cups")
    def all_cups():
        return "cups"

    @shards.get("/shards/{shard}/votes")
    def votes(shard: str):
        return shard

    @shards.delete("/shards/{shard}")
    def forget(shard: str):
        return f"no {shard}"

    app = FastAPI()
    for router in (cups, shards):
        app.include_router(router, prefix=router.at)
    return TestClient(app)


def test_each_endpoint_is_found_with_its_parameters(client):
    assert client.get("/api/cups").json() == "cups"
    assert client.get(f"/api/v1/shards/{ID}/votes").json() == ID
    assert client.delete("/api/v1/shards/a%20b").json() == "no a b"


def test_an_address_before_which_something_stands_is_found_too(client):
    behind = TestClient(client.app, root_path="/tool")
    assert behind.get("/tool/api/cups").json() == "cups"
    assert behind.get(f"/tool/api/v1/shards/{ID}/votes").json() == ID


@pytest.mark.parametrize(
    "path", ["/api/cups/1", "/api/v1/cups", "/api/v1/shards", "/x/api/cups", "/api/v1/shards/a/b"]
)
def test_what_is_nobodys_address_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_another_method_is_refused_and_a_slash_too_many_leads_on(client):
    assert client.get(f"/api/v1/shards/{ID}").status_code == 405
    answer = client.get("/api/cups/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "http://testserver/api/cups")


def test_a_router_asks_none_of_its_endpoints_about_other_addresses():
    router = Router(at="/api")
    asked = []

    @router.get("/cups")
    def all_cups():
        return "cups"

    class Asked(type(router.routes[0])):
        def matches(self, scope):
            asked.append(scope["path"])
            return super().matches(scope)

    router.routes[0].__class__ = Asked
    scope = {"type": "http", "method": "GET", "path": "/api/v1/me", "headers": []}
    assert router.matches(scope) == (Match.NONE, {})
    app = FastAPI()
    app.include_router(router, prefix="/api")
    client = TestClient(app)
    assert [client.get(path).status_code for path in ("/api/v1/me", "/api/cups")] == [404, 200]
    assert set(asked) == {"/api/cups"}
