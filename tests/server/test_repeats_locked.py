"""An answer that was given goes out even where the database cannot keep it for a repetition."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager

import psycopg
import pytest
from scene import application
from sqlalchemy import make_url
from starlette.middleware import Middleware

from ostraka.server.app import open_server
from ostraka.server.config import Config
from ostraka.server.database import engine

KEY = {"Idempotency-Key": "k1"}


@pytest.fixture
def config(tmp_path, database_url, monkeypatch):
    """A server that waits a moment for a lock, not ten seconds."""
    monkeypatch.setattr(engine, "WAIT_MS", 50)
    if database_url:
        url = make_url(database_url).update_query_dict({"options": "-c lock_timeout=200ms"})
        database_url = url.render_as_string(hide_password=False)
    return Config(data_dir=tmp_path / "server", database_url=database_url, pool_size=4)


@contextmanager
def locked(config):
    """Another program holds what answers are kept in."""
    if config.url.get_backend_name() == "sqlite":
        other = sqlite3.connect(config.data_dir / "ostraka.db", isolation_level=None,
                                check_same_thread=False)  # fmt: skip
        begun = ("BEGIN IMMEDIATE",)
    else:
        url = make_url(config.database_url).difference_update_query(["options"])
        other = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
        begun = ("BEGIN", "LOCK TABLE answered_requests IN ACCESS EXCLUSIVE MODE")
    try:
        for statement in begun:
            other.execute(statement)
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


class Meanwhile:
    """Another program, which takes the database while the next request is answered."""

    def __init__(self, config):
        self.config, self.ready, self.taken = config, False, None

    def take(self):
        if self.ready:
            self.ready, self.taken = False, locked(self.config)
            self.taken.__enter__()

    def let_go(self):
        self.taken.__exit__(None, None, None)


class Inmost:
    """The last thing a request goes through; then the other program takes the database."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)
        scope["app"].state.meanwhile.take()


@pytest.fixture
def meanwhile(config):
    return Meanwhile(config)


@pytest.fixture
def app(config, meanwhile):
    """An application of these tests' own, since it is changed."""
    made = application(config, "inmost")
    if made.middleware_stack is None:
        made.user_middleware.append(Middleware(Inmost))
    made.state.meanwhile, made.state.server = meanwhile, open_server(config)
    yield made
    made.state.server.store.close()


@pytest.fixture
def ask(meanwhile, dataset, owner):
    """Adds a record, each time with the same key."""
    meanwhile.ready = True
    at = f"/datasets/{dataset.id}/records/bulk"
    return lambda fields: owner.post(at, {"items": [{"fields": fields}]}, headers=KEY)


def test_what_was_done_is_told_and_not_done_again(dataset, owner, ask, meanwhile, caplog):
    answer = ask({"text": "a"})
    meanwhile.let_go()
    assert (answer.status_code, len(answer.json()["items"])) == (201, 1)
    assert "an answer could not be kept" in caplog.text
    again = ask({"text": "a"})
    assert (again.status_code, again.json()["code"]) == (409, "done_before")
    assert owner.get(f"/datasets/{dataset.id}/records").json()["total"] == 1


def test_what_was_refused_is_refused_again_at_once(ask, meanwhile, caplog):
    answer = ask({})
    meanwhile.let_go()
    assert "an answer could not be kept" in caplog.text
    again = ask({})
    assert (answer.status_code, again.status_code) == (422, 422)
    assert again.json()["message"] == answer.json()["message"]
