"""A dataset's store: columns, with records handed out as views that may be changed.

The columns are the truth. A record that is handed out knows where it came from; its first change
pins it here, and the next bulk step writes all pinned records back into the columns at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol
from weakref import WeakValueDictionary

import numpy as np

from ostraka.data.answers import Ints
from ostraka.data.build import build
from ostraka.data.columns import Columns, empty, rows_of
from ostraka.data.snapshot import Snapshot
from ostraka.data.window import Window
from ostraka.errors import BadRecord
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.responses import UnifiedValueSchema
from ostraka.schema.settings import Settings

BLOCK = 512


class Settled(Protocol):
    """What a question was settled to, one entry per record of a snapshot."""

    @property
    def strategy(self) -> str:
        """The strategy's name."""
        ...

    def value(self, row: int) -> Any:
        """The verdict of one record, None where there is none."""
        ...


class Memory:
    """Records in memory, or mapped from a file: the columns do not care."""

    def __init__(self, settings: Settings, columns: Columns | None = None) -> None:
        self.settings = settings
        self.version = 0
        self._columns = empty(settings) if columns is None else columns
        self._pinned: dict[int, FeedbackRecord] = {}
        self._handed: WeakValueDictionary[int, FeedbackRecord] = WeakValueDictionary()
        self._settled: dict[str, tuple[Ints, Ints, Settled]] = {}
        self._next = int(self._columns.ids[-1]) + 1 if len(self._columns) else 0

    def __len__(self) -> int:
        """How many records there are."""
        return len(self._columns)

    @property
    def columns(self) -> Columns:
        """The columns with every change of a handed-out record written back."""
        if self._pinned:
            self._write_back()
        return self._columns

    def snapshot(self, rows: Ints | None = None) -> Snapshot:
        """All records as they are now, or those at `rows` in that order."""
        columns = self.columns
        return Snapshot(self.settings, columns if rows is None else columns.take(rows))

    def put(self, items: Sequence[FeedbackRecord | Mapping[str, Any]]) -> None:
        """Add records, all or none; raises `BadRecord`."""
        base = self.columns
        ids = np.arange(self._next, self._next + len(items))
        users = {user: code for code, user in enumerate(base.users)}
        self._replace(base.append(build(items, self.settings, users, ids)))
        self._next += len(items)
        for number, item in zip(ids.tolist(), items, strict=True):
            if isinstance(item, FeedbackRecord) and item.bind(Window(self, base, 0, 0), number):
                self._handed[number] = item

    def put_columns(self, more: Columns) -> None:
        """Add columns that were checked already; their records are numbered anew."""
        ids = np.arange(self._next, self._next + len(more))
        at = more.records.schema.get_field_index("id")
        renumbered = more.with_records(more.records.set_column(at, "id", [ids]))
        self._replace(self.columns.append(renumbered))
        self._next += len(more)

    def drop(self, ids: Iterable[int]) -> int:
        """Remove the records with these numbers; says how many there were."""
        base = self.columns
        rows = rows_of(list(ids), base)
        gone = np.zeros(len(base), bool)
        gone[rows[rows >= 0]] = True
        self._replace(base.take(np.flatnonzero(~gone)))
        for number in base.ids[gone].tolist():
            self._handed.pop(number, None)
        return int(gone.sum())

    def change(self, settings: Settings, columns: Columns) -> None:
        """New settings, with columns that fit them; handed-out records follow."""
        self.settings = settings
        self._replace(columns)
        live = sorted(self._handed.items())
        rows = rows_of([number for number, _ in live], columns)
        for (_, record), row in zip(live, rows.tolist(), strict=True):
            record.rehome(Window(self, columns, row, row + 1), row)

    def settle(self, question: str, ids: Ints, verdicts: Settled) -> None:
        """Keep what `question` was settled to, for the records' `unified_responses`."""
        order = np.argsort(ids, kind="stable")
        self._settled[question] = (ids[order], order, verdicts)

    def settled(self, question: str) -> Settled | None:
        """What `question` was settled to last, or None."""
        found = self._settled.get(question)
        return found[2] if found else None

    def record(self, row: int) -> FeedbackRecord:
        """The record at this row; the same object as long as somebody holds it."""
        return self._hand(Window(self, self._columns, row, row + 1), row)

    def iterate(self, rows: Ints | None = None) -> Iterator[FeedbackRecord]:
        """All records, or those at `rows` in that order, decoded a block at a time."""
        columns = self.columns if rows is None else self.columns.take(rows)
        for lo in range(0, len(columns), BLOCK):
            hi = min(len(columns), lo + BLOCK)
            window = Window(self, columns, lo, hi)
            for row in range(lo, hi):
                yield self._hand(window, row)

    def _hand(self, window: Window, row: int) -> FeedbackRecord:
        number = window.number(row)
        record = self._handed.get(number)
        if record is None:
            external = window.external_id(row)
            record = FeedbackRecord.from_source(window, row, str(number), external)
            self._handed[number] = record
        return record

    def pin(self, record: FeedbackRecord) -> None:
        """A handed-out record was changed; it counts from now on."""
        number = int(record.id or -1)
        if self._handed.get(number) is record:
            self._pinned[number] = record
            self.version += 1

    def unified(self, record: FeedbackRecord) -> dict[str, list[UnifiedValueSchema]]:
        """What was settled for this record, by question; questions without a verdict are absent."""
        found = {}
        number = int(record.id or -1)
        for question, (ids, order, verdicts) in self._settled.items():
            at = int(np.searchsorted(ids, number))
            if at >= len(ids) or ids[at] != number:
                continue
            value = verdicts.value(int(order[at]))
            if value is not None:
                many = value if verdicts.strategy == "disagreement" else [value]
                found[question] = [UnifiedValueSchema(v, verdicts.strategy) for v in many]
        return found

    def _replace(self, columns: Columns) -> None:
        self._columns = columns
        self.version += 1

    def _write_back(self) -> None:
        base = self._columns
        numbers = np.array(sorted(self._pinned))
        rows = rows_of(numbers, base)
        changed = [self._pinned[number] for number in numbers[rows >= 0].tolist()]
        users = {user: code for code, user in enumerate(base.users)}
        try:
            patch = build(changed, self.settings, users, numbers[rows >= 0])
        except BadRecord as error:
            raise BadRecord(self._whose(str(error), rows[rows >= 0])) from None
        self._columns = base.replace_rows(rows[rows >= 0], patch)
        self._pinned.clear()

    @staticmethod
    def _whose(text: str, rows: Ints) -> str:
        head, _, rest = text.removeprefix("Record ").partition(" ")
        number = int(head.rstrip(":"))
        said = f"Record {rows[number]}{':' if head.endswith(':') else ''} {rest}"
        return said.replace(
            "Nothing of this batch was added.",
            "It was changed in place to this; mend the record and go on.",
        )
