"""Requests of which no more than the beginning of the answer is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any


def beginning(
    app: Any, method: str, path: str, headers: dict[str, str], body: Sequence[bytes] = (b"",)
) -> tuple[int, int]:
    """The code of an answer, and how many pieces of the body were taken; then one hangs up."""
    found: list[int] = []
    waiting = list(body)

    async def ask() -> None:
        begun = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if not waiting:
                await begun.wait()
                return {"type": "http.disconnect"}
            piece = waiting.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                found.append(message["status"])
                begun.set()

        await asyncio.wait_for(app(scope_of(method, path, headers), receive, send), timeout=30)

    asyncio.run(ask())
    (code,) = found
    return code, len(body) - len(waiting)


def scope_of(method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    """A request as a web server hands it over."""
    sent = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": sent,
        "server": ("testserver", 80),
        "client": ("testclient", 50000),
    }
