"""Around each request: its id, its size, its line in the log."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ostraka.server.errors import TooLarge

logger = logging.getLogger("ostraka.server.requests")
ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)


class Requests:
    """Gives a request its id (the caller's `X-Request-Id`, or a new one) and logs it when done."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app, self.largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"]).get(b"x-request-id", b"")
        found = asked.decode() if ID.fullmatch(asked) else uuid4().hex
        scope.setdefault("state", {})["request_id"] = found
        line = _Line(scope, found)
        try:
            await self.app(scope, _limited(receive, self.largest), line.around(send))
        finally:
            line.write()


class _Line:
    """One line of the log."""

    def __init__(self, scope: Scope, request_id: str) -> None:
        self.scope, self.request_id = scope, request_id
        self.start, self.status = time.perf_counter(), 500

    def around(self, send: Send) -> Send:
        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                headers = [*message.get("headers", []), (b"x-request-id", self.request_id.encode())]
                cookies = self.scope["state"].get("cookies", ())
                set_them = [(b"set-cookie", cookie.encode()) for cookie in cookies]
                message = {**message, "headers": [*headers, *SAFE, *set_them]}
            await send(message)

        return sending

    def write(self) -> None:
        logger.info(
            "%s %s %s",
            self.scope["method"],
            self.scope["path"],
            self.status,
            extra={
                "request_id": self.request_id,
                "method": self.scope["method"],
                "path": self.scope["path"],
                "status": self.status,
                "ms": round((time.perf_counter() - self.start) * 1000, 1),
            },
        )


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
