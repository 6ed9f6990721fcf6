"""A provider of OpenID Connect on this machine: a real HTTP server with really signed tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "ostraka", "s3cret"


@cache
def published() -> RSAKey:
    """The key that providers sign with; making one takes longer than a sign-in."""
    return RSAKey.generate_key(2048, {"kid": "1"})


@dataclass
class Answering:
    """What the provider knows, and how it misbehaves when it is told to."""

    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)  # put into ID tokens over the right ones
    access_claims: dict[str, Any] | None = None  # the access token is signed and says this
    userinfo: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=published)
    signing: RSAKey | None = None  # another key than the one that is published
    broken: bool = False
    issuer: str = ""
    said: str = ""  # what it says its issuer is, if not the truth
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)

    def consent(self, url: str) -> str:
        """The person says yes: where the provider sends the browser back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.said or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A code for tokens: once, to whoever knows the verifier and the client's secret."""
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {known}":
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        if asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(8)
        if self.access_claims is not None:
            access = self.signed(self.access_claims)
        self.tokens.add(access)
        return 200, {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self.signed(self.right(asked) | self.claims),
        }

    def right(self, asked: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        own = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60}
        return {**own, "nonce": asked.get("nonce", ""), **self.person}

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signing or self.key)


class Handler(BaseHTTPRequestHandler):
    """Its endpoints."""

    knows: Answering

    def do_GET(self) -> None:
        pages = {
            "/.well-known/openid-configuration": self.knows.description,
            "/keys": lambda: {"keys": [self.knows.key.as_dict(private=False)]},
            "/userinfo": lambda: {"sub": self.knows.person.get("sub")} | self.knows.userinfo,
        }
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.path == "/userinfo" and bearer not in self.knows.tokens:
            self.answer(401, {})
        else:
            self.answer(200, pages[self.path]())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.answer(*self.knows.exchange(form, self.headers.get("Authorization", "")))

    def answer(self, status: int, content: dict[str, Any]) -> None:
        body = b"oops" if self.knows.broken else json.dumps(content).encode()
        self.send_response(500 if self.knows.broken else status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Provider:
    """The server, until it is stopped."""

    def __init__(self) -> None:
        self.knows = Answering()
        handler = type("Own", (Handler,), {"knows": self.knows})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.knows.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
