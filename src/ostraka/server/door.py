"""What every endpoint asks for: the server itself, and who is calling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection

from ostraka.server.caller import Caller, Way
from ostraka.server.config import Config
from ostraka.server.database.sql import Row
from ostraka.server.errors import NotSignedIn
from ostraka.server.meter import Meter
from ostraka.server.security.openid import OpenID
from ostraka.server.security.sessions import COOKIE, CSRF_HEADER, Session, Sessions
from ostraka.server.security.tokens import Tokens
from ostraka.server.stores import people
from ostraka.server.stores.figures import Figures
from ostraka.server.stores.plan import Plans
from ostraka.server.stores.sessions import ended
from ostraka.server.webhooks.heard import Heard

KEY = "x-argilla-api-key"
MET_MAX = 10_000


@dataclass(frozen=True)
class Server:
    """A running server: how it is set up, where its data are, how it signs."""

    config: Config
    store: Heard
    tokens: Tokens
    sessions: Sessions
    meter: Meter
    providers: Mapping[str, OpenID]
    plans: Plans = field(default_factory=Plans)
    figures: Figures = field(default_factory=Figures)
    asked: Event = field(default_factory=Event)  # set when a job is asked for
    runs: Event = field(default_factory=Event)  # set when a training run is asked for
    met: set[int] = field(default_factory=set)  # with what people were known lately


async def server(request: Request) -> Server:
    """The server of this request."""
    found: Server = request.app.state.server
    return found


async def caller(request: Request, here: Annotated[Server, Depends(server)]) -> Caller:
    """Who is calling. Raises `NotSignedIn`, and `Forbidden` for what another site's page asks."""
    who = await here.store.soon(lambda db: identify(db, request, here))
    settle(request, here, who)
    if len(here.met) >= MET_MAX:
        here.met.clear()
    here.met.add(_credentials(request))
    return who


def settle(request: Request, here: Server, who: Caller) -> None:
    """Note who asks; go on with their session. Raises `Forbidden` for another site's page."""
    if who.way == "cookie":
        session: Session = request.state.session
        here.sessions.check(session, request.method, request.headers.get(CSRF_HEADER))
        if here.sessions.due(session):
            renewed = here.sessions.cookies(session, secure=request.url.scheme == "https")
            set_cookies(request, renewed)
    request.state.user = who.username


def met(request: Request, here: Server) -> bool:
    """Whether somebody came with the same key, token or cookie before, and was known then."""
    return _credentials(request) in here.met


def _credentials(request: Request) -> int:
    headers = request.headers
    return hash((headers.get(KEY), headers.get("authorization"), headers.get("cookie")))


def identify(db: Connection, request: Request, here: Server) -> Caller:
    """By API key, bearer token (or an API key in its place) or cookie, in this order."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    bearer = bearer.strip() if scheme.lower() == "bearer" else ""
    key = request.headers.get(KEY, None if "." in bearer else bearer or None)
    cookie = request.cookies.get(COOKIE)
    asked = request.state.request_id
    if key is not None:
        found = people.by_key(db, key, asked)
        if found is None:
            raise NotSignedIn(
                f"The API key in {KEY} is not known here. Ask an owner for a new one."
            )
        return found
    if bearer:
        return _by_token(db, here, bearer, "bearer", request)
    if cookie is not None:
        return _by_token(db, here, cookie, "cookie", request)
    raise NotSignedIn(f"Nobody is signed in. Send an API key in {KEY}, or sign in.")


def set_cookies(request: Request, headers: list[str]) -> None:
    """Send cookies with the answer to this request; a later one of a name takes its place."""
    names = {header.partition("=")[0] for header in headers}
    waiting: list[str] = getattr(request.state, "cookies", [])
    kept = [header for header in waiting if header.partition("=")[0] not in names]
    request.state.cookies = [*kept, *headers]


def _by_token(db: Connection, here: Server, token: str, way: Way, request: Request) -> Caller:
    claims = here.tokens.read(token)
    since = float(claims.get("since", claims.get("at", 0)))
    row = _current(people.by_id(db, str(claims["sub"])), since)
    if way == "cookie":
        request.state.session = Session.of(claims)
    if "sid" in claims and ended(db, str(claims["sid"])):
        raise NotSignedIn("You have signed out. Sign in again.")
    return people.caller(db, row, way, request.state.request_id)


def _current(row: Row | None, since: float) -> Row:
    if row is None or row["sessions_from"] > since * 1e6:
        raise NotSignedIn("The session is over. Sign in again.")
    return row


Here = Annotated[Server, Depends(server)]
Who = Annotated[Caller, Depends(caller)]
