"""People come in by a provider, as whom it knows and as nobody else."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from openid_provider import CLIENT, SECRET, Provider
from pydantic import ValidationError

from ostraka.server.config import Config
from ostraka.server.security.providers import Provider as Settings
from ostraka.server.security.providers import with_known
from ostraka.server.security.sessions import COOKIE
from ostraka.server.stores.identities import known

AT = "/api/v1/oauth2/providers"
ADA = {"sub": "7", "preferred_username": "ada", "given_name": "Ada", "family_name": "L."}


@pytest.fixture
def provider():
    """A provider of its own, which knows Ada."""
    running = Provider()
    running.knows.person = dict(ADA)
    yield running.knows
    running.stop()


@pytest.fixture
def more():
    """Settings of the provider; tests override it."""
    return {}


@pytest.fixture
def config(config, provider, more):
    given = {"client_id": CLIENT, "client_secret": SECRET, "issuer": provider.issuer, **more}
    return Config(**config.model_dump(exclude={"oidc"}), oidc={"keycloak": given})


@pytest.fixture
def browser(app):
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


def begun(browser):
    answer = browser.get(f"{AT}/keycloak/authentication")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def back(browser, provider, to="access-token"):
    came = urlsplit(provider.consent(begun(browser)))
    return browser.get(f"{AT}/keycloak/{to}?{came.query}")


def me(browser, answer):
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    return browser.get("/api/v1/me", headers=bearer).json()


def test_providers_are_listed_by_name(browser):
    assert browser.get(AT).json() == {"items": [{"name": "keycloak"}]}
    answer = browser.get(f"{AT}/nobody/authentication")
    assert (answer.status_code, "providers are: keycloak" in answer.json()["message"]) == (
        404,
        True,
    )


def test_somebody_new_comes_in_as_an_annotator_and_is_known_again(browser, provider, owner):
    answer = back(browser, provider)
    assert (answer.status_code, answer.json()["token_type"]) == (200, "bearer")
    first = me(browser, answer)
    told = {"username": "ada", "first_name": "Ada", "last_name": "L.", "role": "annotator"}
    assert first.items() >= told.items()
    provider.person["preferred_username"] = "ada.lovelace"
    assert me(browser, back(browser, provider))["id"] == first["id"]
    assert len(owner.get("/users").json()["items"]) == 2


def test_the_way_back_may_end_in_a_session(browser, provider):
    answer = back(browser, provider, "callback")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/api/v1/me").json()["username"] == "ada"
    assert COOKIE in browser.cookies
    assert "ostraka_oauth2_keycloak" not in browser.cookies


def test_the_way_there_has_a_state_a_nonce_and_a_challenge(browser, provider):
    first, second = (parse_qs(urlsplit(begun(browser)).query) for _ in range(2))
    own = f"http://testserver{AT}/keycloak/callback"
    assert (first["redirect_uri"], first["scope"]) == ([own], ["openid profile email"])
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 32
        assert first[name] != second[name]
    made = browser.get(f"{AT}/keycloak/authentication").headers["set-cookie"]
    assert "HttpOnly" in made
    assert "SameSite=lax" in made
    assert "Max-Age=600" in made


def test_a_way_back_that_another_browser_began_leads_nowhere(browser, provider, app):
    came = urlsplit(provider.consent(begun(browser)))
    other = TestClient(app)
    for one in (other, TestClient(app, cookies={"ostraka_oauth2_keycloak": "x.y.z"})):
        assert one.get(f"{AT}/keycloak/access-token?{came.query}").status_code == 401
    begun(browser)
    assert browser.get(f"{AT}/keycloak/access-token?{came.query}").status_code == 401


def test_a_code_counts_once(browser, provider):
    came = urlsplit(provider.consent(begun(browser)))
    kept = browser.cookies["ostraka_oauth2_keycloak"]
    assert browser.get(f"{AT}/keycloak/access-token?{came.query}").status_code == 200
    browser.cookies.set("ostraka_oauth2_keycloak", kept)
    answer = browser.get(f"{AT}/keycloak/access-token?{came.query}")
    assert (answer.status_code, "did not accept" in answer.json()["message"]) == (401, True)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "somebody else"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"exp": 1},
        {"azp": "somebody else"},
        {"sub": ""},
        {"preferred_username": ""},
    ],
)
def test_an_id_token_that_is_not_for_this_sign_in_is_not_believed(browser, provider, owner, claims):
    provider.claims = claims
    assert back(browser, provider).status_code == 401
    assert len(owner.get("/users").json()["items"]) == 1


def test_a_signature_of_another_key_is_not_believed_and_a_new_key_is_looked_up(browser, provider):
    assert back(browser, provider).status_code == 200
    provider.signing = RSAKey.generate_key(2048, {"kid": "1"})
    assert back(browser, provider).status_code == 401
    provider.key = provider.signing
    assert back(browser, provider).status_code == 200


def test_another_person_in_the_providers_api_is_not_believed(browser, provider):
    provider.userinfo = {"sub": "8"}
    assert back(browser, provider).status_code == 401


def test_a_name_that_is_taken_here_is_not_handed_over(browser, provider, person):
    ada = person("ada", "admin")
    answer = back(browser, provider)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_unique")
    assert ada.get("/me").status_code == 200


def test_a_provider_that_does_not_answer_is_told_as_such(browser, provider):
    came = urlsplit(provider.consent(begun(browser)))
    provider.broken = True
    answer = browser.get(f"{AT}/keycloak/access-token?{came.query}")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_a_provider_that_describes_another_is_refused(browser, provider):
    provider.said = "https://evil.example"
    answer = browser.get(f"{AT}/keycloak/authentication")
    assert (answer.status_code, "another issuer" in answer.json()["message"]) == (422, True)


class TestRoles:
    """Keycloak says who may do what."""

    @pytest.fixture
    def more(self):
        return {"sync_user": True, "allowed_workspaces": ["everybody"]}

    def realm(self, *roles):
        return {"realm_access": {"roles": list(roles)}}

    def test_roles_and_workspaces_come_from_the_realm_and_follow_it(
        self, browser, provider, owner, workspace
    ):
        provider.claims = self.realm(
            "argilla_role:annotator", "argilla_role:admin", "argilla_role:king",
            "argilla_workspace:shards", "argilla_workspace:new", "offline_access",
        )  # fmt: skip
        ada = me(browser, back(browser, provider))
        assert (ada["role"], self.spaces(owner, ada)) == ("admin", ["new", "shards"])
        provider.claims = {}
        provider.userinfo = self.realm("argilla_workspace:new")
        again = me(browser, back(browser, provider))
        assert (again["id"], again["role"]) == (ada["id"], "annotator")
        assert self.spaces(owner, ada) == ["new"]

    def test_roles_may_stand_in_the_access_token_alone(self, browser, provider, owner):
        provider.access_claims = self.realm("argilla_role:owner")
        assert me(browser, back(browser, provider))["role"] == "owner"

    def test_without_roles_people_come_into_the_allowed_workspaces(self, browser, provider, owner):
        ada = me(browser, back(browser, provider))
        assert (ada["role"], self.spaces(owner, ada)) == ("annotator", ["everybody"])

    def test_the_only_owner_stays_one(self, browser, provider):
        provider.claims = self.realm("argilla_role:owner")
        assert me(browser, back(browser, provider))["role"] == "owner"
        provider.claims = {}
        assert me(browser, back(browser, provider))["role"] == "owner"

    @staticmethod
    def spaces(owner, person):
        items = owner.get(f"/users/{person['id']}/workspaces").json()["items"]
        return [one["name"] for one in items]


def test_a_realms_roles_are_not_believed_from_other_providers():
    plain = Settings(client_id="a", client_secret="b", issuer="https://x.example")
    claims = {**ADA, "realm_access": {"roles": ["argilla_role:owner"]}}
    assert known("x", plain, claims).role is None


@pytest.mark.parametrize(
    ("name", "claims", "who"),
    [
        ("github", {"id": 5, "login": "ada", "name": "Ada L."}, ("5", "ada", "Ada L.")),
        (
            "google",
            {"sub": "6", "email": "a@b.c", "email_verified": True, "name": "A"},
            ("6", "a@b.c", "A"),
        ),
        ("huggingface", {"sub": "7", "preferred_username": "ada"}, ("7", "ada", "ada")),
    ],
)
def test_each_known_provider_names_people_in_its_own_way(name, claims, who):
    given = with_known({name: {"client_id": "a", "client_secret": "b"}})[name]
    found = known(name, Settings(**given), claims)
    assert (found.subject, found.username, found.first_name) == who


def test_an_address_that_google_did_not_verify_is_nobodys():
    given = with_known({"google": {"client_id": "a", "client_secret": "b"}})["google"]
    with pytest.raises(Exception, match="does not say who you are"):
        known("google", Settings(**given), {"sub": "6", "email": "a@b.c"})


def test_a_provider_without_an_address_is_refused_at_the_start():
    with pytest.raises(ValidationError, match="give the issuer"):
        Config(oidc={"keycloak": {"client_id": "a", "client_secret": "b"}})
