"""A browser's session: cookies, changes only from our own pages, an end."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from ostraka.server.security.sessions import COOKIE, CSRF_COOKIE, Session

API = "/api/v1"
PASSWORD = "a long password"


@pytest.fixture
def ada(person, owner):
    return person.with_password("ada", PASSWORD)


@pytest.fixture
def browser(app, ada):
    """Ada's browser, signed in."""
    client = TestClient(app, raise_server_exceptions=False)
    given = {"username": "ada", "password": PASSWORD}
    answer = client.post(f"{API}/session", json=given)
    assert answer.status_code == 201, answer.text
    assert answer.json()["user"]["username"] == "ada"
    assert answer.json()["csrf_token"] == client.cookies[CSRF_COOKIE]
    return client


def csrf(browser):
    return {"X-CSRF-Token": browser.cookies[CSRF_COOKIE]}


def test_a_session_is_kept_from_scripts_and_from_other_sites(app, ada):
    client = TestClient(app, base_url="https://testserver")
    given = {"username": "ada", "password": PASSWORD}
    made = client.post(f"{API}/session", json=given).headers.get_list("set-cookie")
    session, token = sorted(made, reverse=True)
    assert session.startswith(f"{COOKIE}=")
    assert token.startswith(f"{CSRF_COOKIE}=")
    assert all("SameSite=strict" in one and "Secure" in one and "Path=/" in one for one in made)
    assert ("HttpOnly" in session, "HttpOnly" in token) == (True, False)


def test_without_tls_a_cookie_is_sent_without_it(app, ada):
    given = {"username": "ada", "password": PASSWORD}
    made = TestClient(app).post(f"{API}/session", json=given).headers.get_list("set-cookie")
    assert not any("Secure" in one for one in made)


def test_a_session_may_look_but_changes_only_with_the_token_of_the_page(browser):
    key = {"name": "laptop"}
    assert browser.get(f"{API}/me").json()["username"] == "ada"
    refused = [
        browser.post(f"{API}/me/api-keys", json=key),
        browser.post(f"{API}/me/api-keys", json=key, headers={"X-CSRF-Token": "0" * 64}),
        browser.delete(f"{API}/session"),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert "X-CSRF-Token".lower() in refused[0].json()["message"]
    assert browser.get(f"{API}/me/api-keys").json()["items"][1:] == []
    made = browser.post(f"{API}/me/api-keys", json=key, headers=csrf(browser))
    assert made.status_code == 201


def test_the_token_of_one_session_does_not_serve_another(browser, app, person, owner):
    ben = person("ben")
    owner.patch(f"/users/{ben.id}", {"password": PASSWORD})
    other = TestClient(app)
    other.post(f"{API}/session", json={"username": "ben", "password": PASSWORD})
    answer = other.post(f"{API}/me/api-keys", json={"name": "x"}, headers=csrf(browser))
    assert answer.status_code == 403


def test_programs_need_no_token_of_a_page(browser, ada):
    headers = {"X-Argilla-Api-Key": ada.key}
    answer = browser.post(f"{API}/me/api-keys", json={"name": "x"}, headers=headers)
    assert answer.status_code == 201


def test_a_page_that_is_loaded_again_learns_its_token(browser):
    answer = browser.get(f"{API}/session").json()
    assert answer["csrf_token"] == browser.cookies[CSRF_COOKIE]
    assert answer["user"]["username"] == "ada"


def test_a_key_is_no_session(ada):
    assert ada.get("/session").status_code == 404
    assert ada.delete("/session").status_code == 204


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_cannot_sign_somebody_in(app, ada, site):
    given = {"username": "ada", "password": PASSWORD}
    answer = TestClient(app).post(f"{API}/session", json=given, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_signing_out_ends_the_session_also_where_the_cookie_was_copied(browser, app):
    copied = browser.cookies[COOKIE]
    assert browser.delete(f"{API}/session", headers=csrf(browser)).status_code == 204
    assert not browser.cookies
    thief = TestClient(app, cookies={COOKIE: copied})
    answer = thief.get(f"{API}/me")
    assert (answer.status_code, "signed out" in answer.json()["message"]) == (401, True)


def test_a_cookie_is_renewed_while_it_is_used_but_not_for_ever(app, here, ada):
    session = Session.new(ada.id)
    hour = 3600
    old = Session(session.id, ada.id, session.since - 11.5 * hour, session.renewed - hour)
    header, _ = here.sessions.cookies(old, secure=False)
    assert f"Max-Age={int(0.5 * hour) - 1}" in header or f"Max-Age={int(0.5 * hour)}" in header
    assert here.sessions.due(old)
    assert not here.sessions.due(session)
    over = Session(session.id, ada.id, session.since - 12 * hour, session.renewed)
    dead, _ = here.sessions.cookies(over, secure=False)
    thief = TestClient(app, cookies={COOKIE: dead.split("=", 1)[1].partition(";")[0]})
    assert thief.get(f"{API}/me").status_code == 401


def test_a_used_cookie_comes_back_anew(app, here, ada, monkeypatch):
    client = TestClient(app)
    given = {"username": "ada", "password": PASSWORD}
    client.post(f"{API}/session", json=given)
    first = client.cookies[COOKIE]
    assert "set-cookie" not in client.get(f"{API}/me").headers
    monkeypatch.setattr(here.sessions, "_idle", 0.004)
    assert client.get(f"{API}/me", headers={}).headers.get_list("set-cookie")
    assert client.cookies.get(COOKIE) != first


def test_a_bearer_token_is_no_cookie(app, here, ada):
    client = TestClient(app, cookies={COOKIE: here.tokens.make(ada.id)})
    assert client.get(f"{API}/me").status_code == 401


def test_a_new_password_ends_the_other_sessions(browser, app, ada):
    other = TestClient(app)
    other.post(f"{API}/session", json={"username": "ada", "password": PASSWORD})
    asked = {"current": PASSWORD, "new": "another password"}
    answer = browser.post(f"{API}/me/password", json=asked, headers=csrf(browser))
    assert answer.status_code == 200, answer.text
    assert browser.get(f"{API}/me").status_code == 200
    assert other.get(f"{API}/me").status_code == 401
    assert ada.get("/me").status_code == 200


def test_a_new_password_needs_the_present_one(browser, ada, person):
    for current in ({}, {"current": "wrong"}):
        asked = {**current, "new": "another password"}
        assert ada.post("/me/password", asked).status_code == 401
    assert ada.post("/me/password", {"current": PASSWORD, "new": "short"}).status_code == 422
    without = person("cleo")
    assert without.post("/me/password", {"new": "a first password"}).status_code == 200
    assert without.post("/me/password", {"new": "another password"}).status_code == 401
