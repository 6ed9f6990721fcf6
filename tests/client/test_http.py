"""Requests are asked again where that does no harm, and their errors say what to do."""

import json
import socket

import pytest

from ostraka.data.client.http import Client
from ostraka.data.client.place import Place
from ostraka.errors import AlreadyThere, ServerAbsent, ServerBusy, ServerRefused


def fine(body=None):
    return 200, {"Content-Type": "application/json"}, json.dumps(body or {"ok": 1}).encode()


def no(status, body=None, **headers):
    return status, headers, json.dumps(body or {"detail": "later"}).encode()


@pytest.fixture
def ask(script):
    """A client of a scripted server; `client.slept` holds how long it waited."""

    def made(*answers, tries=6):
        server = script(*answers)
        slept = []
        client = Client(Place(server.url, "a-key"), wait=slept.append, tries=tries)
        client.script, client.slept = server, slept
        return client

    return made


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again_with_growing_waits(ask, status):
    client = ask(*[no(status)] * 3, fine())
    assert client.get("/me", "sign in") == {"ok": 1}
    assert len(client.script.asked) == 4
    assert client.slept == sorted(client.slept)
    assert len(client.slept) == 3


def test_it_waits_as_long_as_the_server_asks(ask):
    client = ask(no(429, **{"Retry-After": "7"}), fine())
    client.get("/me", "sign in")
    assert client.slept == [7.0]


def test_a_lost_connection_is_no_end_where_asking_again_does_no_harm(ask):
    client = ask(None, None, fine())
    assert client.put("/x", "write", {}) == {"ok": 1}
    assert [method for method, _, _ in client.script.asked] == ["PUT"] * 3


def test_what_adds_is_not_asked_twice_after_a_lost_connection(ask):
    client = ask(fine(), None)
    client.get("/me", "sign in")
    with pytest.raises(ServerAbsent, match="Could not create it.*lost.*not known whether"):
        client.post("/datasets", "create it", {})
    assert [method for method, _, _ in client.script.asked] == ["GET", "POST"]


def test_what_adds_is_asked_again_when_the_server_says_that_it_did_nothing(ask):
    client = ask(no(503), fine())
    assert client.post("/datasets", "create it", {}) == {"ok": 1}
    client = ask(no(504))
    with pytest.raises(ServerRefused, match="HTTP 504"):
        client.post("/datasets", "create it", {})


def test_a_deletion_whose_answer_was_lost_counts(ask):
    client = ask(None, no(404))
    assert client.delete("/x", "delete it") is None


def test_it_gives_up_in_the_end(ask):
    client = ask(*[no(503, {"detail": "The disk is full."})] * 3, tries=3)
    with pytest.raises(ServerBusy, match=r"Could not sign in: The disk is full \(HTTP 503\)"):
        client.get("/me", "sign in")


def test_no_server_at_all_is_said_at_once():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    slept = []
    client = Client(Place(f"http://127.0.0.1:{port}", "k"), wait=slept.append)
    with pytest.raises(ServerAbsent, match="Is it running. Type: ostraka server start"):
        client.get("/me", "sign in")
    assert slept == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"code": "invalid", "message": "Too long.", "where": "name"}, "Too long (HTTP 422)."),
        ({"detail": "Too long"}, "Too long (HTTP 422)."),
        ({"detail": {"code": "x", "params": {"detail": "Too long"}}}, "Too long (HTTP 422)."),
        ({"detail": [{"loc": ["body", "name"], "msg": "too long"}]}, "body.name: too long"),
    ],
)
def test_the_words_of_every_kind_of_error_are_passed_on(ask, body, said):
    client = ask(no(422, body))
    with pytest.raises(ServerRefused) as caught:
        client.get("/x", "see it")
    assert str(caught.value).startswith(f"Could not see it: {said}")
    assert (caught.value.status, caught.value.where) == (422, body.get("where"))


def test_what_is_no_json_is_shown_in_part(ask):
    client = ask((500, {}, b"<h1>Bad  gateway</h1>"))
    with pytest.raises(ServerRefused, match="HTTP 500: <h1>Bad gateway</h1>"):
        client.get("/x", "see it")


def test_a_name_in_use_and_a_wrong_key_are_errors_of_their_own(ask):
    client = ask(no(409, {"message": "There is one."}), no(401, {"message": "Unknown key."}))
    with pytest.raises(AlreadyThere, match="There is one") as caught:
        client.post("/x", "create it", {})
    assert isinstance(caught.value, ValueError)  # what Argilla's scripts catch
    with pytest.raises(ServerRefused, match=r"Type: rg.init\(api_url="):
        client.get("/x", "see it")


def test_the_key_and_further_headers_are_sent(script):
    server = script(fine())
    client = Client(Place(server.url, "a-key"), headers={"X-More": "1"})
    client.get("/me", "sign in")
    assert server.asked[0][1] == "/api/v1/me"
    assert client._http.headers["X-Argilla-Api-Key"] == "a-key"
    assert client._http.headers["X-More"] == "1"
