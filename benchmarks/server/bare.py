"""The least an annotation server has to do: FastAPI and SQLite, one commit for all who wait.

No roles, no audit, no leases, no search: what any server on these libraries costs. It is started by
`measure_server.py` as `uvicorn bare:app` with FLOOR_DB naming its file.
"""

from __future__ import annotations

import asyncio
import os
import queue
import sqlite3
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response

TABLES = """
CREATE TABLE records(id INTEGER PRIMARY KEY, ext TEXT UNIQUE NOT NULL, fields TEXT NOT NULL,
  metadata TEXT, submitted INTEGER NOT NULL DEFAULT 0);
CREATE INDEX records_open ON records(id) WHERE submitted < 3;
CREATE TABLE responses(id INTEGER PRIMARY KEY, record INTEGER NOT NULL, user INTEGER NOT NULL,
  status TEXT NOT NULL, vals TEXT, at REAL NOT NULL, UNIQUE(record, user));
CREATE INDEX responses_user ON responses(user, record);
"""
PUT = """INSERT INTO responses(record, user, status, vals, at) VALUES (?,?,?,?,?)
ON CONFLICT(record, user)
DO UPDATE SET status=excluded.status, vals=excluded.vals, at=excluded.at"""
COUNT = """UPDATE records SET submitted = (SELECT count(*) FROM responses WHERE record = ?1
AND status = 'submitted') WHERE id = ?1"""
LAST = "SELECT coalesce(max(record), 0) FROM responses WHERE user = ?1"
NEXT = """SELECT id, fields FROM records r WHERE submitted < 3 AND id > ?2 AND NOT EXISTS
(SELECT 1 FROM responses x WHERE x.record = r.id AND x.user = ?1) ORDER BY id LIMIT 1"""
ADD = """INSERT INTO records(ext, fields, metadata)
VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT))"""
AT_ONCE = 256
Asked = tuple[tuple[Any, ...], "asyncio.Future[None]"]


def connect() -> sqlite3.Connection:
    """A connection that writes ahead and waits for the disk at each commit."""
    found = sqlite3.connect(os.environ["FLOOR_DB"], isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536"):
        found.execute(f"PRAGMA {pragma}")
    return found


class Store:
    """A reader, and one thread that writes."""

    def __init__(self) -> None:
        self.reader = connect()
        self.reader.executescript(TABLES)
        self.waiting: queue.SimpleQueue[Asked] = queue.SimpleQueue()
        self.loop = asyncio.get_running_loop()
        threading.Thread(target=self._write, daemon=True).start()

    def _write(self) -> None:
        db = connect()
        while True:
            batch = [self.waiting.get()]
            while len(batch) < AT_ONCE and not self.waiting.empty():
                batch.append(self.waiting.get_nowait())
            db.execute("BEGIN IMMEDIATE")
            for values, _ in batch:
                db.execute(PUT, (*values, time.time()))
                db.execute(COUNT, (values[0],))
            db.execute("COMMIT")
            self.loop.call_soon_threadsafe(_tell, [done for _, done in batch])

    async def put(self, *values: Any) -> None:
        """Keep an answer."""
        done: asyncio.Future[None] = self.loop.create_future()
        self.waiting.put((values, done))
        await done


def _tell(waiting: list[asyncio.Future[None]]) -> None:
    for done in waiting:
        done.set_result(None)


@asynccontextmanager
async def life(app: FastAPI) -> AsyncIterator[None]:
    """Open the file."""
    app.state.store = Store()
    yield


app = FastAPI(lifespan=life)


@app.get("/next")
async def following(request: Request) -> Response:
    """The next record of a person."""
    db, user = request.app.state.store.reader, int(request.headers["x-user"])
    last = db.execute(LAST, (user,)).fetchone()[0]
    row = db.execute(NEXT, (user, last)).fetchone() or db.execute(NEXT, (user, 0)).fetchone()
    if row is None:
        return Response(b"null", media_type="application/json")
    body = b'{"id":%d,"fields":%s}' % (row[0], row[1].encode())
    return Response(body, media_type="application/json")


@app.post("/responses")
async def respond(request: Request) -> Response:
    """Keep an answer."""
    body = msgspec.json.decode(await request.body())
    values = msgspec.json.encode(body["values"]).decode()
    user = int(request.headers["x-user"])
    await request.app.state.store.put(body["record"], user, body["status"], values)
    return Response(b'{"ok":true}', media_type="application/json")


@app.post("/bulk")
async def bulk(request: Request) -> Response:
    """Keep records."""
    rows = [
        (
            row["external_id"],
            msgspec.json.encode(row["fields"]),
            msgspec.json.encode(row["metadata"]),
        )
        for row in msgspec.json.decode(await request.body())["items"]
    ]
    db = request.app.state.store.reader
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "INSERT INTO records(ext, fields, metadata) VALUES (?,CAST(? AS TEXT),CAST(? AS TEXT))",
        rows,
    )
    db.execute("COMMIT")
    return Response(b'{"ok":true}', media_type="application/json")
