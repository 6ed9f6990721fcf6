"""Endpoints that are asked all the time: usual requests for them take a shorter way.

They are answered before FastAPI sees them, and who is asking is found out in the same transaction
as the work. FastAPI describes these endpoints like all others and gets every request that is
unusual or refused, so that it is answered in the same words; what was refused was not written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from re import Pattern
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import Connection
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ostraka.server.bodies import again, answer
from ostraka.server.caller import Caller
from ostraka.server.door import Server, identify, met, settle
from ostraka.server.errors import Refused
from ostraka.server.routing import Router, address

Work = Callable[[Connection, Caller], Any]
Read = Callable[[Request, bytes, Server], Work | None]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_READERS: dict[Any, Read] = {}


def quick(read: Read) -> Callable[[Endpoint], Endpoint]:
    """Let `read` find out what a request and its body ask for, as work on the database.

    It gives None where FastAPI should read the request. The work's result is answered as JSON.
    """

    def marked(endpoint: Endpoint) -> Endpoint:
        _READERS[endpoint] = read
        return endpoint

    return marked


@dataclass(frozen=True)
class Way:
    """A quick endpoint: its method, its address, and how it is read. `path` names it in figures."""

    method: str
    path: str
    pattern: Pattern[str]
    read: Read


def ways(routers: Iterable[Router]) -> list[Way]:
    """The quick endpoints among all."""
    return [
        Way(method, path, compile_path(path)[0], _READERS[endpoint])
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and (endpoint := route.endpoint) in _READERS
        for path in [router.at + route.path]
        for method in sorted(route.methods or ())
    ]


class Quick:
    """Answers usual requests for quick endpoints, and passes all others on."""

    def __init__(self, app: ASGIApp, ways: list[Way], server: Callable[[], Server]) -> None:
        self.app, self._ways, self._server = app, ways, server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        way = self._way(scope) if scope["type"] == "http" else None
        if way is None or not met(request := Request(scope, receive), self._server()):
            await self.app(scope, receive, send)
            return
        try:
            body = await request.body()
        except Refused as error:  # it is too large; in there this becomes an answer
            await self.app(scope, _failing(error), send)
            return
        found = await self._tried(way, request, body)
        if found is None:
            await self.app(scope, again(body, receive), send)
            return
        scope["route"] = way
        await found(scope, receive, send)

    def _way(self, scope: Scope) -> Way | None:
        path = address(scope)
        for way in self._ways:
            if way.method == scope["method"] and (match := way.pattern.match(path)):
                scope["path_params"] = match.groupdict()
                return way
        return None

    async def _tried(self, way: Way, request: Request, body: bytes) -> Response | None:
        """The answer; None where it is refused or unusual, and FastAPI should say so."""
        here = self._server()
        try:
            work = way.read(request, body, here)
            if work is None:
                return None
            return answer(await here.store.at_once(_by_whom(request, here, work)))
        except Exception:  # noqa: BLE001 - nothing was written; it will happen again, and be told
            return None


def _by_whom(request: Request, here: Server, work: Work) -> Callable[[Connection], Any]:
    def known(db: Connection) -> Any:
        who = identify(db, request, here)
        settle(request, here, who)
        return work(db, who)

    return known


def _failing(error: Exception) -> Receive:
    async def receiving() -> Message:
        raise error

    return receiving


def uuid_in(request: Request, name: str) -> UUID | None:
    """An id in the path, if it is one."""
    try:
        return UUID(request.path_params[name])
    except ValueError:
        return None
