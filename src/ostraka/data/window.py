"""A few rows of the columns, decoded part by part when a record first asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import pyarrow as pa

from ostraka.data.build_parts import field_values
from ostraka.data.collector import no_collection
from ostraka.data.columns import Columns, single
from ostraka.data.values import decode_column, metadata_values, vector_values
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.responses import (
    STATUSES,
    ResponseSchema,
    SuggestionSchema,
    UnifiedValueSchema,
    ValueSchema,
)
from ostraka.schema.settings import Settings


class Home(Protocol):
    """The store that hands records out."""

    @property
    def settings(self) -> Settings:
        """What its records are made of."""
        ...

    def pin(self, record: FeedbackRecord) -> None:
        """A handed-out record was changed."""
        ...

    def unified(self, record: FeedbackRecord) -> dict[str, list[UnifiedValueSchema]]:
        """What was settled for a record."""
        ...


class Window:
    """Rows `lo:hi` of the columns as they were when the window was opened."""

    __slots__ = ("_columns", "_hi", "_home", "_lo", "_parts", "_settings")

    def __init__(self, home: Home, columns: Columns, lo: int, hi: int) -> None:
        self._home, self._columns, self._lo, self._hi = home, columns, lo, hi
        self._settings = home.settings
        self._parts: dict[str, list[Any]] = {}

    def number(self, row: int) -> int:
        """The record number at this row."""
        return int(self._columns.ids[row])

    def alone(self, row: int) -> Window:
        """One of these rows, to be decoded afresh."""
        fresh = Window(self._home, self._columns, row, row + 1)
        fresh._settings = self._settings
        return fresh

    def external_id(self, row: int) -> str | None:
        """The caller's own name of the record at this row."""
        found: str | None = self.part("external_ids")[row - self._lo]
        return found

    def load(self, record: FeedbackRecord, part: str) -> Any:
        """One part of a record, decoded with its neighbours' the first time."""
        return self.part(part)[record.place - self._lo]

    def pin(self, record: FeedbackRecord) -> None:
        """Tell the store that the record was changed."""
        self._home.pin(record)

    def unified(self, record: FeedbackRecord) -> dict[str, list[UnifiedValueSchema]]:
        """What was settled for the record."""
        return self._home.unified(record)

    def part(self, name: str) -> list[Any]:
        """One part of each of these records, decoded the first time."""
        if name not in self._parts:
            with no_collection():
                self._parts[name] = self._readers()[name]()
        return self._parts[name]

    def _readers(self) -> dict[str, Callable[[], list[Any]]]:
        return {
            "external_ids": self._external_ids,
            "fields": self._fields,
            "metadata": self._metadata,
            "vectors": self._vectors,
            "responses": self._responses,
            "suggestions": self._suggestions,
        }

    def _cells(self, name: str) -> list[Any]:
        cells: list[Any] = self._slice("records", name).to_pylist()
        return cells

    def _slice(self, table: str, name: str) -> Any:
        lo, hi = self._lo, self._hi
        if table == "responses":
            lo, hi = (int(self._columns.offsets[at]) for at in (lo, hi))
        return single(getattr(self._columns, table)[name].slice(lo, hi - lo))

    def _external_ids(self) -> list[Any]:
        return self._cells("external_id")

    def _fields(self) -> list[dict[str, Any]]:
        names = [field.name for field in self._settings.fields]
        columns = [
            field_values(self._slice("records", f"fields.{field.name}"), field)
            for field in self._settings.fields
        ]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def _metadata(self) -> list[dict[str, Any]]:
        return metadata_values(self._records(), self._settings)

    def _vectors(self) -> list[dict[str, list[float]]]:
        return vector_values(self._records(), self._settings)

    def _records(self) -> pa.Table:
        return self._columns.records.slice(self._lo, self._hi - self._lo)

    def _responses(self) -> list[list[ResponseSchema]]:
        users, questions = self._columns.users, self._settings.questions
        answers = [
            decode_column(self._slice("responses", f"values.{q.name}"), q) for q in questions
        ]
        blanks = self._slice("responses", "blank").to_pylist()
        codes = self._slice("responses", "user").to_pylist()
        statuses = self._slice("responses", "status").to_pylist()
        names = [q.name for q in questions]
        made = []
        for row, (code, status, blank) in enumerate(zip(codes, statuses, blanks, strict=True)):
            values = None
            if not blank:
                cells = zip(names, (column[row] for column in answers), strict=True)
                values = {name: ValueSchema(cell) for name, cell in cells if cell is not None}
            user = users[code] if code >= 0 else None
            made.append(ResponseSchema.stored(user, values, STATUSES[status]))
        ends = self._columns.offsets[self._lo : self._hi + 1] - self._columns.offsets[self._lo]
        return [made[a:z] for a, z in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)]

    def _suggestions(self) -> list[list[SuggestionSchema]]:
        found: list[list[SuggestionSchema]] = [[] for _ in range(self._hi - self._lo)]
        for question in self._settings.questions:
            name = f"suggestions.{question.name}"
            column = self._slice("records", name)
            if column.null_count == len(column):
                continue
            parts = [self._cells(f"{name}.{p}") for p in ("score", "scores", "type", "agent")]
            cells = zip(decode_column(column, question), *parts, strict=True)
            for row, (value, score, scores, kind, agent) in zip(found, cells, strict=True):
                if value is not None:
                    made = SuggestionSchema.stored(
                        question.name, value, score if scores is None else scores, kind, agent
                    )
                    row.append(made)
        return found
