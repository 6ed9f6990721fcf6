"""A local dataset becomes one of a server: made part by part, and gone on with after a failure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ostraka.data.client.arrow import streams
from ostraka.data.client.authors import Authors, Choice
from ostraka.data.client.bar import bar
from ostraka.data.client.bodies import OWN, batches, record_body
from ostraka.data.client.http import Client
from ostraka.data.client.parts import (
    FIELD,
    KINDS,
    PROPERTY,
    QUESTION,
    VECTOR,
    Body,
    Kind,
    bodies_of,
    field_of,
    listed,
    property_of,
    question_of,
    vector_of,
)
from ostraka.data.client.records import ServedRecords
from ostraka.data.memory import Memory
from ostraka.data.snapshot import Snapshot
from ostraka.errors import AlreadyThere, BadRecord, PushStopped, ServerRefused
from ostraka.schema.responses import plain

MARK = "ostraka"  # in the dataset's metadata, from its first request to its last
UNFINISHED = {"push": "unfinished"}
READ: dict[str, Callable[[Body], Any]] = {
    FIELD.what: field_of,
    QUESTION.what: question_of,
    PROPERTY.what: property_of,
    VECTOR.what: vector_of,
}
POSITION = re.compile(r"(?:items|rows)\.(\d+)|(?:position|Row) (\d+)")
ARROW = "records.arrow"


class Push:
    """One push of a snapshot to a workspace under a name.

    The dataset on the server is marked until the push is done; a push that finds its name marked
    goes on where the earlier one stopped. Nothing is ever deleted.
    """

    def __init__(
        self, client: Client, snapshot: Snapshot, name: str, workspace: Body, authors: Choice
    ) -> None:
        self.client, self.snapshot, self.name, self.workspace = client, snapshot, name, workspace
        self.authors = Authors(client, workspace["id"], authors)
        self.sent, self.there = 0, 0

    def run(self, *, show_progress: bool) -> Body:
        """Do it; the body of the dataset comes back.

        Raises `AlreadyThere` for a name in use, `BadRecord` and `BadOption` before anything is
        made, and `PushStopped` that says what went wrong, and where.
        """
        names = self._names()
        self.authors.learn(self._who())
        with self._step("making the dataset"):
            dataset = self._dataset()
        with self._step("reading what is there"):
            there = {kind: listed(self.client, kind, dataset["id"]) for kind in KINDS}
        for kind, body in bodies_of(self.snapshot.settings):
            with self._step(f"adding the {kind.what} {body['name']!r}"):
                self._part(dataset, kind, body, there[kind])
        if dataset["status"] != "ready":
            with self._step("publishing the dataset"):
                path = f"/datasets/{dataset['id']}/publish"
                self.client.put(path, "publish the dataset")
        self._records(dataset, names, show_progress=show_progress)
        with self._step("marking the dataset as done"):
            return self._mark(dataset, None)

    # --- the dataset and its parts ----------------------------------------------------------

    def _dataset(self) -> Body:
        params = {"workspace_id": self.workspace["id"], "name": self.name}
        found = self.client.get("/me/datasets", "list datasets", **params)["items"]
        same = [one for one in found if one["name"] == self.name]
        if not same:
            return self._create()
        if (same[0].get("metadata") or {}).get(MARK) != UNFINISHED:
            raise AlreadyThere(
                f"There is a dataset {self.name!r} in {self.workspace['name']!r} already. Choose "
                "another name; or open it with FeedbackDataset.from_argilla and add_records."
            )
        found_one: Body = same[0]
        return found_one

    def _create(self) -> Body:
        settings = self.snapshot.settings
        body = {
            "name": self.name,
            "workspace_id": self.workspace["id"],
            "allow_extra_metadata": settings.allow_extra_metadata,
            "metadata": {MARK: UNFINISHED},
        }
        if settings.guidelines is not None:
            body["guidelines"] = settings.guidelines
        made: Body = self.client.post("/datasets", f"create the dataset {self.name!r}", body)
        return made

    def _part(self, dataset: Body, kind: Kind, body: Body, there: list[Body]) -> None:
        same = next((one for one in there if one["name"] == body["name"]), None)
        if same is None:
            path = kind.made.format(dataset["id"])
            there.append(self.client.post(path, f"add the {kind.what} {body['name']!r}", body))
            return
        asked, found = READ[kind.what](body), READ[kind.what](same)
        if asked != found:
            raise ServerRefused(
                f"The dataset that an earlier push left has another {kind.what} {body['name']!r}: "
                f"{found!r}. Push under another name, or delete that dataset."
            )

    def _mark(self, dataset: Body, value: Any) -> Body:
        kept = {k: v for k, v in (dataset.get("metadata") or {}).items() if k != MARK}
        body = {"metadata": {**kept, **({MARK: value} if value else {})}}
        found: Body = self.client.patch(f"/datasets/{dataset['id']}", "change the dataset", body)
        return found

    # --- records ----------------------------------------------------------------------------

    def _names(self) -> list[str]:
        """A name on the server for each record, by which it is found again. Raises `BadRecord`."""
        given = self.snapshot.columns.one("records", "external_id").to_pylist()
        seen: dict[str, int] = {}
        for row, name in enumerate(given):
            if name is None:
                continue
            if name in seen:
                raise BadRecord(
                    f"Records {seen[name]} and {row} both have external_id={name!r}; on a server "
                    "each is another. Nothing was sent."
                )
            seen[name] = row
        return [f"{OWN}row-{row}" if name is None else name for row, name in enumerate(given)]

    def _who(self) -> list[str | None]:
        columns = self.snapshot.columns
        there = sorted(set(columns.user.tolist()))
        return [columns.users[code] if code >= 0 else None for code in there]

    def _records(self, dataset: Body, names: list[str], *, show_progress: bool) -> None:
        served = ServedRecords(self.client, dataset["id"])
        with self._step("reading what is there"):
            found = served.external_ids()
            ids = {one["name"]: one["id"] for one in listed(self.client, QUESTION, dataset["id"])}
        self.there = sum(name in found for name in names)
        left = [row for row, name in enumerate(names) if name not in found]  # by an earlier push
        arrow = bool(left) and self.client.can(ARROW)
        sent = self._by_arrow(names, left) if arrow else self._by_json(names, left, ids)
        with bar("records sent", len(names), shown=show_progress) as tell:
            for rows, body in sent:
                with self._step("sending records", rows):
                    served.put_arrow(body) if arrow else served.put(body)
                self.sent += len(rows)
                tell(self.there + self.sent)

    def _by_arrow(self, names: list[str], left: list[int]) -> Iterator[tuple[list[int], Any]]:
        settings, columns = self.snapshot.settings, self.snapshot.columns
        rows = np.array(left, np.int64)
        for some, stream in streams(columns, settings, rows, names, self.authors):
            yield some.tolist(), stream

    def _by_json(
        self, names: list[str], left: list[int], ids: dict[str, str]
    ) -> Iterator[tuple[list[int], Any]]:
        rows = iter(left)
        for batch in batches(self._bodies(names, set(left), ids)):
            yield [next(rows) for _ in batch], batch

    def _bodies(self, names: list[str], left: set[int], ids: dict[str, str]) -> Iterator[Body]:
        store = Memory(self.snapshot.settings, self.snapshot.columns)
        for row, (name, record) in enumerate(zip(names, store.iterate(), strict=True)):
            if row not in left:
                continue
            parts = plain(record.to_dict())
            parts["responses"] = self.authors.responses(parts["responses"])
            yield record_body(parts, ids, name)

    @contextmanager
    def _step(self, doing: str, rows: list[int] | None = None) -> Iterator[None]:
        """What goes wrong inside is told with what was being done, and how to go on."""
        try:
            yield
        except AlreadyThere:
            raise
        except ServerRefused as error:
            where = "" if rows is None else self._which(error, rows)
            done = self.there + self.sent
            total = len(self.snapshot)
            raise PushStopped(
                f"push_to_argilla({self.name!r}) stopped while {doing}{where}. {error} "
                f"{done:,} of {total:,} records are there; nothing was deleted. The same call "
                "goes on from there.",
                done,
                error.status,
            ) from error

    @staticmethod
    def _which(error: ServerRefused, rows: list[int]) -> str:
        place = POSITION.search(error.where or "") or POSITION.search(str(error))
        if place is None:
            return f" {rows[0]} to {rows[-1]}"
        at = int(place[1] or place[2])
        return f": record {rows[at]}" if at < len(rows) else ""
