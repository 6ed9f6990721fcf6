"""The records of a dataset on a server as a sequence, read a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from ostraka.data.remote import Remote
from ostraka.data.remote_page import Page
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.where import Where

PAGE = 250


class RemoteRecords(Sequence[FeedbackRecord]):
    """The records of a dataset or view, read when they are asked for, 250 at a time.

    The last page is kept, until something is changed from here; `dataset.records` again shows
    what others changed. A view that the server cannot choose is read as a whole.
    """

    def __init__(self, remote: Remote, where: Where) -> None:
        self._remote, self._where = remote, where
        self._page: Page | None = None
        self._lo, self._version, self._all = 0, -1, False

    def __len__(self) -> int:
        """How many records there are now."""
        self._remote.flush()
        return self._remote.count(self._where)

    @overload
    def __getitem__(self, index: int) -> FeedbackRecord: ...
    @overload
    def __getitem__(self, index: slice) -> list[FeedbackRecord]: ...
    def __getitem__(self, index: int | slice) -> FeedbackRecord | list[FeedbackRecord]:
        """One record, or several as a list; `IndexError` beyond the end."""
        if isinstance(index, slice):
            rows = range(*index.indices(len(self)))
            return [found for at in rows if (found := self._at(at)) is not None]
        at = index + len(self) if index < 0 else index
        found = self._at(at) if at >= 0 else None
        if found is None:
            count = len(self)
            held = f"there are {count}, 0 to {count - 1}" if count else "there are none"
            raise IndexError(f"No record {index}: {held}.")
        return found

    def __iter__(self) -> Iterator[FeedbackRecord]:
        """All records, a page at a time; each once, whatever comes and goes meanwhile."""
        seen: set[str] = set()
        lo = 0
        while True:
            page = self._read(lo)
            for row, name in enumerate(page.ids):
                if name not in seen:
                    seen.add(name)
                    yield self._remote.hand(page, row)
            if self._all or len(page.ids) < PAGE:
                return
            lo += PAGE

    def _at(self, at: int) -> FeedbackRecord | None:
        self._remote.flush()
        page = self._page
        if page is None or self._version != self._remote.version or not self._covers(page, at):
            page = self._read(at - at % PAGE)
        row = at - self._lo
        return self._remote.hand(page, row) if 0 <= row < len(page.ids) else None

    def _covers(self, page: Page, at: int) -> bool:
        return self._all or self._lo <= at < self._lo + len(page.ids)

    def _read(self, lo: int) -> Page:
        remote, where = self._remote, self._where
        remote.flush()
        self._all = not remote.by_page(where)
        self._lo = 0 if self._all else lo
        batch = remote.whole(where) if self._all else remote.page(where, lo, lo + PAGE)
        self._page, self._version = remote.open(batch), remote.version
        return self._page

    def __repr__(self) -> str:
        """How many there are."""
        return f"<{len(self)} records on {self._remote.client.api_url}>"
