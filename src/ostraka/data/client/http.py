"""Requests to a server: asked again where that is safe, and with errors that are sentences."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4
from weakref import finalize

from ostraka.data.client.place import Place
from ostraka.errors import AlreadyThere, ServerAbsent, ServerBusy, ServerRefused
from ostraka.extras import need

API = "/api/v1"
KEY = "X-Argilla-Api-Key"
ARROW = "application/vnd.apache.arrow.stream"
NOT_DONE = (429, 503)  # the server says that it did nothing
PERHAPS_DONE = (502, 504)  # what stands before the server gave up waiting
CONFLICT, NOT_FOUND = 409, 404
LONGEST_WAIT = 60.0


class Client:
    """A connection to one server, as one person.

    A request that may be repeated without harm is repeated up to `tries` times, with growing waits
    (`wait` sleeps), when the connection is lost or the server says that it is busy. One that adds
    something is repeated only when the server did not get it or says that it did nothing.
    """

    def __init__(
        self,
        place: Place,
        *,
        timeout: float = 60.0,
        tries: int = 6,
        headers: Mapping[str, str] | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.api_url, self.workspace = place.api_url, None
        self._httpx = need("httpx", extra="client", why="Talking to a server")
        self._tries, self._wait, self._met = tries, wait, False
        self._can: frozenset[str] | None = None  # known once it was asked
        self._draw = random.Random(0)
        self._http = self._httpx.Client(
            base_url=place.api_url + API,
            headers={KEY: place.api_key, "Accept": "application/json", **(headers or {})},
            timeout=timeout,
        )
        finalize(self, self._http.close)  # when nothing uses it any more

    api_url: str
    workspace: str | None

    def get(self, path: str, act: str, **params: Any) -> Any:
        """The answer to GET."""
        return self.ask("GET", path, act, params=params)

    def post(self, path: str, act: str, json: Any = None, *, reads: bool = False) -> Any:
        """The answer to POST; `reads` when it changes nothing and may be repeated."""
        return self.ask("POST", path, act, json=json, again=reads)

    def put(self, path: str, act: str, json: Any = None) -> Any:
        """The answer to PUT."""
        return self.ask("PUT", path, act, json=json)

    def put_arrow(self, path: str, act: str, stream: bytes) -> Any:
        """The answer to PUT of a stream of Arrow IPC."""
        return self.ask("PUT", path, act, stream=stream)

    def can(self, what: str) -> bool:
        """Whether the server says that it can do something beside what Argilla's does."""
        if self._can is None:
            try:
                told = self.get("/version", "see what it can do")
            except ServerRefused:
                told = None
            self._can = frozenset(told.get("can", ()) if isinstance(told, dict) else ())
        return what in self._can

    def patch(self, path: str, act: str, json: Any = None) -> Any:
        """The answer to PATCH."""
        return self.ask("PATCH", path, act, json=json)

    def delete(self, path: str, act: str, **params: Any) -> Any:
        """The answer to DELETE."""
        return self.ask("DELETE", path, act, params=params)

    def ask(
        self,
        method: str,
        path: str,
        act: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        stream: bytes | None = None,
        again: bool = True,
    ) -> Any:
        """What the server answers, as JSON values; `act` says in words what was asked.

        What goes out is `json`, or a `stream` of Arrow IPC.

        Raises `ServerAbsent`, `ServerBusy`, `AlreadyThere` and `ServerRefused`.
        """
        given: dict[str, Any] = {"json": json, "params": dict(params or {})}
        if stream is not None:
            given |= {"content": stream, "headers": {"Content-Type": ARROW}}
        if not again:
            given["headers"] = {"Idempotency-Key": str(uuid4())}
        for tried in range(self._tries):
            last = tried == self._tries - 1
            try:
                answer = self._http.request(method, path, **given)
            except self._httpx.TransportError as error:
                if last or not self._may_repeat(error, again=again):
                    raise self._absent(error, act) from None
                self._pause(tried, None)
                continue
            self._met = True
            if not last and self._is_busy(answer.status_code, again=again):
                self._pause(tried, _retry_after(answer))
                continue
            if method == "DELETE" and tried and answer.status_code == NOT_FOUND:
                return None  # an earlier try was done, and its answer lost
            return self._read(answer, act)
        raise AssertionError("the last try returns or raises")

    def download(self, path: str, act: str, into: Any) -> None:
        """Write what GET answers into a file, from its beginning; raises as `ask` does."""
        for tried in range(self._tries):
            last = tried == self._tries - 1
            into.seek(0)
            into.truncate()
            try:
                with self._http.stream("GET", path) as answer:
                    if last or not self._is_busy(answer.status_code, again=True):
                        self._write(answer, act, into)
                        return
            except self._httpx.TransportError as error:
                if last or not self._may_repeat(error, again=True):
                    raise self._absent(error, act) from None
            self._pause(tried, None)

    def _write(self, answer: Any, act: str, into: Any) -> None:
        if answer.status_code >= 400:
            answer.read()
            self._read(answer, act)
        for piece in answer.iter_bytes():
            into.write(piece)

    def _may_repeat(self, error: Exception, *, again: bool) -> bool:
        if isinstance(error, self._httpx.ConnectError | self._httpx.ConnectTimeout):
            return self._met  # it was there a moment ago: it may be starting again
        return again

    @staticmethod
    def _is_busy(status: int, *, again: bool) -> bool:
        return status in NOT_DONE or (again and status in PERHAPS_DONE)

    def _pause(self, tried: int, asked: float | None) -> None:
        grown = 0.25 * 2**tried * (1 + 0.25 * self._draw.random())
        self._wait(min(LONGEST_WAIT, max(grown, asked or 0)))

    def _absent(self, error: Exception, act: str) -> ServerAbsent:
        why = str(error) or type(error).__name__
        if isinstance(error, self._httpx.ConnectError) and not self._met:
            return ServerAbsent(
                f"No server answers at {self.api_url} ({why}). Is it running? Type: "
                "ostraka server start. Another address: rg.init(api_url='http://...')."
            )
        return ServerAbsent(
            f"Could not {act}: the connection to {self.api_url} was lost ({why}). Try again; it is "
            "not known whether the server did it."
        )

    def _read(self, answer: Any, act: str) -> Any:
        if answer.status_code < 400:
            return answer.json() if answer.content else None
        words, where = told(answer)
        text = f"Could not {act}: {words}"
        if answer.status_code in NOT_DONE:
            raise ServerBusy(f"{text} Try again later.", _retry_after(answer))
        if answer.status_code == CONFLICT:
            raise AlreadyThere(text, CONFLICT, where)
        if answer.status_code == 401:
            text += f" Type: rg.init(api_url={self.api_url!r}, api_key='...') with a key of it."
        raise ServerRefused(text, answer.status_code, where)


def told(answer: Any) -> tuple[str, str | None]:
    """The server's words with its status, and the place in the request that it names."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        words = " ".join(answer.text.split())[:200] or answer.reason_phrase
        return f"HTTP {answer.status_code}: {words}.", None
    words = body.get("message") or body.get("detail")
    if isinstance(words, dict):  # Argilla's older errors
        words = words.get("params", {}).get("detail") or words.get("code") or words
    if isinstance(words, list):
        words = "; ".join(_problem(one) for one in words)
    where = body.get("where")
    return f"{str(words).rstrip('.')} (HTTP {answer.status_code}).", where


def _problem(one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    place = ".".join(str(part) for part in one.get("loc", ()))
    return f"{place}: {one.get('msg')}" if place else str(one.get("msg", one))


def _retry_after(answer: Any) -> float | None:
    try:
        return float(answer.headers.get("Retry-After", ""))
    except ValueError:
        return None
