"""The records of one dataset on a server, as bodies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ostraka.data.client.http import Client
from ostraka.errors import ServerAbsent, ServerRefused

Body = dict[str, Any]
PAGE_MAX, DROP_MAX = 1000, 100
NO_SUCH_PATH = (404, 405)


class ServedRecords:
    """Reading, adding, changing and deleting; each method is one kind of request."""

    def __init__(self, client: Client, dataset: str) -> None:
        self._client, self._at = client, f"/datasets/{dataset}"
        self.searches: bool | None = None  # known once it was asked

    def count(self) -> int:
        """How many records there are."""
        _, total = self.page([], 0, 1)
        if total is None:
            total = self._client.get(f"{self._at}/progress", "see its progress")["total"]
        return int(total)

    def page(self, include: Sequence[str], offset: int, limit: int) -> tuple[list[Body], Any]:
        """Up to 1,000 records in the order they were added, and how many there are in all."""
        params = {"include": list(include), "offset": offset, "limit": limit}
        found = self._client.get(f"{self._at}/records", "read its records", **params)
        return found["items"], found.get("total")

    def search(
        self, body: Body, include: Sequence[str], offset: int, limit: int
    ) -> tuple[list[Body], int] | None:
        """Up to 1,000 of the records that match, and how many do; None where nothing searches."""
        if self.searches is False:
            return None
        params = {"include": list(include), "offset": offset, "limit": limit}
        path, act = f"{self._at}/records/search", "search its records"
        try:
            found = self._client.ask("POST", path, act, json=body, params=params)
        except ServerRefused as error:
            if error.status not in NO_SUCH_PATH:
                raise
            self.searches = False
            return None
        self.searches = True
        return [one["record"] for one in found["items"]], int(found["total"])

    def add(self, items: list[Body]) -> list[Body]:
        """Add records that have external ids; raises `AlreadyThere` where one is in use."""
        path, act = f"{self._at}/records/bulk", "add records"
        try:
            made = self._client.post(path, act, {"items": items})
        except ServerAbsent:
            return self.put(items)  # perhaps they are there: by their ids they are the same ones
        found: list[Body] = made["items"]
        return found

    def put(self, items: list[Body]) -> list[Body]:
        """Add records, or change those whose id or external id is there."""
        found: list[Body] = self._client.put(
            f"{self._at}/records/bulk", "write records", {"items": items}
        )["items"]
        return found

    def put_arrow(self, stream: bytes) -> None:
        """Add, or change, the records of a stream of Arrow IPC; all of a batch or none."""
        self._client.put_arrow(f"{self._at}/records.arrow", "write records", stream)

    def external_ids(self) -> set[str]:
        """The external ids in use."""
        return {one["external_id"] for one in self.all([]) if one["external_id"] is not None}

    def all(self, include: Sequence[str]) -> Iterator[Body]:
        """Every record, in the order they were added."""
        offset = 0
        while True:
            items, _ = self.page(include, offset, PAGE_MAX)
            yield from items
            offset += len(items)
            if len(items) < PAGE_MAX:
                return

    def drop(self, ids: Sequence[str]) -> None:
        """Delete records."""
        for lo in range(0, len(ids), DROP_MAX):
            few = ",".join(ids[lo : lo + DROP_MAX])
            self._client.delete(f"{self._at}/records", "delete records", ids=few)

    def drop_parts(self, record: str, users: set[str], questions: set[str]) -> None:
        """Delete these people's answers to a record, and its suggestions for these questions."""
        body = self._client.get(f"/records/{record}", "see the record")
        for answer in body.get("responses") or ():
            if answer["user_id"] in users:
                self._client.delete(f"/responses/{answer['id']}", "delete an answer")
        found = [s["id"] for s in body.get("suggestions") or () if s["question_id"] in questions]
        if found:
            path, act = f"/records/{record}/suggestions", "delete suggestions"
            self._client.delete(path, act, ids=",".join(found))
