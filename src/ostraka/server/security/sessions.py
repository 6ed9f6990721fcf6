"""A browser's session: a signed cookie no script can read, and a token that says "it was us"."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass
from http.cookies import Morsel, SimpleCookie
from typing import Any, Literal

from ostraka.server.errors import Forbidden, NotSignedIn
from ostraka.server.security.tokens import Tokens

COOKIE = "ostraka_session"
CSRF_COOKIE, CSRF_HEADER = "ostraka_csrf", "x-csrf-token"
READING = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Session:
    """Somebody's time in one browser, from signing in to signing out."""

    id: str
    user_id: str
    since: float  # seconds since 1970: when they signed in
    renewed: float  # when the cookie was last made

    @classmethod
    def new(cls, user_id: str) -> Session:
        """A session that begins now."""
        return cls(secrets.token_urlsafe(24), user_id, time.time(), time.time())

    @classmethod
    def of(cls, claims: dict[str, Any]) -> Session:
        """The session of a token. Raises `NotSignedIn` where it is no session's."""
        if "sid" not in claims:
            raise NotSignedIn("The cookie is no session's. Sign in again.")
        begun, made = float(claims["since"]), float(claims["at"])
        return cls(str(claims["sid"]), str(claims["sub"]), begun, made)


class Sessions:
    """Makes the cookies of sessions, and checks that it was our page that asked."""

    def __init__(self, tokens: Tokens, *, path: str, idle: float, whole: float) -> None:
        self._tokens, self._path = tokens, path or "/"
        self._idle, self._whole = idle, whole  # seconds: without use, and in any case

    def csrf(self, session: Session) -> str:
        """What the page must send along with everything that changes something."""
        return self._tokens.mark("csrf", session.id)

    def until(self, session: Session) -> float:
        """When the cookie is over, in seconds since 1970, if it is not renewed."""
        return min(time.time() + self._idle, session.since + self._whole)

    def cookies(self, session: Session, *, secure: bool) -> list[str]:
        """Both cookies, as headers."""
        seconds = max(0, self.until(session) - time.time())
        token = self._tokens.make(session.user_id, seconds, sid=session.id, since=session.since)
        both = ((COOKIE, token, True), (CSRF_COOKIE, self.csrf(session), False))
        return [
            cookie(name, value, seconds=seconds, path=self._path, secure=secure, hidden=hidden)
            for name, value, hidden in both
        ]

    def gone(self, *, secure: bool) -> list[str]:
        """Both cookies, taken away."""
        return [
            cookie(name, "", seconds=0, path=self._path, secure=secure)
            for name in (COOKIE, CSRF_COOKIE)
        ]

    def due(self, session: Session) -> bool:
        """Whether a quarter of the cookie's time has passed, so that it is renewed."""
        return time.time() - session.renewed > self._idle / 4

    def check(self, session: Session, method: str, sent: str | None) -> None:
        """Raises `Forbidden` where a change was not asked for by our own page."""
        if method in READING:
            return
        if not hmac.compare_digest((sent or "").encode(), self.csrf(session).encode()):
            raise Forbidden(
                f"A browser's session must send the value of the cookie {CSRF_COOKIE} in the "
                f"header {CSRF_HEADER} with each {method}; it was "
                f"{'wrong' if sent else 'left out'}."
            )


def cookie(
    name: str,
    value: str,
    *,
    seconds: float,
    path: str,
    secure: bool,
    hidden: bool = True,
    same_site: Literal["strict", "lax"] = "strict",
) -> str:
    """The header that sets a cookie; `hidden` from scripts, `secure`: sent over TLS alone."""
    jar: SimpleCookie = SimpleCookie({name: value})
    made: Morsel[str] = jar[name]
    made["max-age"], made["path"], made["samesite"] = int(seconds), path, same_site
    made["secure"], made["httponly"] = secure, hidden
    return made.OutputString()
