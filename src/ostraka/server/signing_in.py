"""Signing in: by a password, with tries counted, and into a browser's session."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import Request

from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.door import Server, set_cookies
from ostraka.server.errors import Forbidden, NotSignedIn
from ostraka.server.security.keys import password_fits
from ostraka.server.security.sessions import Session
from ostraka.server.stores import people, sessions


class Begun(NamedTuple):
    """A session that has begun: its token for changes, and when (microseconds) it is over."""

    csrf: str
    until: int


def by_password(here: Server, request: Request, username: str, password: str) -> Row:
    """The person of that name and password. Raises `NotSignedIn`, `TooMany`."""
    config, address = here.config, request.client.host if request.client else ""
    most, minutes = config.log_in_tries, config.log_in_minutes
    here.store.write(lambda db: sessions.count_try(db, username, address, most, minutes))
    row = here.store.read(lambda db: people.named(db, username))
    if not password_fits(password, row["password_hash"] if row else None) or row is None:
        raise NotSignedIn("There is no user of that name with that password.")
    here.store.write(lambda db: sessions.forget_tries(db, username))
    return row


def begin(here: Server, request: Request, user_id: str) -> Begun:
    """Begin a session; the answer to this request sets its cookies."""
    session = Session.new(user_id)
    set_cookies(request, here.sessions.cookies(session, secure=over_tls(request)))
    return Begun(here.sessions.csrf(session), int(here.sessions.until(session) * 1e6))


def end(here: Server, request: Request) -> None:
    """End the session of this request."""
    session: Session | None = getattr(request.state, "session", None)
    if session is not None:
        until = session.since + here.config.session_hours * 3600
        here.store.write(lambda db: sessions.end(db, session.id, until))
    set_cookies(request, here.sessions.gone(secure=over_tls(request)))


def change_password(
    here: Server, request: Request, who: Caller, current: str | None, new: str
) -> Row:
    """Change one's own password, which ends all sessions; this one begins anew.

    Raises `NotSignedIn` where the present password is not `current`, `TooMany`.
    """
    row = here.store.read(lambda db: people.get(db, who.id))
    if row["password_hash"] is not None:
        by_password(here, request, row["username"], current or "")
    changed = here.store.write(lambda db: people.alter(db, who, who.id, {"password": new}))
    if who.way == "cookie":
        begin(here, request, who.id)
    return changed


def only_from_here(request: Request) -> None:
    """Raises `Forbidden` where another site's page asks, to sign people in as somebody else."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("Sessions begin on this server's own pages, not on another site's.")


def over_tls(request: Request) -> bool:
    """Whether the browser came by TLS."""
    return request.url.scheme == "https"
