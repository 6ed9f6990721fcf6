"""Bodies, names and headers that no client sends by mistake: refused, and nothing breaks."""

from __future__ import annotations

import json
import re

import pytest
from everything import one_of_everything
from fastapi.testclient import TestClient

from ostraka.server.app import create_app
from ostraka.server.config import Config
from ostraka.server.security.sessions import COOKIE
from ostraka.server.stores import people

DEEP = b'{"a":' * 50_000
UNREADABLE = (
    b"{",
    b"[1,",
    b"\xff\xfe",
    DEEP,
    b'{"fields": ' + DEEP,
)
STRANGE = (
    b'{"name": "\xff", "status": "\xff"}',
    b"null",
    b"[]",
    b'{"limit": ' + b"9" * 5000 + b"}",
    b'{"name": NaN, "items": NaN, "fields": {"text": NaN}, "metadata": {"a": NaN}}',
    b'{"name": 1, "name": {}, "items": 1, "items": []}',
    b'{"metadata": {"a": ' + b"[" * 150 + b"]" * 150 + b"}}",
)
KINDS = (
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=b",
    "application/x-www-form-urlencoded",
    "application/json; charset=utf-16",
    "\x7f",
)
NUL, HALF = "\x00", "\ud800"
RECORDS = (
    {"id": NUL},
    {"external_id": NUL},
    {"fields": {"text": NUL}},
    {"fields": {NUL: "x"}},
    {"metadata": {"a": {"b": [NUL]}}},
    {"metadata": {NUL: 1}},
    {"metadata": {"a": 2**70}},
    {"metadata": {"a": -(2**70)}},
    {"responses": [{"status": "draft", "user_id": NUL, "values": {}}]},
    {"responses": [{"status": "draft", "user_id": HALF}]},
    {"suggestions": [{"question_id": NUL, "value": "x"}]},
    {"suggestions": [{"question_id": "x", "value": "x", "agent": NUL}]},
    {"vectors": {"v": [1e300, 1]}},
    {"vectors": {NUL: [1, 1]}},
)


def writes(app, ids):
    """The method and address of each endpoint that takes a body."""
    for path, item in app.openapi()["paths"].items():
        address = re.sub(r"{(\w+)}", lambda one: ids.get(one[1], "x"), path)
        yield from ((one.upper(), address) for one in item if "requestBody" in item[one])


@pytest.fixture
def client(app, owner, portal):
    return asking(app, portal, {"X-Argilla-Api-Key": owner.key})


def asking(app, portal, headers):
    made = TestClient(app, raise_server_exceptions=False, headers=headers)
    made.portal = portal
    return made


@pytest.fixture
def ids(app, owner, portal):
    return one_of_everything(app, owner.key, portal)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no database hears of them
def test_what_cannot_be_read_is_refused(app, client, ids):
    found = list(writes(app, ids))
    assert len(found) > 40
    for method, path in found:
        for body in UNREADABLE:
            answer = client.request(method, path, content=body, headers={"Content-Type": KINDS[0]})
            assert answer.status_code in (400, 422), (method, path, body[:20], answer.text)
            assert answer.json()["message"] == answer.json()["detail"]


def test_strange_bodies_and_content_types_break_nothing(app, client, ids):
    for number, (method, path) in enumerate(writes(app, ids)):
        for body in STRANGE:
            kind = KINDS[number % len(KINDS)]
            answer = client.request(method, path, content=body, headers={"Content-Type": kind})
            assert answer.status_code < 500, (method, path, kind, body[:20], answer.text)


def test_a_record_that_no_database_can_keep_is_refused(client, ids):
    path = f"/api/v1/datasets/{ids['dataset_id']}/records/bulk"
    for odd in RECORDS:
        given = json.dumps({"items": [{"fields": {"text": "x"}, **odd}]})
        for method in ("POST", "PUT"):
            answer = client.request(method, path, content=given)
            assert answer.status_code == 422, (odd, answer.text)


def test_an_answer_that_no_database_can_keep_is_refused(client, ids):
    path = f"/api/v1/me/records/{ids['record_id']}/answer"
    for odd in (NUL, HALF):
        for given in (
            {"reason": odd},
            {"version": odd},
            {"values": {"say": {"value": odd}}},
            {"provenance": {"say": {"suggestion_id": odd}}},
            {"provenance": {"say": {"suggestion_id": "x", "agent": odd}}},
        ):
            answer = client.put(path, content=json.dumps({"status": "draft", **given}))
            assert answer.status_code == 422, (given, answer.text)


def test_free_json_that_no_database_can_keep_is_refused(client, ids):
    dataset = f"/api/v1/datasets/{ids['dataset_id']}"
    verdicts = f"/api/v1/records/{ids['record_id']}/verdicts"
    for odd in (NUL, HALF, 2**70, [[[NUL]]]):
        number = {"name": "n", "title": "N", "settings": {"type": "integer", "max": odd}}
        for method, path, given in (
            ("PATCH", dataset, {"metadata": {"a": odd}}),
            ("POST", f"{dataset}/trainings", {"name": "m", "manifest": {"a": odd}}),
            ("PUT", verdicts, {"verdicts": {"say": {"value": odd}}}),
            ("POST", f"{dataset}/metadata-properties", number),
        ):
            answer = client.request(method, path, content=json.dumps(given))
            assert answer.status_code == 422, (path, odd, answer.text)


HEADERS = (
    "X-Argilla-Api-Key",
    "Authorization",
    "Cookie",
    "Idempotency-Key",
    "If-Match",
    "X-Request-Id",
    "X-CSRF-Token",
    "X-Forwarded-Proto",
)
ADDRESSES = ("%00", "%ff", "..%2f..%2fx", "%0d%0aA:%20b", "x" * 5000, "9" * 5000)


def reads(app, ids):
    """Addresses of what can be read, with an odd parameter each, in the path or after it."""
    for path, item in app.openapi()["paths"].items():
        if "get" not in item or path.endswith("/events"):
            continue
        names = [one["name"] for one in item["get"].get("parameters", ()) if one["in"] == "query"]
        address = re.sub(r"{(\w+)}", lambda one: ids.get(one[1], "x"), path)
        for odd in ADDRESSES:
            yield from (f"{address}?{name}={odd}" for name in names)
            if "{" in path:
                yield re.sub(r"{\w+}", odd, path)


def test_odd_addresses_break_nothing(app, client, ids):
    for url in reads(app, ids):
        answer = client.get(url, follow_redirects=False)
        assert answer.status_code < 500, (url[:200], answer.text)
        assert not set("".join(answer.headers.values())) & set("\r\n")


def test_odd_headers_break_nothing(client, ids):
    record, given = f"/api/v1/records/{ids['record_id']}", {"metadata": {}}
    for value in ("\x80\xff", "x" * 5000, "", "a.b.c", "Bearer", "\\", '"'):
        odd = value.encode("latin-1")
        for name in HEADERS:
            before = {"Authorization": b"Bearer ", "Cookie": f"{COOKIE}=".encode()}.get(name, b"")
            answer = client.patch(record, json=given, headers={name: before + odd})
            assert answer.status_code < 500, (name, value, answer.text)


UPLOADED = {
    "../../../etc/passwd": "passwd",
    "..": "upload",
    "a\x00b.jsonl": None,
    "é" * 300 + ".jsonl": None,
    'a"; filename="b\r\nX: y.jsonl': None,
}


def test_an_uploaded_file_lands_in_the_folder_of_its_job(client, ids, config):
    path = f"/api/v1/datasets/{ids['dataset_id']}/imports"
    assert client.post(path, files={"file": ("", b'{"text": "a"}\n')}).status_code == 422
    for sent, kept in UPLOADED.items():
        answer = client.post(path, files={"file": (sent, b'{"text": "a"}\n')})
        assert answer.status_code == 202, (sent, answer.text)
        (file,) = (config.data_dir / "jobs" / answer.json()["id"]).iterdir()
        assert file.name == (kept or file.name), sent
        assert not set(file.name) & set('\x00"/\\\r\n'), sent


def test_a_dataset_with_any_name_can_be_downloaded(client, ids):
    at = f"/api/v1/datasets/{ids['dataset_id']}"
    for name in ("é" * 200, 'a"\r\nX: y', "../..", "a; filename=b"):
        assert client.patch(at, json={"name": name}).status_code == 200
        answer = client.get(f"{at}/exports/jsonl")
        assert answer.status_code == 200
        told = answer.headers["content-disposition"]
        assert told.count("filename=") + told.count("filename*=") == 1
        assert not set(told) & set("/\\\r\n")


def test_a_format_that_cannot_hold_the_dataset_says_so(owner, dataset):
    answer = owner.get(f"/datasets/{dataset.id}/exports/csv")
    assert answer.status_code == 422
    assert "two columns" in answer.json()["message"]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server that takes small bodies alone."""
    app = create_app(Config(data_dir=tmp_path_factory.mktemp("small"), largest_body=2000))
    yield app
    app.state.server.store.close()


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k"}])
def test_a_body_that_is_too_large_is_refused_whatever_reads_it(small, portal, headers):
    client = asking(small, portal, headers)
    for path, body in (
        ("/api/v1/me/responses/bulk", {"content": b" " * 3000}),
        ("/api/v1/session", {"content": b" " * 3000, "headers": {"Content-Type": KINDS[0]}}),
        ("/api/v1/token", {"data": {"username": "x" * 3000}}),
        ("/api/v1/token", {"files": {"username": b"x" * 3000}}),
    ):
        answer = client.post(path, **body)
        assert answer.status_code == 413, answer.text
        assert answer.json()["code"] == "too_large"


def test_an_answer_that_is_too_large_is_refused_to_who_is_known(small, portal):
    given = {"username": "ada", "first_name": "Ada", "role": "owner"}
    _, key = small.state.server.store.write(lambda db: people.create(db, None, dict(given)))
    client = asking(small, portal, {"X-Argilla-Api-Key": key})
    assert client.get("/api/v1/me").status_code == 200
    path = "/api/v1/me/records/00000000-0000-0000-0000-000000000000/answer"
    answer = client.put(path, content=b" " * 3000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
