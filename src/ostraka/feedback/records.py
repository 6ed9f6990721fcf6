"""A dataset's records as a sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from ostraka.data.answers import Ints
from ostraka.data.memory import Memory
from ostraka.schema.records import FeedbackRecord


class Records(Sequence[FeedbackRecord]):
    """The records of a dataset or of a view of it, made when they are asked for."""

    def __init__(self, store: Memory, rows: Callable[[], Ints | None]) -> None:
        self._store, self._rows = store, rows

    def __len__(self) -> int:
        """How many records there are."""
        rows = self._rows()
        return len(self._store) if rows is None else len(rows)

    @overload
    def __getitem__(self, index: int) -> FeedbackRecord: ...
    @overload
    def __getitem__(self, index: slice) -> list[FeedbackRecord]: ...
    def __getitem__(self, index: int | slice) -> FeedbackRecord | list[FeedbackRecord]:
        """One record, or several as a list; `IndexError` beyond the end."""
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            count = len(self)
            held = f"there are {count}, 0 to {count - 1}" if count else "there are none"
            raise IndexError(f"No record {index}: {held}.")
        rows = self._rows()
        return self._store.record(at if rows is None else int(rows[at]))

    def __iter__(self) -> Iterator[FeedbackRecord]:
        """All records, decoded a block at a time."""
        return self._store.iterate(self._rows())

    def __repr__(self) -> str:
        """How many there are."""
        return f"<{len(self)} records>"
