"""What an event tells: a dataset with its parts, a record with that, a response with both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ostraka.server.database.sql import Row, every, maybe
from ostraka.server.database.tables import datasets, records, responses, users, workspaces
from ostraka.server.shapes.common import iso
from ostraka.server.stores import parts

Told = dict[str, Any]
TIMES = ("inserted_at", "updated_at")
PARTS = {
    "fields": (parts.FIELD, ("name", "title", "required", "settings")),
    "questions": (parts.QUESTION, ("name", "title", "description", "required", "settings")),
    "metadata_properties": (
        parts.PROPERTY,
        ("name", "title", "settings", "visible_for_annotators"),
    ),
    "vectors_settings": (parts.VECTOR, ("name", "title", "dimensions")),
}


class Bodies:
    """Bodies within one transaction; a dataset is read once."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._datasets: dict[int, Told] = {}

    def dataset(self, seq: int) -> Told:
        """A dataset with its workspace and its parts."""
        if seq not in self._datasets:
            self._datasets[seq] = _dataset(self._db, seq)
        return self._datasets[seq]

    def record(self, row: Row) -> Told:
        """A record with its dataset."""
        names = ("id", "status", "fields", "metadata", "external_id")
        return {**_plain(row, names), "dataset": self.dataset(row["dataset_seq"])}

    def response(self, row: Row) -> Told:
        """An answer with its record and its author."""
        db = self._db
        record = maybe(db, select(records).where(records.c.seq == row["record_seq"]))
        author = maybe(db, select(users).where(users.c.seq == row["user_seq"]))
        names = ("id", "first_name", "last_name", "username", "role")
        return {
            **_plain(row, ("id", "values", "status")),
            "record": self.record(record) if record else None,
            "user": _plain(author, names) if author else None,
        }

    def records_of(self, ids: list[str]) -> list[Told]:
        """The records that have these ids, in the order they were added."""
        chosen = select(records).where(records.c.id.in_(ids)).order_by(records.c.seq)
        return [self.record(row) for row in every(self._db, chosen)]

    def response_of(self, id: str) -> list[Told]:
        """The answer of that id, if it is there."""
        row = maybe(self._db, select(responses).where(responses.c.id == id))
        return [] if row is None else [self.response(row)]

    def dataset_of(self, id: str) -> list[Told]:
        """The dataset of that id, if it is there."""
        seq = self._db.execute(select(datasets.c.seq).where(datasets.c.id == id)).scalar()
        return [] if seq is None else [_dataset(self._db, seq)]


def _dataset(db: Connection, seq: int) -> Told:
    row = maybe(db, select(datasets).where(datasets.c.seq == seq))
    assert row is not None  # noqa: S101 - its record is there
    workspace = maybe(db, select(workspaces).where(workspaces.c.seq == row["workspace_seq"]))
    assert workspace is not None  # noqa: S101 - a dataset has one
    names = ("id", "name", "guidelines", "allow_extra_metadata", "status")
    return {
        **_plain(row, names),
        "distribution": {"strategy": "overlap", "min_submitted": row["min_submitted"]},
        "workspace": _plain(workspace, ("id", "name")),
        "last_activity_at": iso(row["last_activity_at"]),
        **{
            name: [_plain(one, ("id", *shown)) for one in parts.listed(db, kind, seq)]
            for name, (kind, shown) in PARTS.items()
        },
    }


def _plain(row: Mapping[str, Any], names: tuple[str, ...]) -> Told:
    return {name: row[name] for name in names} | {name: iso(row[name]) for name in TIMES}
