"""Batches of records put together: people's answers to one record, wherever they stood."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.data.answers import Ints
from ostraka.data.columns import Columns, as_numpy, record_schema, response_schema, single
from ostraka.data.formats._report import Report
from ostraka.schema.settings import Settings

IGNORED = "rows without an answer by a person who has another row for the record"
AGAIN = "an earlier answer of a person who answered again"


class Gathered:
    """Columns that grow by batches: in memory, or in files of `folder` that are mapped in the end.

    Per key, eight bytes of its hash are kept in memory.
    """

    def __init__(self, settings: Settings, report: Report, folder: Path | None = None) -> None:
        self.settings, self.report, self._folder = settings, report, folder
        self.users: dict[str, int] = {}
        self.records = 0
        self._rows: dict[int, int] = {}
        self._repeated = False
        schemas = {"records": record_schema(settings), "responses": response_schema(settings)}
        self._tables = {name: _Table(schema, name, folder) for name, schema in schemas.items()}

    def add(self, batch: Columns, keys: Sequence[str | None]) -> None:
        """One more batch, which knows `users`; rows of a key that was met belong to that record."""
        self.users = {user: code for code, user in enumerate(batch.users)}
        place, fresh = self._places(keys)
        records = batch.records if fresh.all() else batch.records.filter(pa.array(fresh))
        ids = pa.array(place[fresh], pa.int64())
        records = records.set_column(0, "id", ids)
        responses = batch.responses
        if responses.num_rows:
            record = pa.array(place[as_numpy(responses["record"])], pa.int64())
            responses = responses.set_column(0, "record", record)
        self._tables["records"].add(records)
        self._tables["responses"].add(responses)

    def known(self, batch: Columns) -> Columns:
        """The same with the codes that people have here; who is new gets the next one."""
        users = dict(self.users)
        codes = np.array([users.setdefault(user, len(users)) for user in batch.users] + [-1])
        if np.array_equal(codes[:-1], np.arange(len(users))):
            return batch
        mapped = pa.array(codes[as_numpy(batch.responses["user"])], pa.int32())
        responses = batch.responses.set_column(1, "user", mapped)
        return Columns(batch.records, responses, tuple(users))

    def _places(self, keys: Sequence[str | None]) -> tuple[Ints, Any]:
        if not any(keys):
            place = np.arange(self.records, self.records + len(keys))
            self.records += len(keys)
            return place, np.ones(len(keys), bool)
        place, fresh = np.empty(len(keys), np.int64), np.ones(len(keys), bool)
        for i, key in enumerate(keys):
            at = self._known(key)
            fresh[i] = at == self.records
            place[i] = at
            self.records += int(fresh[i])
        self._repeated |= not fresh.all()
        return place, fresh

    def _known(self, key: str | None) -> int:
        if key is None:
            return self.records
        digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return self._rows.setdefault(int.from_bytes(digest, "big"), self.records)

    def whole(self) -> Columns:
        """Everything, with each record's responses beside each other and one per person."""
        records, responses = (self._tables[name].whole() for name in ("records", "responses"))
        if self._repeated and responses.num_rows:
            responses = self._merged(responses)
        return Columns(records, responses, tuple(self.users))

    def _merged(self, responses: pa.Table) -> pa.Table:
        record, user = (as_numpy(responses[name]).astype(np.int64) for name in ("record", "user"))
        order = np.lexsort((np.arange(len(record)), user, record))
        same = np.zeros(len(record), bool)
        ordered = order[1:], order[:-1]
        same[1:] = (record[ordered[0]] == record[ordered[1]]) & (
            user[ordered[0]] == user[ordered[1]]
        )
        group = np.cumsum(~same) - 1
        first = order[~same]
        back = np.lexsort((first, record[first]))  # people in the order of their first answers
        columns = {}
        self._replaced, self._valued = 0, np.zeros(len(record), bool)
        for name in responses.column_names:
            column = single(responses[name])
            take = self._chosen(name, column, order, group, len(first))
            columns[name] = column.take(take.take(pa.array(back)))
        with_value = np.zeros(len(first), bool)
        with_value[group[self._valued[order]]] = True
        self.report.lost[AGAIN] += self._replaced
        self.report.lost[IGNORED] += int((~self._valued).sum() - (~with_value).sum())
        return pa.table(columns, schema=responses.schema)

    def _chosen(self, name: str, column: pa.Array, order: Ints, group: Ints, size: int) -> pa.Array:
        """Which row each person's value is taken from: the last one that has any."""
        if name in ("status", "blank"):
            # submitted comes before draft and discarded; blank only where every part is
            value = as_numpy(column).astype(np.int64)
            by = np.lexsort((-value[order], group))
            last = np.zeros(size, np.int64)
            last[group[by]] = order[by]
            return pa.array(last)
        valid = column.is_valid().to_numpy(zero_copy_only=False)[order]
        last = np.full(size, -1)
        last[group[valid]] = order[valid]
        if name.startswith("values."):
            self._replaced += int(valid.sum() - (last >= 0).sum())
            self._valued[order[valid]] = True
        return pa.array(last, mask=last < 0)


class _Table:
    """Tables after each other, held or written to a file."""

    def __init__(self, schema: pa.Schema, name: str, folder: Path | None) -> None:
        self._schema = schema
        self._parts: list[pa.Table] = []
        self._path = None if folder is None else folder / f"{name}.arrow"
        self._file = None if self._path is None else pa.ipc.new_file(str(self._path), schema)

    def add(self, part: pa.Table) -> None:
        if self._file is None:
            self._parts.append(part)
        else:
            self._file.write_table(part)

    def whole(self) -> pa.Table:
        if self._file is None:
            return pa.concat_tables([self._schema.empty_table(), *self._parts])
        self._file.close()
        return pa.ipc.open_file(pa.memory_map(str(self._path))).read_all()
