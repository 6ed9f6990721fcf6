"""Endpoints that are asked all the time: a usual request goes past FastAPI's reading of it.

FastAPI describes them like all others, and gets every request that is unusual, so that it is
refused in the same words.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request, Response
from fastapi.routing import APIRoute

from ostraka.server.door import Server, caller

Given = dict[str, Any]
Read = Callable[[Request], Awaitable[Given | None]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_READERS: dict[Any, Read] = {}


def quick(read: Read) -> Callable[[Endpoint], Endpoint]:
    """Let `read` find the endpoint's arguments but `who` and `here`; None: FastAPI should."""

    def marked(endpoint: Endpoint) -> Endpoint:
        _READERS[endpoint] = read
        return endpoint

    return marked


class QuickRoute(APIRoute):
    """A route that knows which endpoints are `quick`."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """What answers a request."""
        usual, endpoint = super().get_route_handler(), self.endpoint
        read = _READERS.get(endpoint)
        if read is None:
            return usual

        async def handle(request: Request) -> Response:
            given = await read(request)
            if given is None:
                return await usual(request)
            here: Server = request.app.state.server
            who = await caller(request, here)
            found: Response = await endpoint(who=who, here=here, **given)
            return found

        return handle


def uuid_in(request: Request, name: str) -> UUID | None:
    """An id in the path, if it is one."""
    try:
        return UUID(request.path_params[name])
    except ValueError:
        return None
