"""A small HTTP/1.1 load generator on asyncio: every client waits for an answer, then asks again.

It writes requests and reads answers by hand, so that one process of clients costs little beside the
server that is measured. It speaks to this machine only.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

HERE = "127.0.0.1"
MOST = 2**26  # bytes of one answer
SHOWN = 5


@dataclass
class Figures:
    """What a run saw."""

    latency: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    status: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    loops: int = 0
    wall: float = 0.0
    cpu: float = 0.0

    @property
    def per_second(self) -> float:
        """Loops a second."""
        return self.loops / self.wall

    def quantile(self, step: str, share: float) -> float:
        """Milliseconds within which this share of a step's requests was answered."""
        found = sorted(self.latency[step])
        return found[min(len(found) - 1, int(share * len(found)))] * 1000

    def median(self, step: str) -> float:
        """Milliseconds of the middle request of a step."""
        return statistics.median(self.latency[step]) * 1000


class Client:
    """One connection, kept open."""

    def __init__(self, port: int, headers: dict[str, str], figures: Figures, number: int) -> None:
        self.port, self.figures, self.number = port, figures, number
        self.head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(
        self, step: str, method: str, path: str, body: Any = None, *, more: str = ""
    ) -> tuple[int, bytes]:
        """One request, timed under the name of its step; a dict is sent as JSON."""
        data = body if isinstance(body, bytes) else b"" if body is None else _json(body)
        head = f"{method} {path} HTTP/1.1\r\nHost: {HERE}\r\nContent-Type: application/json\r\n"
        head += f"{self.head}{more}Content-Length: {len(data)}\r\n\r\n"
        start = time.perf_counter()
        try:
            status, answer = await self._exchange(head.encode() + data)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            self.close()
            status, answer = 0, repr(error).encode()
        self.figures.latency[step].append(time.perf_counter() - start)
        self.figures.status[f"{step} {status}"] += 1
        if not 200 <= status < 300 and len(self.figures.errors) < SHOWN:
            self.figures.errors.append(f"{step} {status} {answer[:300]!r}")
        return status, answer

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self.streams is None:
            self.streams = await asyncio.open_connection(HERE, self.port, limit=MOST)
        reader, writer = self.streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
        if length:
            return int(head[9:12]), await reader.readexactly(int(length))
        if b"transfer-encoding: chunked" in head:
            return int(head[9:12]), await self._chunks(reader)
        return int(head[9:12]), b""

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        parts = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append((await reader.readexactly(size + 2))[:-2])
        await reader.readline()
        return b"".join(parts)

    def close(self) -> None:
        """End the connection."""
        if self.streams is not None:
            self.streams[1].close()
        self.streams = None


Scenario = Callable[[Client], Awaitable[bool]]


def run(
    port: int,
    scenario: Scenario,
    *,
    clients: int,
    seconds: float,
    headers: Callable[[int], dict[str, str]],
    loops: int = 10**9,
) -> Figures:
    """Let clients go through a scenario until it says False, or the time or the loops are over."""
    return asyncio.run(_run(port, scenario, clients, seconds, headers, loops))


async def _run(
    port: int,
    scenario: Scenario,
    clients: int,
    seconds: float,
    headers: Callable[[int], dict[str, str]],
    loops: int,
) -> Figures:
    figures, until = Figures(), time.perf_counter() + seconds

    async def one(number: int) -> None:
        client = Client(port, headers(number), figures, number)
        while time.perf_counter() < until and figures.loops < loops and await scenario(client):
            figures.loops += 1
        client.close()

    start, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(one(number) for number in range(clients)))
    figures.wall = time.perf_counter() - start
    figures.cpu = time.process_time() - used
    return figures


def _json(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
