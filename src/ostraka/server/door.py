"""What every endpoint asks for: the server itself, and who is calling."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection

from ostraka.server.caller import Caller, Way
from ostraka.server.config import Config
from ostraka.server.database.sql import Row
from ostraka.server.errors import NotSignedIn
from ostraka.server.security.tokens import Tokens
from ostraka.server.stores import people
from ostraka.server.stores.figures import Figures
from ostraka.server.stores.plan import Plans
from ostraka.server.webhooks.heard import Heard

KEY = "x-argilla-api-key"
COOKIE = "ostraka_session"


@dataclass(frozen=True)
class Server:
    """A running server: how it is set up, where its data are, how it signs."""

    config: Config
    store: Heard
    tokens: Tokens
    plans: Plans = field(default_factory=Plans)
    figures: Figures = field(default_factory=Figures)
    asked: Event = field(default_factory=Event)  # set when a job is asked for


def server(request: Request) -> Server:
    """The server of this request."""
    found: Server = request.app.state.server
    return found


def caller(request: Request, here: Annotated[Server, Depends(server)]) -> Caller:
    """Who is calling. Raises `NotSignedIn`."""
    return here.store.read(lambda db: identify(db, request, here))


def identify(db: Connection, request: Request, here: Server) -> Caller:
    """By API key, bearer token or cookie, in this order."""
    key = request.headers.get(KEY)
    bearer = request.headers.get("authorization", "")
    cookie = request.cookies.get(COOKIE)
    asked = request.state.request_id
    if key is not None:
        row = people.by_key(db, key)
        if row is None:
            raise NotSignedIn(
                f"The API key in {KEY} is not known here. Ask an owner for a new one."
            )
        return people.caller(db, row, "key", key, asked)
    if bearer[:7].lower() == "bearer ":
        return _by_token(db, here, bearer[7:].strip(), "bearer", asked)
    if cookie is not None:
        return _by_token(db, here, cookie, "cookie", asked)
    raise NotSignedIn(f"Nobody is signed in. Send an API key in {KEY}, or sign in.")


def _by_token(db: Connection, here: Server, token: str, way: Way, asked: str) -> Caller:
    claims = here.tokens.read(token)
    row = _current(people.by_id(db, str(claims["sub"])), float(claims.get("iat", 0)))
    return people.caller(db, row, way, None, asked)


def _current(row: Row | None, since: float) -> Row:
    if row is None or row["sessions_from"] > since * 1e6:
        raise NotSignedIn("The session is over. Sign in again.")
    return row


Here = Annotated[Server, Depends(server)]
Who = Annotated[Caller, Depends(caller)]
