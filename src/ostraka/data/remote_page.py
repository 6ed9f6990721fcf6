"""Records of a server as they are handed out: some of them, read together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ostraka.data.columns import Columns
from ostraka.data.window import Home, Window
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.responses import plain

PARTS = ("fields", "metadata", "vectors", "responses", "suggestions")


class RemoteHome(Home, Protocol):
    """The dataset on a server that hands records out."""

    def flush(self) -> None:
        """Send the changes of records."""
        ...

    def drop(self, ids: Sequence[str]) -> None:
        """Delete records."""
        ...


class Page(Window):
    """Columns of some records with their ids on the server."""

    __slots__ = ("home", "ids")

    def __init__(self, home: RemoteHome, columns: Columns, ids: list[str]) -> None:
        super().__init__(home, columns, 0, len(columns))
        self.home, self.ids = home, ids

    def before(self, row: int) -> dict[str, Any]:
        """A record as it came, as plain values, whatever was changed about it since."""
        fresh = self.alone(row)
        found = {name: plain(fresh.part(name)[0]) for name in PARTS}
        return {**found, "external_id": fresh.external_id(row)}


class RemoteRecord(FeedbackRecord):
    """A record of a dataset on a server.

    What is changed in place goes to the server with the next step of the dataset that reads or
    writes; `update` sends it at once.
    """

    __slots__ = ()

    def update(self, **parts: Any) -> FeedbackRecord:
        """Change several parts at once, on the server too; see `FeedbackRecord.update`."""
        super().update(**parts)
        self._home.flush()
        return self

    def delete(self) -> None:
        """Delete it on the server, with its answers."""
        self._home.drop([str(self.id)])

    @property
    def _home(self) -> RemoteHome:
        return page_of(self).home


def page_of(record: FeedbackRecord) -> Page:
    """Where a record of a server was read."""
    assert isinstance(record.source, Page)  # noqa: S101 - nothing else hands them out
    return record.source


def follow(record: FeedbackRecord, page: Page, row: int) -> None:
    """The record was read again: parts that are other ones now are read from there."""
    before, now = page_of(record).before(record.place), page.before(row)
    record.move(page, row, [part for part in PARTS if before[part] != now[part]])
