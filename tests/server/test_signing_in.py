"""Passwords become bearer tokens and sessions; too many tries must wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from scene import application
from sqlalchemy import select

from ostraka.server.app import open_server
from ostraka.server.database.sql import maybe
from ostraka.server.database.work_tables import sign_in_tries
from ostraka.server.security.tokens import Tokens, secret_in
from ostraka.server.stores import sessions

API = "/api/v1"
PASSWORD = "a long password"
TRIES = 3


@pytest.fixture
def config(config):
    return config.model_copy(update={"log_in_tries": TRIES})


@pytest.fixture
def ada(person):
    """Somebody with a password."""
    return person.with_password("ada", PASSWORD)


@pytest.fixture
def browser(app):
    """Cookies of its own, and nothing else."""
    return TestClient(app, raise_server_exceptions=False)


def signed_in(client, password=PASSWORD, name="ada", **more):
    return client.post(f"{API}/session", json={"username": name, "password": password}, **more)


def token(client, password=PASSWORD, name="ada", **more):
    return client.post(f"{API}/token", data={"username": name, "password": password}, **more)


def test_a_password_becomes_a_bearer_token(person, owner, browser):
    ada = person("ada")
    assert owner.patch(f"/users/{ada.id}", {"password": PASSWORD}).status_code == 200
    answer = token(browser)
    assert (answer.status_code, answer.json()["token_type"]) == (201, "bearer")
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert browser.get(f"{API}/me", headers=bearer).json()["username"] == "ada"
    assert not browser.cookies


def test_an_api_key_may_be_sent_as_a_bearer_token(ada, browser):
    answer = browser.get(f"{API}/me", headers={"Authorization": f"Bearer {ada.key}"})
    assert answer.json()["username"] == "ada"
    assert browser.get(f"{API}/me", headers={"Authorization": "Bearer x"}).status_code == 401
    assert browser.get(f"{API}/me", headers={"Authorization": "Bearer a.b.c"}).status_code == 401


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_are_told_alike(ada, browser, name, password):
    answer = token(browser, password, name)
    assert answer.status_code == 401
    assert answer.json()["message"] == "There is no user of that name with that password."
    assert signed_in(browser, password, name).status_code == 401


@pytest.mark.parametrize("form", [{}, {"username": "a\x00", "password": "b"}, {"username": "ada"}])
def test_a_form_that_is_none_is_refused(browser, form):
    assert browser.post(f"{API}/token", data=form).status_code == 422


def test_too_many_wrong_passwords_must_wait_but_the_api_key_goes_on(ada, browser):
    assert [token(browser, "wrong").status_code for _ in range(TRIES)] == [401] * TRIES
    answer = token(browser)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert signed_in(browser).status_code == 429
    assert ada.get("/me").status_code == 200


def test_a_right_password_wipes_out_the_wrong_ones(ada, browser):
    for _ in range(2):
        assert [token(browser, "wrong").status_code for _ in range(TRIES - 1)] == [401] * 2
        assert token(browser).status_code == 201


def test_an_address_may_not_go_through_the_names(ada, app):
    here = TestClient(app, client=("10.0.0.1", 1))
    assert [token(here, "x", f"name {n}").status_code for n in range(TRIES)] == [401] * TRIES
    assert token(here).status_code == 429
    assert token(TestClient(app, client=("10.0.0.2", 1))).status_code == 201


def test_a_name_may_not_be_tried_from_many_addresses(ada, app):
    clients = [TestClient(app, client=(f"10.0.0.{n}", 1)) for n in range(TRIES + 1)]
    codes = [token(client, "wrong").status_code for client in clients]
    assert codes == [401] * TRIES + [429]


def test_tries_at_once_and_in_another_worker_are_counted_together(ada, app, config):
    other = application(config, "other")
    other.state.server = open_server(config)
    clients = [TestClient(app if n % 2 else other, client=(f"10.0.0.{n}", 1)) for n in range(12)]
    with ThreadPoolExecutor(len(clients)) as pool:
        codes = list(pool.map(lambda client: token(client, "wrong").status_code, clients))
    other.state.server.store.close()
    assert sorted(codes) == [401] * TRIES + [429] * (len(clients) - TRIES)


def test_tries_are_forgotten_in_time(ada, here, browser):
    for _ in range(TRIES):
        token(browser, "wrong")
    last = here.store.read(lambda db: maybe(db, select(sign_in_tries)))
    assert last["name"] != "ada"
    here.store.write(lambda db: sessions.count_try(db, "ada", "elsewhere", TRIES, 1e-9))
    assert token(browser).status_code == 201


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_is_counted_with_its_neighbours(address, network):
    assert sessions.network(address) == network


def test_a_token_of_before_a_new_password_is_refused(ada, owner, browser):
    bearer = {"Authorization": f"Bearer {token(browser).json()['access_token']}"}
    owner.patch(f"/users/{ada.id}", {"password": "something else"})
    assert browser.get(f"{API}/me", headers=bearer).status_code == 401
    assert ada.get("/me").status_code == 200


def test_the_signature_of_another_server_is_refused(ada, browser, here, tmp_path):
    elsewhere = Tokens(secret_in(tmp_path), here.config.session_hours)
    made = elsewhere.make(ada.id)
    answer = browser.get(f"{API}/me", headers={"Authorization": f"Bearer {made}"})
    assert answer.status_code == 401
