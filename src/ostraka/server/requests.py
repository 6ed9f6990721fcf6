"""Around each request: its id, its size, its line in the log."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, MutableMapping
from random import getrandbits
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ostraka.server.errors import TooLarge

logger = logging.getLogger("ostraka.server.requests")
ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
Measure = Callable[[str, str, int, float], None]
NOWHERE = "(nothing there)"
SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
DATA = (  # an answer of the API is no page, and stays nowhere
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)


class Requests:
    """Gives a request its id (the caller's `X-Request-Id`, or a new one) and logs it when done."""

    def __init__(self, app: ASGIApp, largest: int, base: str) -> None:
        self.app, self.largest, self.base = app, largest, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"]).get(b"x-request-id", b"")
        found = asked.decode() if ID.fullmatch(asked) else f"{getrandbits(128):032x}"
        scope.setdefault("state", {})["request_id"] = found
        if self.base:  # a path may come with it or without
            scope["root_path"] = self.base
        line = _Line(scope, found, scope["app"].state.server.meter.request)
        try:
            await self.app(scope, _limited(receive, self.largest), line.around(send))
        finally:
            line.write()


class _Line:
    """One line of the log."""

    def __init__(self, scope: Scope, request_id: str, measure: Measure) -> None:
        self.scope, self.request_id, self.measure = scope, request_id, measure
        self.start, self.status = time.perf_counter(), 500

    def around(self, send: Send) -> Send:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                message = {**message, "headers": self._headers(message.get("headers", ()))}
            await send(message)

        return sending

    def _headers(self, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        headers = [*given, (b"x-request-id", self.request_id.encode()), *SAFE]
        if (b"content-type", b"application/json") in headers:
            headers += DATA
        if self.scope.get("scheme") == "https":
            headers.append((b"strict-transport-security", b"max-age=31536000"))
        cookies = self.scope["state"].get("cookies", ())
        return [*headers, *((b"set-cookie", cookie.encode()) for cookie in cookies)]

    def write(self) -> None:
        scope, seconds = self.scope, time.perf_counter() - self.start
        self.measure(scope["method"], _route(scope), self.status, seconds)
        known = {"request_id": self.request_id, "method": scope["method"], "path": scope["path"]}
        known |= {"status": self.status, "ms": round(seconds * 1000, 1)}
        for name, value in (
            ("user", scope["state"].get("user")),
            ("address", (scope.get("client") or [None])[0]),
        ):
            if value:
                known[name] = value
        logger.info("%s %s %s", scope["method"], scope["path"], self.status, extra=known)


def _route(scope: Scope) -> str:
    """The path of the endpoint with its parameters by name."""
    # newer releases of FastAPI keep the prefix of an included router beside the route
    whole = scope.get("fastapi", {}).get("effective_route_context")
    return str(getattr(whole or scope.get("route"), "path", NOWHERE))


def _limited(receive: Receive, largest: int) -> Receive:
    """The body, up to its largest size."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > largest:
            raise TooLarge(f"The body is larger than {largest:,} bytes; send it in parts.")
        return message

    return receiving
