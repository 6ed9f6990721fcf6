"""Requests that come twice: the same `Idempotency-Key` gives the first answer again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, MutableMapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ostraka.server.bodies import again
from ostraka.server.database.sql import Row, maybe, now
from ostraka.server.database.store import also
from ostraka.server.database.work_tables import answered_requests as requests
from ostraka.server.door import Server, identify
from ostraka.server.errors import NotSignedIn, Refused

logger = logging.getLogger("ostraka.server")
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
OWN_WAY = "/answer"  # one's own answers keep their keys in the log, where it costs nothing
KEPT = 24 * 3600 * 1_000_000
STUCK = 120 * 1_000_000
KEY_MAX, BODY_MAX = 100, 4_000_000
JSON = b"application/json"
BEGUN, DONE = 0, 1  # done, but not yet answered
BOOT = uuid4().hex
Messages = list[MutableMapping[str, Any]]


@dataclass(frozen=True)
class _Begun:
    """A request that is carried out: the row that remembers it."""

    seq: int


class Repeats:
    """Remembers answers by person and key for a day.

    That the work was done is written in the same transaction as the work, so that after a crash
    a repeated request does nothing twice.
    """

    def __init__(self, app: ASGIApp, server: Callable[[], Server]) -> None:
        self.app, self._server = app, server
        self._running: set[str] = set()  # tokens of requests that this process carries out now

    @property
    def here(self) -> Server:
        """The server whose requests these are."""
        return self._server()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        key = _key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        token = uuid4().hex
        self._running.add(token)
        try:
            await self._answer(scope, receive, send, key, token)
        finally:
            self._running.discard(token)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, key: str, token: str
    ) -> None:
        try:
            body = await _whole(receive)
            found = await run_in_threadpool(self._begin, Request(scope), key, body, token)
        except Refused as error:  # out here nobody else turns it into an answer
            body, found = b"", _refusal(Request(scope), error.status, error.code, str(error))
        if isinstance(found, Response):
            await found(scope, receive, send)
        elif found is None:
            await self.app(scope, again(body, receive), send)
        else:
            await self._carry_out(found, scope, again(body, receive), send)

    async def _carry_out(self, begun: _Begun, scope: Scope, receive: Receive, send: Send) -> None:
        said: Messages = []

        async def hear(message: Message) -> None:
            said.append(message)

        mark = update(requests).where(requests.c.seq == begun.seq, requests.c.status == BEGUN)
        token = also.set(lambda db: db.execute(mark.values(status=DONE)))
        try:
            await self.app(scope, receive, hear)
        finally:
            also.reset(token)
            await run_in_threadpool(self._end, begun, said)
        for message in said:
            await send(message)

    def _begin(
        self, request: Request, key: str, body: bytes, token: str
    ) -> _Begun | Response | None:
        """Remember a new request, or answer one that was there; None: let it pass."""
        if not 1 <= len(key) <= KEY_MAX:
            text = f"Idempotency-Key has {len(key)} characters; 1 to {KEY_MAX} are taken."
            return _refusal(request, 422, "invalid", text)
        what = f"{request.method} {request.url.path}?{request.url.query}".encode()
        print_ = sha256(what + b"\0" + body).hexdigest()

        def write(db: Connection) -> _Begun | Row | None:
            try:
                who = identify(db, request, self.here)
            except NotSignedIn:
                return None
            new = {"user_seq": who.seq, "key": key, "fingerprint": print_,
                   "status": BEGUN, "body": f"{BOOT} {token}", "at": now()}  # fmt: skip
            return _remembered(db, new, self._running)

        try:
            found = self.here.store.write(write)
        except IntegrityError:  # the same request, at the same moment
            found = self.here.store.write(write)
        if found is None or isinstance(found, _Begun):
            return found
        return _first_answer(request, found, key, print_)

    def _end(self, begun: _Begun, said: Messages) -> None:
        """Keep the answer; where that fails it goes out all the same, as what it tells is true.

        The same request again is then told that it was carried out, or is carried out if nothing
        was done.
        """
        try:
            self._keep(begun, said)
        except Exception:  # the database is busy, full or gone
            logger.warning("an answer could not be kept for when it is asked again", exc_info=True)

    def _keep(self, begun: _Begun, said: Messages) -> None:
        """Keep the answer; forget the request where nothing was done."""
        own = requests.c.seq == begun.seq
        status = said[0]["status"] if said else 500
        if status >= 500 or status in (401, 429):
            undone = delete(requests).where(own, requests.c.status == BEGUN)
            self.here.store.write(lambda db: db.execute(undone))
            return
        body = b"".join(message.get("body", b"") for message in said[1:])
        kind = dict(said[0].get("headers", ())).get(b"content-type", JSON)
        if not kind.startswith(JSON) or len(body) > BODY_MAX:
            return
        kept = update(requests).where(own).values(status=status, body=body.decode())
        self.here.store.write(lambda db: db.execute(kept))


def _remembered(db: Connection, new: dict[str, Any], running: Collection[str]) -> _Begun | Row:
    """The request as it was, or that it is carried out now."""
    db.execute(delete(requests).where(requests.c.at < new["at"] - KEPT))
    own = (requests.c.user_seq == new["user_seq"], requests.c.key == new["key"])
    row = maybe(db, select(requests).where(*own))
    if row is not None and row["status"] == BEGUN:
        boot, _, token = row["body"].partition(" ")
        alone = db.dialect.name == "sqlite"  # then what another process began has ended
        elsewhere = not alone and row["at"] >= new["at"] - STUCK
        if not (token in running if boot == BOOT else elsewhere):
            db.execute(delete(requests).where(requests.c.seq == row["seq"]))
            row = None
    if row is not None:
        return row
    done = db.execute(insert(requests).values(**new).returning(requests.c.seq))
    return _Begun(done.scalar_one())


def _first_answer(request: Request, row: Row, key: str, fingerprint: str) -> Response:
    if row["fingerprint"] != fingerprint:
        text = (
            f"The Idempotency-Key {key!r} was used for another request. Take a new key for "
            "each new request."
        )
        return _refusal(request, 409, "not_unique", text)
    if row["status"] == BEGUN:
        return _refusal(request, 409, "in_progress", "This request is being carried out just now.")
    if row["status"] == DONE:
        text = "This request was carried out, but its answer was lost; look at what is there now."
        return _refusal(request, 409, "done_before", text)
    headers = {"Idempotency-Replayed": "true"}
    return Response(row["body"], row["status"], headers, media_type="application/json")


def _refusal(request: Request, status: int, code: str, text: str) -> Response:
    asked = str(getattr(request.state, "request_id", ""))
    told = {"code": code, "message": text, "detail": text, "where": "Idempotency-Key"}
    return JSONResponse({**told, "request_id": asked}, status)


def _key(scope: Scope) -> str | None:
    if scope["type"] != "http" or scope["method"] not in WRITES:
        return None
    if scope["path"].endswith(OWN_WAY):
        return None
    found = dict(scope["headers"]).get(b"idempotency-key")
    return None if found is None else found.decode("latin-1")


async def _whole(receive: Receive) -> bytes:
    parts = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)
