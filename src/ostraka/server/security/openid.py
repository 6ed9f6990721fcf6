"""The way to a provider and back: an authorization code with PKCE, a state and a nonce."""

from __future__ import annotations

import secrets
import time
from typing import Any, NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ostraka.server.errors import Invalid, NotSignedIn, Unavailable
from ostraka.server.security.providers import Provider
from ostraka.server.security.tokens import Tokens

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
LEEWAY = 60  # seconds that clocks may differ
FRESH = 3600.0  # seconds that a provider's description and keys are kept
WAIT = 10.0


class Way(NamedTuple):
    """Where the browser is sent, and what it brings back as a cookie."""

    url: str
    state: str


class OpenID:
    """One provider, spoken to."""

    def __init__(self, name: str, settings: Provider, tokens: Tokens) -> None:
        self.name, self.settings, self._tokens = name, settings, tokens
        self._kept: dict[str, tuple[float, Any]] = {}

    def begin(self, redirect_uri: str) -> Way:
        """The page where people say that they want to come in."""
        secret = secrets.token_urlsafe(32)
        asked = {"redirect_uri": redirect_uri, "code_verifier": self._verifier(secret)}
        if self.settings.issuer:
            asked["nonce"] = self._nonce(secret)
        with self._client() as client:
            url, _ = client.create_authorization_url(
                self._endpoint("authorization_endpoint"), state=secret, **asked
            )
        return Way(str(url), self._tokens.make(f"oauth2:{self.name}", 600, state=secret))

    def finish(self, kept: str | None, state: str, code: str, redirect_uri: str) -> dict[str, Any]:
        """What the provider says about whoever came back. Raises `NotSignedIn`, `Unavailable`.

        `kept` is the cookie that `begin` gave, `state` and `code` are in the address.
        """
        self._same(kept, state)
        with self._client() as client:
            token = self._fetch(client, code, redirect_uri, self._verifier(state))
            claims = self._identity(token, self._nonce(state)) if self.settings.issuer else {}
            told = self._told(client)
        if claims and told and told.get("sub") != claims["sub"]:
            raise NotSignedIn(f"{self.name} spoke of two different people. Sign in again.")
        roles = self._access_roles(token) if self.settings.roles else {}
        return {**roles, **told, **claims}

    def _same(self, kept: str | None, state: str) -> None:
        claims = self._tokens.read(kept) if kept else {}
        if claims.get("sub") != f"oauth2:{self.name}" or claims.get("state") != state:
            raise NotSignedIn(
                "This sign-in was not begun in this browser, or longer than ten minutes ago. "
                "Begin again."
            )

    def _verifier(self, secret: str) -> str:
        return self._tokens.mark("pkce", secret)

    def _nonce(self, secret: str) -> str:
        return self._tokens.mark("nonce", secret)

    def _client(self) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client  # takes a while

        return OAuth2Client(
            self.settings.client_id,
            self.settings.client_secret,
            scope=" ".join(self.settings.scopes),
            code_challenge_method="S256",
            timeout=WAIT,
            leeway=0,  # the token is used at once, so one that lives for a minute will do
        )

    def _fetch(self, client: Any, code: str, redirect_uri: str, verifier: str) -> dict[str, Any]:
        from authlib.common.errors import AuthlibBaseError
        from httpx2 import HTTPError

        endpoint = self._endpoint("token_endpoint")
        asked = {"code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
        try:
            found = client.fetch_token(
                endpoint, grant_type="authorization_code", headers={"Accept": "application/json"},
                **asked,
            )  # fmt: skip
        except AuthlibBaseError as error:
            raise NotSignedIn(f"{self.name} did not accept the sign-in: {error}") from None
        except (HTTPError, ValueError) as error:
            raise _unreachable(self.name, error) from error
        return dict(found)

    def _identity(self, token: dict[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the ID token, whose signature, issuer, audience and nonce are right."""
        claims = self._signed(str(token.get("id_token", "")))
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self._description()["issuer"]},
            aud={"essential": True, "value": self.settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise NotSignedIn(f"{self.name}'s ID token cannot be believed: {error}") from None
        if claims.get("azp", self.settings.client_id) != self.settings.client_id:
            raise NotSignedIn(f"{self.name}'s ID token was made for another application.")
        return claims

    def _signed(self, token: str) -> dict[str, Any]:
        for newest in (False, True):  # keys change: ask once more for one that is not known
            found = self._get("jwks", str(self._description()["jwks_uri"]), newest)
            try:
                keys = KeySet.import_key_set(found)
                return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
            except (JoseError, ValueError, KeyError) as error:
                problem = error
        raise NotSignedIn(f"{self.name}'s ID token cannot be believed: {problem}")

    def _told(self, client: Any) -> dict[str, Any]:
        """What the provider's API says about the person, where it has one."""
        endpoint = self._endpoint("userinfo_endpoint")
        return dict(self._ask(client, endpoint)) if endpoint else {}

    def _access_roles(self, token: dict[str, Any]) -> dict[str, Any]:
        """Keycloak writes the realm's roles into the access token."""
        try:
            claims = self._signed(str(token.get("access_token", "")))
        except NotSignedIn:  # it is no signed token
            return {}
        return {"realm_access": claims["realm_access"]} if "realm_access" in claims else {}

    def _endpoint(self, name: str) -> str:
        given = str(getattr(self.settings, name))
        if given or not self.settings.issuer:
            return given
        return str(self._description().get(name, ""))

    def _description(self) -> Any:
        issuer = self.settings.issuer.rstrip("/")
        found = self._get("description", f"{issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != issuer:
            raise Invalid(f"{issuer} describes another issuer, {found.get('issuer')!r}.")
        return found

    def _get(self, name: str, url: str, newest: bool = False) -> Any:  # noqa: FBT001, FBT002
        at, value = self._kept.get(name, (0.0, None))
        if newest or value is None or time.monotonic() - at > FRESH:
            with self._client() as client:
                value = self._ask(client, url, withhold_token=True)
            self._kept[name] = (time.monotonic(), value)
        return value

    def _ask(self, client: Any, url: str, **more: Any) -> Any:
        from authlib.common.errors import AuthlibBaseError
        from httpx2 import HTTPError

        try:
            answer = client.request("GET", url, **more)
            answer.raise_for_status()
            return answer.json()
        except (AuthlibBaseError, HTTPError, ValueError) as error:
            raise _unreachable(self.name, error) from error


def _unreachable(name: str, error: Exception) -> Unavailable:
    return Unavailable(f"{name} did not answer as it should ({error}). Try again.")
