"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, Request

from ostraka.server import signing_in
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who, caller
from ostraka.server.errors import NotFound
from ostraka.server.routing import Router
from ostraka.server.security.sessions import Session
from ostraka.server.shapes.doors import Given, SessionCreate, SessionOut, Token
from ostraka.server.shapes.people import User, UserName
from ostraka.server.stores import people

router = Router(tags=["signing in"])


@router.post("/token", status_code=201)
def create_token(
    username: Annotated[UserName, Form()],
    password: Annotated[Given, Form()],
    request: Request,
    here: Here,
) -> Token:
    """A bearer token for a program that knows a password."""
    row = signing_in.by_password(here, request, username, password)
    return Token(access_token=here.tokens.make(row["id"]))


@router.post("/session", status_code=201)
def begin_session(body: SessionCreate, request: Request, here: Here) -> SessionOut:
    """Sign in from a browser; sets the cookies of a session."""
    signing_in.only_from_here(request)
    row = signing_in.by_password(here, request, body.username, body.password)
    begun = signing_in.begin(here, request, row["id"])
    return SessionOut(user=_shown(row), csrf_token=begun.csrf, until=begun.until)  # type: ignore[arg-type]


@router.get("/session")
def get_session(request: Request, who: Who, here: Here) -> SessionOut:
    """The session of this browser."""
    session: Session | None = getattr(request.state, "session", None)
    if session is None:
        raise NotFound("You came with a key or a bearer token; that is no session.")
    row = here.store.read(lambda db: people.get(db, who.id))
    until = int(here.sessions.until(session) * 1e6)
    return SessionOut(user=_shown(row), csrf_token=here.sessions.csrf(session), until=until)  # type: ignore[arg-type]


@router.delete("/session", status_code=204, dependencies=[Depends(caller)])
def end_session(request: Request, here: Here) -> None:
    """Sign out; the cookies are worth nothing from now on."""
    signing_in.end(here, request)


def _shown(row: Row) -> User:
    return User(**{**row, "api_key": ""})
