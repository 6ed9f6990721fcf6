"""Signed tokens that say who somebody is for some hours (JWT, HS256)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from ostraka.server.errors import NotSignedIn

ALGORITHM = "HS256"


class Tokens:
    """Makes and reads tokens with one secret."""

    def __init__(self, secret: str, hours: float) -> None:
        self._secret, self._key = secret.encode(), OctKey.import_key(secret)
        self.seconds = int(hours * 3600)

    def make(self, user_id: str, seconds: float | None = None, **more: Any) -> str:
        """A token for a person, from now on."""
        now = time.time()
        until = int(now + (self.seconds if seconds is None else seconds))
        claims = {"sub": user_id, "at": now, "exp": until, **more}
        return jwt.encode({"alg": ALGORITHM}, claims, self._key, algorithms=[ALGORITHM])

    def read(self, token: str) -> dict[str, Any]:
        """The claims of a token. Raises `NotSignedIn` where it is not ours or is over."""
        try:
            found = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            jwt.JWTClaimsRegistry(sub={"essential": True}, exp={"essential": True}).validate(
                found.claims
            )
        except (JoseError, ValueError):
            raise NotSignedIn("The session is over or not ours. Sign in again.") from None
        return dict(found.claims)

    def mark(self, use: str, text: str) -> str:
        """What only this server can make of a text, for one use."""
        return hmac.new(self._secret, f"{use}:{text}".encode(), hashlib.sha256).hexdigest()


def secret_in(folder: Path) -> str:
    """The secret of this server, made on first use and readable by its user alone."""
    file = folder / "secret"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=True)
        file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()
