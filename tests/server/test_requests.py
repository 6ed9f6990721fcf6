"""Around each request: ids, headers, proxies, the log, figures."""

from __future__ import annotations

import json
import logging
import logging.config

import pytest
from fastapi.testclient import TestClient
from scene import application

from ostraka.server import logs
from ostraka.server.app import open_server

API = "/api/v1"


def without(config, **change):
    return config.model_copy(update=change)


class TestPlain:
    """A server as it comes."""

    def test_a_callers_request_id_comes_back_and_a_strange_one_does_not(self, owner):
        assert owner.get("/me", headers={"X-Request-Id": "a-1"}).headers["X-Request-Id"] == "a-1"
        assert owner.get("/me", headers={"X-Request-Id": "a b"}).headers["X-Request-Id"] != "a b"
        wrong = owner.get("/nothing", headers={"X-Request-Id": "a-2"})
        assert wrong.json()["request_id"] == "a-2"

    def test_an_answer_is_no_page_of_anybodys(self, owner):
        headers = owner.get("/me").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in headers

    def test_no_other_site_may_ask(self, owner):
        answer = owner.get("/me", headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers

    def test_a_forwarded_address_is_not_believed_from_just_anybody(self, app, caplog):
        caplog.set_level("INFO", "ostraka.server.requests")
        asked = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
        client = TestClient(app, client=("198.51.100.1", 1))
        assert (
            "Strict-Transport-Security" not in client.get(f"{API}/version", headers=asked).headers
        )
        assert caplog.records[-1].address == "198.51.100.1"

    def test_the_log_says_who_asked_for_what_and_never_a_key(self, owner, caplog):
        caplog.set_level("INFO", "ostraka.server.requests")
        owner.get("/me", params={"secret": "s3cr3t"})
        line = caplog.records[-1]
        told = json.loads(logs.AsJson().format(line))
        assert told["request_id"] == line.request_id
        assert told.items() >= {"method": "GET", "path": f"{API}/me", "status": 200}.items()
        assert (told["user"], told["level"]) == ("owner", "info")
        assert told["ms"] >= 0
        text = logs.AsText().format(line)
        assert "GET /api/v1/me 200" in text
        assert f"request_id={line.request_id}" in text
        for shown in (text, json.dumps(told)):
            assert owner.key not in shown
            assert "s3cr3t" not in shown


class TestBehindAProxy:
    """A server whose proxy is known, under a path."""

    @pytest.fixture
    def config(self, config):
        change = {
            "trusted_proxies": "10.0.0.0/8",
            "base_path": "/ostraka",
            "cors_origins": ["https://notebook.example"],
        }
        return config.model_copy(update=change)

    def test_a_known_proxy_says_who_came_and_that_it_was_by_tls(self, app, caplog):
        caplog.set_level("INFO", "ostraka.server.requests")
        asked = {"X-Forwarded-For": "1.2.3.4, 203.0.113.9", "X-Forwarded-Proto": "https"}
        answer = TestClient(app, client=("10.0.0.7", 1)).get(f"{API}/version", headers=asked)
        assert answer.headers["Strict-Transport-Security"]
        assert caplog.records[-1].address == "203.0.113.9"

    @pytest.mark.parametrize("path", [f"{API}/version", f"/ostraka{API}/version"])
    def test_the_proxy_may_take_the_path_away_or_leave_it(self, app, path):
        assert TestClient(app).get(path).status_code == 200

    def test_a_named_site_may_ask_with_a_key(self, app):
        client = TestClient(app)
        asked = {
            "Origin": "https://notebook.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "X-Argilla-Api-Key",
        }
        answer = client.options(f"{API}/me", headers=asked)
        assert answer.headers["Access-Control-Allow-Origin"] == "https://notebook.example"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        refused = client.options(f"{API}/me", headers={**asked, "Origin": "https://evil.example"})
        assert refused.status_code == 400


class TestFigures:
    """/metrics."""

    def test_requests_are_counted_by_route_and_commits_and_what_waits(self, owner, workspace):
        for _ in range(3):
            owner.get(f"/workspaces/{workspace['id']}")
        owner.get("/nothing/here")
        text = self.figures(owner)
        route = f'method="GET",route="{API}/workspaces/{{workspace_id}}"'
        assert f'ostraka_requests_total{{{route},status="200"}} 3.0' in text
        assert f"ostraka_request_seconds_count{{{route}}} 3.0" in text
        assert 'route="(nothing there)",status="404"} 1.0' in text
        assert "ostraka_webhooks_waiting 0.0" in text
        assert "ostraka_writes_waiting" in text
        before = self.commits(text)
        owner.get("/me")
        owner.post("/workspaces", {"name": "another"})
        assert self.commits(self.figures(owner)) == before + 1

    def test_only_an_owner_sees_them(self, owner, annotator):
        client = owner.client
        assert client.get("/metrics").status_code == 401
        refused = client.get("/metrics", headers={"X-Argilla-Api-Key": annotator.key})
        assert refused.status_code == 403
        bearer = {"Authorization": f"Bearer {owner.key}"}
        assert client.get("/metrics", headers=bearer).status_code == 200

    @staticmethod
    def figures(owner):
        answer = owner.client.get("/metrics", headers={"X-Argilla-Api-Key": owner.key})
        assert answer.headers["content-type"].startswith("text/plain")
        return answer.text

    @staticmethod
    def commits(text):
        lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
        return float(lines["ostraka_commits_total"])


def test_open_figures_need_no_key(config):
    app = application(config)
    app.state.server = open_server(config.model_copy(update={"metrics_open": True}))
    assert TestClient(app).get("/metrics").status_code == 200
    app.state.server.store.close()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_mistake_is_logged_with_where_it_was(form, capsys):
    kept = {name: logging.getLogger(name) for name in ("ostraka.server", "uvicorn")}
    before = {name: (it.handlers[:], it.level, it.propagate) for name, it in kept.items()}
    root = logging.getLogger().handlers[:]
    try:
        logging.config.dictConfig(logs.settings("info", form))
        try:
            raise LookupError("no such thing")
        except LookupError:
            logging.getLogger("ostraka.server").exception("broken", extra={"request_id": "r1"})
    finally:
        logging.getLogger().handlers[:] = root
        for name, it in kept.items():
            it.handlers[:], it.level, it.propagate = before[name]
    said = capsys.readouterr().err
    assert "LookupError: no such thing" in said
    if form == "json":
        assert json.loads(said)["request_id"] == "r1"
