"""A started server for the tests of the client, and one that answers what it is told to."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from served import Served

from ostraka.data.client.current import forget

if TYPE_CHECKING:
    from collections.abc import Iterator

PEOPLE = ("ann", "bob", "cid")


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with a few people, for all tests."""
    served = Served(tmp_path_factory.mktemp("server"))
    for name in PEOPLE:
        served.person(name)
    yield served
    served.close()


@pytest.fixture
def server(running: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The server, to which this process is connected as its owner."""
    running.connect(monkeypatch)
    yield running
    forget()


class Script:
    """A server that answers each request with the next of `answers`.

    An answer is (status, headers, body); None cuts the connection before answering.
    """

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                script.asked.append((self.command, self.path, self.rfile.read(length)))
                answer = script.answers.pop(0)
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - as http.server calls them

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def close(self) -> None:
        """Stop it."""
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def script() -> Iterator[Any]:
    """`script(answer, ...)`: a server that gives these answers."""
    made: list[Script] = []

    def start(*answers: Any) -> Script:
        made.append(Script(*answers))
        return made[-1]

    yield start
    for one in made:
        one.close()
