"""Records read from a server: a page of a view, or all of it as columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Ints
from ostraka.data.build import build
from ostraka.data.client.bodies import as_record, include_of, names_of
from ostraka.data.client.http import Client
from ostraka.data.client.parts import QUESTION, Body, Parts, read_parts
from ostraka.data.client.records import PAGE_MAX, ServedRecords
from ostraka.data.client.search import search_body
from ostraka.data.columns import Columns, empty
from ostraka.data.query import select
from ostraka.data.remote_arrow import arrow_bodies
from ostraka.errors import BadRecord
from ostraka.schema.settings import Settings
from ostraka.schema.where import Where

T = TypeVar("T")
READ_AGAIN = 3
TIMES = ("inserted_at", "updated_at")


@dataclass(frozen=True)
class Batch:
    """Some records of a server as columns, and their ids there."""

    columns: Columns
    ids: list[str]

    def take(self, rows: Ints) -> Batch:
        """The records at these rows, in this order."""
        return Batch(self.columns.take(rows), [self.ids[row] for row in rows.tolist()])


class RemoteRead:
    """What reads a dataset of a server. `vectors` are those that come with records; None: all."""

    def __init__(self, client: Client, body: Body, vectors: Sequence[str] | None = None) -> None:
        self.client, self.body, self.vectors = client, body, vectors
        self._parts: Parts | None = None
        self.served = ServedRecords(client, body["id"])

    @property
    def parts(self) -> Parts:
        """What it is made of, with the ids of the parts; read when it is first asked for."""
        if self._parts is None:
            self._parts = read_parts(self.client, self.body)
        return self._parts

    @property
    def settings(self) -> Settings:
        """Fields, questions, properties, vectors and guidelines, as they were last read."""
        return self.parts.settings

    def reload(self) -> None:
        """Read what the dataset is made of afresh."""
        at = f"/datasets/{self.body['id']}"
        self.body = self.client.get(at, "see the dataset")
        self._parts = read_parts(self.client, self.body)

    def count(self, where: Where) -> int:
        """How many records a view has."""
        if where == Where():
            return self.served.count()
        found = self._searched(where, [], 0, 1)
        if found is None:
            return len(self.whole(where).ids)
        return found[1] if where.limit is None else min(found[1], where.limit)

    def by_page(self, where: Where) -> bool:
        """Whether the server gives this view page by page; else all of it has to be read."""
        if where == Where():
            return True
        if self.served.searches:
            return search_body(where, self.settings) is not None
        return self._searched(where, [], 0, 1) is not None

    def page(self, where: Where, lo: int, hi: int) -> Batch:
        """Records `lo:hi` of a view that the server gives page by page; fewer at its end."""
        hi = hi if where.limit is None else min(hi, where.limit)

        def read() -> Batch:
            found: list[Body] = []
            for at in range(lo, hi, PAGE_MAX):
                few = self._bodies(where, at, min(PAGE_MAX, hi - at))
                found += few
                if len(few) < min(PAGE_MAX, hi - at):
                    break
            return self.gather(found)

        return self._with_current_parts(read)

    def some(self, where: Where, most: int) -> Batch:
        """The first records of a view."""
        if self.by_page(where):
            return self.page(where, 0, most)
        found = self.whole(where)
        return found.take(np.arange(min(most, len(found.ids))))

    def whole(self, where: Where) -> Batch:
        """All records of a view, in its order."""
        return self._with_current_parts(lambda: self._whole(where))

    def _whole(self, where: Where) -> Batch:
        found = None
        if where != Where():
            found = self._search_all(where)
        if found is None:
            every = self.gather(self._every())
            rows = select(every.columns, self.settings, where)
            return every if where == Where() else every.take(rows)
        return self.gather(found if where.limit is None else found[: where.limit])

    def _every(self) -> Iterable[Body]:
        """All records: as a stream of Arrow where the server has that, else page by page."""
        found = arrow_bodies(self.client, self.body["id"], self.parts, self.vectors)
        return self.served.all(self._include()) if found is None else found

    def _search_all(self, where: Where) -> list[Body] | None:
        """All that match; read again where the view changed meanwhile."""
        for _ in range(READ_AGAIN):
            found: dict[str, Body] = {}
            totals = set()
            while True:
                few = self._searched(where, self._include(), len(found), PAGE_MAX)
                if few is None:
                    return None
                found |= {one["id"]: one for one in few[0]}
                totals.add(few[1])
                if len(few[0]) < PAGE_MAX:
                    break
            if totals == {len(found)}:
                break
        return list(found.values())

    def _searched(
        self, where: Where, include: Sequence[str], lo: int, limit: int
    ) -> tuple[list[Body], int] | None:
        body = search_body(where, self.settings)
        return None if body is None else self.served.search(body, include, lo, limit)

    def _bodies(self, where: Where, lo: int, limit: int) -> list[Body]:
        if where == Where():
            return self.served.page(self._include(), lo, limit)[0]
        found = self._searched(where, self._include(), lo, limit)
        assert found is not None, "a view that is not given page by page"  # noqa: S101
        return found[0]

    def _include(self) -> list[str]:
        return include_of(self.settings, self.vectors)

    def gather(self, bodies: Iterable[Body]) -> Batch:
        """Records as they came as columns."""
        columns, ids = empty(self.settings), list[str]()
        several = iter(bodies)
        while few := list(islice(several, PAGE_MAX)):
            users = {user: code for code, user in enumerate(columns.users)}
            columns = columns.append(columns_of(few, self.parts, users, first=len(ids)))
            ids += [one["id"] for one in few]
        return Batch(columns, ids)

    def _with_current_parts(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except (BadRecord, KeyError):
            before = self.parts
            self.reload()
            if self.parts == before:
                raise
            return read()  # somebody changed what the dataset is made of


def columns_of(bodies: Sequence[Body], parts: Parts, users: dict[str, int], first: int) -> Columns:
    """Records as they came as columns; they are numbered from `first`."""
    questions = names_of(parts.ids[QUESTION.what])
    records = [as_record(one, questions) for one in bodies]
    made = build(records, parts.settings, users, np.arange(first, first + len(records)))
    table = made.records
    for name in TIMES:
        at = table.schema.get_field_index(name)
        moments = pa.array([moment(one[name]) for one in bodies], pa.timestamp("us", "UTC"))
        table = table.set_column(at, name, moments)
    return made.with_records(table)


def moment(text: str | datetime) -> datetime:
    """A time as it came; those of Argilla say no zone, and mean UTC."""
    if isinstance(text, datetime):
        return text
    zoned = text if text[-6:-5] in "+-" or text.endswith("Z") else f"{text}+00:00"
    return datetime.fromisoformat(zoned.replace("Z", "+00:00"))
