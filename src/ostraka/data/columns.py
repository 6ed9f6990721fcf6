"""The truth of a dataset: two Arrow tables, one row per record and one row per response.

`records` has the columns `id` (int64, ascending), `external_id`, `inserted_at`, `updated_at`,
`fields.<name>`, `metadata.<name>` (declared properties), `metadata` (JSON of the rest),
`vectors.<name>` and, per question, `suggestions.<name>` with `.score`, `.scores`, `.agent` and
`.type`.

`responses` has `record` (row number in `records`, non-decreasing), `user` (code, -1 for none),
`status` (code), `blank` (the response had no values at all) and `values.<name>` per question; a
null is a question that was not answered. Codes of labels and ratings index the question's options.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Ints
from ostraka.data.cells import CHAT, TERMS
from ostraka.data.codecs import CODECS
from ostraka.schema.responses import STATUSES
from ostraka.schema.settings import Settings

SCORE_PARTS = {
    "score": pa.float64(),
    "scores": pa.list_(pa.float64()),
    "agent": pa.large_string(),
    "type": pa.large_string(),
}
FIELD_CELLS = {
    "text": pa.large_string(),
    "image": pa.large_string(),
    "chat": CHAT,
    "custom": pa.large_string(),
}
PROPERTY_CELLS = {"terms": TERMS, "integer": pa.int64(), "float": pa.float64()}
SUBMITTED = STATUSES.index("submitted")


@dataclass(frozen=True)
class Columns:
    """Both tables and the people behind the user codes. Never changed in place."""

    records: pa.Table
    responses: pa.Table
    users: tuple[str, ...]

    def __len__(self) -> int:
        """How many records there are."""
        return int(self.records.num_rows)

    @cached_property
    def ids(self) -> Ints:
        """The dataset's own record numbers, ascending; int64, shape [records]."""
        return as_numpy(self.records["id"])

    @cached_property
    def record(self) -> Ints:
        """The record's row of each response; int64, shape [responses]."""
        return as_numpy(self.responses["record"])

    @cached_property
    def user(self) -> Ints:
        """The person's code of each response, -1 for none; int32, shape [responses]."""
        return as_numpy(self.responses["user"])

    @cached_property
    def status(self) -> Ints:
        """The status code of each response; int8, shape [responses]."""
        return as_numpy(self.responses["status"])

    @cached_property
    def submitted(self) -> npt.NDArray[np.bool_]:
        """Whether each response was submitted; shape [responses]."""
        submitted: npt.NDArray[np.bool_] = self.status == SUBMITTED
        return submitted

    @cached_property
    def offsets(self) -> Ints:
        """Record r has the responses `offsets[r]:offsets[r + 1]`; int64, shape [records + 1]."""
        counts = np.bincount(self.record, minlength=len(self))
        return np.concatenate([[0], np.cumsum(counts)])

    def one(self, table: str, name: str) -> pa.Array:
        """A whole column as one array."""
        return single(getattr(self, table)[name])

    def append(self, more: Columns) -> Columns:
        """Both after each other; `more` numbers its records from 0 and knows all users."""
        shifted = pc.add(more.responses["record"], pa.scalar(len(self), pa.int64()))
        at = more.responses.schema.get_field_index("record")
        responses = more.responses.set_column(at, "record", shifted)
        return Columns(
            _joined(self.records, more.records), _joined(self.responses, responses), more.users
        )

    def take(self, rows: Ints) -> Columns:
        """The records at these rows, in this order, with their responses."""
        counts = np.diff(self.offsets)[rows]
        starts = np.repeat(self.offsets[:-1][rows], counts)
        within = np.arange(len(starts)) - np.repeat(np.cumsum(counts) - counts, counts)
        responses = self.responses.take(pa.array(starts + within))
        record = pa.array(np.repeat(np.arange(len(rows)), counts), pa.int64())
        at = responses.schema.get_field_index("record")
        responses = responses.set_column(at, "record", record)
        return Columns(self.records.take(pa.array(rows)), responses, self.users)

    def replace_rows(self, rows: Ints, patch: Columns) -> Columns:
        """The records at `rows` replaced by those of `patch`, one for one; ids stay."""
        order = np.arange(len(self))
        order[rows] = len(self) + np.arange(len(rows))
        records = pa.concat_tables([self.records, patch.records]).take(pa.array(order))
        kept = self.responses.filter(pa.array(~np.isin(self.record, rows)))
        at = kept.schema.get_field_index("record")
        moved = patch.responses.set_column(at, "record", pa.array(rows[patch.record], pa.int64()))
        responses = pa.concat_tables([kept, moved])
        by_record = np.argsort(as_numpy(responses["record"]), kind="stable")
        responses = responses.take(pa.array(by_record))
        return Columns(records, responses, patch.users)

    def with_records(self, records: pa.Table) -> Columns:
        """The same responses beside other record columns."""
        return replace(self, records=records)


def record_schema(settings: Settings) -> pa.Schema:
    """The columns of the records table."""
    columns: list[tuple[str, pa.DataType]] = [
        ("id", pa.int64()),
        ("external_id", pa.large_string()),
        ("inserted_at", pa.timestamp("us", "UTC")),
        ("updated_at", pa.timestamp("us", "UTC")),
    ]
    columns += [(f"fields.{f.name}", FIELD_CELLS[f.type]) for f in settings.fields]
    columns += [
        (f"metadata.{p.name}", PROPERTY_CELLS[p.type]) for p in settings.metadata_properties
    ]
    columns += [("metadata", pa.large_string())]
    columns += [
        (f"vectors.{v.name}", pa.list_(pa.float32(), v.dimensions))
        for v in settings.vectors_settings
    ]
    for question in settings.questions:
        name = f"suggestions.{question.name}"
        columns += [(name, CODECS[question.type].type(question))]
        columns += [(f"{name}.{part}", kind) for part, kind in SCORE_PARTS.items()]
    return pa.schema(columns)


def response_schema(settings: Settings) -> pa.Schema:
    """The columns of the responses table."""
    columns: list[tuple[str, pa.DataType]] = [
        ("record", pa.int64()),
        ("user", pa.int32()),
        ("status", pa.int8()),
        ("blank", pa.bool_()),
    ]
    columns += [(f"values.{q.name}", CODECS[q.type].type(q)) for q in settings.questions]
    return pa.schema(columns)


def empty(settings: Settings) -> Columns:
    """No records yet."""
    records = record_schema(settings).empty_table()
    return Columns(records, response_schema(settings).empty_table(), ())


def single(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A column as one array; copies only when it has several chunks."""
    if isinstance(column, pa.Array):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def as_numpy(column: pa.ChunkedArray | pa.Array) -> Ints:
    """A numeric column without nulls as a NumPy array; copies only when it has several chunks."""
    return cast(Ints, single(column).to_numpy(zero_copy_only=False))


def _joined(first: pa.Table, second: pa.Table, chunks: int = 64) -> pa.Table:
    if not first.num_rows:
        return second
    table = pa.concat_tables([first, second])
    many = table.num_columns and table.column(0).num_chunks > chunks
    return table.combine_chunks() if many else table


def rows_of(ids: Sequence[int] | Ints, columns: Columns) -> Ints:
    """The rows of these record numbers; -1 for one that is not there."""
    wanted = np.asarray(ids, np.int64)
    if not len(columns):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(columns.ids, wanted), len(columns) - 1)
    return np.where(columns.ids[at] == wanted, at, -1)
