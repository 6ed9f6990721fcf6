"""Endpoints that are asked all the time: usual requests for them take a shorter way.

FastAPI does not read them, and who is asking is found out in the same transaction as the work. It
describes the endpoints like all others, and gets every request that is unusual, so that it is
refused in the same words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ostraka.server.bodies import answer
from ostraka.server.caller import Caller
from ostraka.server.door import Server, identify, met, settle
from ostraka.server.errors import Raced

Work = Callable[[Connection, Caller], Any]
Read = Callable[[Request, Server], Awaitable[Work | None]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_READERS: dict[Any, Read] = {}


def quick(read: Read) -> Callable[[Endpoint], Endpoint]:
    """Let `read` find out what a request asks for, as work on the database.

    It gives None where FastAPI should read the request. The work's result is answered as JSON.
    """

    def marked(endpoint: Endpoint) -> Endpoint:
        _READERS[endpoint] = read
        return endpoint

    return marked


class QuickRoute(APIRoute):
    """A route that knows which endpoints are `quick`."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """What answers a request."""
        usual, read = super().get_route_handler(), _READERS.get(self.endpoint)
        if read is None:
            return usual

        async def handle(request: Request) -> Response:
            here: Server = request.app.state.server
            work = await read(request, here) if met(request, here) else None
            if work is None:
                return await usual(request)
            try:
                return answer(await here.store.commit(_by_whom(request, here, work)))
            except (Raced, IntegrityError):
                return await usual(request)

        return handle


def _by_whom(request: Request, here: Server, work: Work) -> Callable[[Connection], Any]:
    def known(db: Connection) -> Any:
        who = identify(db, request, here)
        settle(request, here, who)
        return work(db, who)

    return known


def uuid_in(request: Request, name: str) -> UUID | None:
    """An id in the path, if it is one."""
    try:
        return UUID(request.path_params[name])
    except ValueError:
        return None
