"""A frozen view of a dataset: the only thing the later rooms read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ostraka.data.answers import Answers, Ints
from ostraka.data.codecs import CODECS
from ostraka.data.columns import Columns, single
from ostraka.schema.questions import Question
from ostraka.schema.settings import Settings


@dataclass(frozen=True)
class Snapshot:
    """Settings and columns as they were when it was taken. Records are in the asked order.

    `names` are the records' names where their numbers are not: those of a server have ids.
    """

    settings: Settings
    columns: Columns
    names: pa.Array | None = None

    def __len__(self) -> int:
        """How many records there are."""
        return len(self.columns)

    @property
    def users(self) -> tuple[str, ...]:
        """The people: a voter's code is an index into this."""
        return self.columns.users

    def ids(self) -> list[str]:
        """Each record's name: its external id where every record has one, else its own."""
        names: list[str] = self.id_column().to_pylist()
        return names

    def id_column(self) -> pa.Array:
        """Each record's name as an Arrow column of strings."""
        return self._names

    @cached_property
    def _names(self) -> pa.Array:
        external = self.columns.one("records", "external_id")
        distinct = external.null_count == 0 and pc.count_distinct(external).as_py() == len(self)
        if distinct and len(self):
            return external
        if self.names is not None:
            return self.names
        return self.columns.one("records", "id").cast(pa.large_string())

    def field(self, name: str) -> pa.Array:
        """The content of one field, one cell per record; `UnknownName` if there is none such."""
        return self.columns.one("records", f"fields.{self.settings.field(name).name}")

    def lengths(self, field: str) -> Ints:
        """The number of characters of a text field; int64, shape [records], 0 where empty."""
        counts = pc.fill_null(pc.utf8_length(self.field(field)), 0)
        lengths: Ints = counts.to_numpy(zero_copy_only=False).astype(np.int64)
        return lengths

    def answers(
        self, question: Question, *, submitted_only: bool = True
    ) -> tuple[Ints, Ints, Answers]:
        """The answers to one question: record rows, user codes and values, in response order."""
        column = self.columns.one("responses", f"values.{question.name}")
        keep = column.is_valid().to_numpy(zero_copy_only=False)
        if submitted_only:
            keep &= self.columns.submitted
        rows = np.flatnonzero(keep)
        if len(rows) < len(column):
            column = column.take(pa.array(rows))
        found = CODECS[question.type].answers(column, question)
        return self.columns.record[rows], self.columns.user[rows], found

    @cached_property
    def hash(self) -> str:
        """SHA-256 over settings, people and every cell: equal data give equal hashes."""
        digest = hashlib.sha256()
        head: dict[str, Any] = {"settings": self.settings.to_dict(), "users": self.users}
        digest.update(json.dumps(head, sort_keys=True).encode())
        for table in (self.columns.records, self.columns.responses):
            for name in table.column_names:
                if name in ("inserted_at", "updated_at"):
                    continue  # when a record came says nothing about what it is
                digest.update(name.encode())
                _feed(digest, single(table[name]), name)
        return digest.hexdigest()


def _feed(digest: Any, column: pa.Array, name: str) -> None:
    # What stands under a null is nobody's business: only which cells are null, and the others.
    if column.null_count:
        digest.update(np.packbits(column.is_valid().to_numpy(zero_copy_only=False)).tobytes())
        column = column.drop_null()
    batch = pa.record_batch([column], [name])
    # The bytes of an Arrow stream, digested as they are written: no copy of a large column.
    with (
        pa.PythonFile(_Sink(digest), mode="w") as sink,
        pa.ipc.new_stream(sink, batch.schema) as out,
    ):
        out.write_batch(batch)


class _Sink:
    """A file that is only digested."""

    closed = False

    def __init__(self, digest: Any) -> None:
        self.digest, self.size = digest, 0

    def write(self, data: Any) -> int:
        """Digest these bytes."""
        self.digest.update(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        """How many bytes were written."""
        return self.size

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""
