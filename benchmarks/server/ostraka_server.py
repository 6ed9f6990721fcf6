"""Ostraka's server, as the benchmark drives it."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from load import Client
from processes import Running, free_port

API = "/api/v1"
BATCH = 500
LABELS = ["brainstorm", "classify", "closed_qa", "extract", "open_qa", "summarize"]
PEOPLE = 32
OVERLAP = 3
DIMENSIONS = 64


class Ours:
    """A started server with one dataset and people who annotate it."""

    def __init__(
        self, folder: Path, database: str = "", workers: int = 1, overlap: int = OVERLAP
    ) -> None:
        self.folder, self.database, self.workers, self.overlap = folder, database, workers, overlap
        self.keys: list[str] = []
        self.people: list[str] = []
        self.dataset = ""
        folder.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        """Start it, or start it again, on its folder."""
        self.port = free_port()
        command = [sys.executable, "-m", "ostraka", "server", "start", "--port", str(self.port)]
        command += ["--data-dir", str(self.folder)]
        if self.database:
            command += ["--database-url", self.database, "--workers", str(self.workers)]
        self.running = Running(command, self.port, self.folder / "log", f"{API}/status")
        self.key = json.loads((self.folder / "credentials.json").read_text())["api_key"]

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """One request as the owner, or as whose key it is."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{API}{path}",
            method=method,
            headers={"X-Argilla-Api-Key": key or self.key, "Content-Type": "application/json"},
            data=body if body is None or isinstance(body, bytes) else msgspec.json.encode(body),
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - this machine
            return msgspec.json.decode(answer.read() or b"null")

    def prepare(self) -> None:
        """A workspace, people, and a published dataset."""
        workspace = self.ask("POST", "/workspaces", {"name": "bench"})["id"]
        for number in range(PEOPLE):
            given = {"username": f"p{number}", "first_name": "P", "password": "12345678"}
            user = self.ask("POST", "/users", given)
            self.keys.append(user["api_key"])
            self.people.append(user["id"])
            self.ask("POST", f"/workspaces/{workspace}/users", {"user_id": user["id"]})
        shared = {"strategy": "overlap", "min_submitted": self.overlap}
        given = {"name": "bench", "workspace_id": workspace, "distribution": shared}
        self.dataset = self.ask("POST", "/datasets", given)["id"]
        self._parts()
        self.ask("PUT", f"/datasets/{self.dataset}/publish")

    def _parts(self) -> None:
        at = f"/datasets/{self.dataset}"
        for name in ("instruction", "context", "response"):
            given = {"name": name, "title": name, "required": name != "context"}
            self.ask("POST", f"{at}/fields", {**given, "settings": {"type": "text"}})
        options = [{"value": label, "text": label} for label in LABELS]
        for name, settings in {
            "label": {"type": "label_selection", "options": options},
            "rating": {"type": "rating", "options": [{"value": n} for n in range(1, 6)]},
            "new-response": {"type": "text"},
        }.items():
            given = {"name": name, "title": name, "required": name == "label"}
            self.ask("POST", f"{at}/questions", {**given, "settings": settings})
        for name, kind in {"source": "terms", "length": "integer"}.items():
            given = {"name": name, "title": name, "settings": {"type": kind}}
            self.ask("POST", f"{at}/metadata-properties", given)

        given = {"name": "mini", "title": "mini", "dimensions": DIMENSIONS}
        self.ask("POST", f"{at}/vectors-settings", given)

    def put_arrow(self, body: bytes) -> dict[str, int]:
        """Send records as a stream of Arrow; how many were added."""
        path = f"/datasets/{self.dataset}/records.arrow"
        found: dict[str, int] = self.ask("PUT", path, body)
        return found

    def headers(self, number: int) -> dict[str, str]:
        """How a person is known."""
        return {"X-Argilla-Api-Key": self.keys[number % PEOPLE]}

    async def loop(self, client: Client) -> bool:
        """Ask for the next record, and answer it."""
        path = f"{API}/me/datasets/{self.dataset}/queue?limit=1"
        status, body = await client.send("next", "GET", path)
        items = msgspec.json.decode(body)["items"] if status == 200 else []
        if not items:
            return False
        record = items[0]["record"]["id"] if "record" in items[0] else items[0]["id"]
        path = f"{API}/me/records/{record}/answer"
        status, _ = await client.send("submit", "PUT", path, answer_to(record), more="")
        return status == 200


def answer_to(record: str) -> dict[str, Any]:
    """What a person says of a record."""
    number = int(record[:8], 16)
    values = {"label": LABELS[number % 6], "rating": 1 + number % 5, "new-response": "x" * 250}
    return {"status": "submitted", "values": {n: {"value": v} for n, v in values.items()}}


def bodies(records: Iterator[dict[str, Any]], size: int = BATCH) -> Iterator[bytes]:
    """Records as requests of `size`."""
    while batch := list(islice(records, size)):
        parts = ("external_id", "fields", "metadata")
        items = [{name: one[name] for name in parts} for one in batch]
        yield msgspec.json.encode({"items": items})
