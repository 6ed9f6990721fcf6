"""Somebody who listens: a web server of this test that keeps what it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import Any

import pytest
from standardwebhooks import Webhook


@dataclass
class Received:
    """One message: its headers, and its body as it came."""

    headers: dict[str, str]
    body: bytes

    def told(self, secret: str) -> Any:
        """What it says, its signature checked."""
        return Webhook(secret).verify(self.body, self.headers)

    @property
    def type(self) -> str:
        return str(json.loads(self.body)["type"])


@dataclass
class Receiver:
    """`answers` are the statuses given one after another; then 204."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    messages: Queue[Received] = field(default_factory=Queue)

    def next(self) -> Received:
        return self.messages.get(timeout=30)


@pytest.fixture
def listener() -> Iterator[Receiver]:
    """A receiver on a free port."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = kept.answers.pop(0) if kept.answers else 204
            self.send_response(status)
            if status == 307:
                self.send_header("location", f"{kept.url}/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()
            kept.messages.put(Received(headers, body))

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    Thread(target=server.serve_forever, daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()
