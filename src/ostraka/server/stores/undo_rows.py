"""Undoing acts that are about one row each: answers, suggestions, verdicts, notes, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, select, tuple_

from ostraka.server import log
from ostraka.server.database.bulk import upsert
from ostraka.server.database.sql import Row, change, every, now
from ostraka.server.database.tables import (
    datasets,
    fields,
    metadata_properties,
    questions,
    records,
    responses,
    suggestions,
    vectors_settings,
)
from ostraka.server.database.work_tables import notes, verdicts
from ostraka.server.errors import Invalid
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import indexed
from ostraka.server.stores import plan as plans
from ostraka.server.stores.belongings import parts
from ostraka.server.stores.datasets import recount
from ostraka.server.stores.leases import lock, rewind
from ostraka.server.stores.responses import count_again
from ostraka.server.stores.review import resolve
from ostraka.server.stores.undo import Undoing

MOVES = {"updated_at", "version", "last_activity_at"}  # these differ without anything being newer
Rows = Sequence[Row]


@dataclass(frozen=True)
class Kind:
    """Rows of one table, what only one of may be, and what follows from putting them back.

    Where records hang on `settings`, only their changes are undone, not that they were made.
    """

    table: Table
    once: tuple[str, ...] = ()
    settings: bool = False
    then: Callable[[Undoing, Rows], None] | None = None

    def __call__(self, undoing: Undoing, entries: Rows) -> None:
        """Put back what was there before each of these acts, the newest first."""
        db = undoing.db
        if self.settings and undoing.dataset["status"] == "ready":
            _only_changes(entries)
        if "record_seq" in self.table.c:
            told = [entry["before"] or entry["after"] for entry in entries]
            lock(db, sorted({one["record_seq"] for one in told}))
        there = self._there(db, entries)
        touched: list[Row] = []
        acts = []
        for entry in entries:
            about = entry["entity_id"]
            current, fresh = there.get(about), self._back(undoing, entry, there.get(about))
            there[about] = fresh
            verb = "deleted" if fresh is None else "updated" if current else "created"
            acts.append(
                log.entry(
                    undoing.who,
                    f"{entry['entity']}.{verb}",
                    fresh,
                    before=current,
                    dataset=undoing.dataset["seq"],
                    batch=undoing.batch,
                )
            )
            touched.append(fresh or current or {})
        self._write(undoing, entries, {entry["entity_id"]: there[entry["entity_id"]]
                                       for entry in entries})  # fmt: skip
        log.write_all(db, acts)
        if self.then is not None:
            self.then(undoing, touched)

    def _there(self, db: Connection, entries: Rows) -> dict[str, Row | None]:
        found: dict[str, Row | None] = {}
        for part in parts([entry["entity_id"] for entry in entries]):
            for row in every(db, select(self.table).where(self.table.c.id.in_(part))):
                found[row["id"]] = row
        return found

    def _back(self, undoing: Undoing, entry: Row, current: Row | None) -> dict[str, Any] | None:
        """The row as it was. Raises `Changed` where it is not as the act left it."""
        before, after = self._own(entry["before"]), self._own(entry["after"])
        if after is None or before is None:
            if (current is None) != (after is None) or not _same(current, after):
                raise undoing.in_the_way(entry, "it was changed since")
            return None if before is None else self._moved(before, before)
        if current is None:
            raise undoing.in_the_way(entry, "it was deleted since")
        shared = (before.keys() & after.keys()) - MOVES
        changed = {name for name in shared if before[name] != after[name]}
        if any(current[name] != after[name] for name in changed):
            raise undoing.in_the_way(entry, "it was changed since")
        return self._moved({**current, **{name: before[name] for name in changed}}, current)

    def _own(self, row: Mapping[str, Any] | None) -> dict[str, Any] | None:
        if row is None:
            return None
        return {name: value for name, value in row.items() if name in self.table.c}

    def _moved(self, row: Mapping[str, Any], current: Row) -> dict[str, Any]:
        """A row that is newer than the one it replaces."""
        found = dict(row)
        if "version" in self.table.c:
            found["version"] = current["version"] + 1
        if "updated_at" in self.table.c:
            found["updated_at"] = now()
        return found

    def _write(self, undoing: Undoing, entries: Rows, rows: Mapping[str, Row | None]) -> None:
        db = undoing.db
        gone = [about for about, row in rows.items() if row is None]
        kept = [dict(row) for row in rows.values() if row is not None]
        for part in parts(gone):
            db.execute(delete(self.table).where(self.table.c.id.in_(part)))
        self._free(undoing, entries, kept)
        complete = self._with_seq(db, kept)
        for part in parts(complete):
            upsert(db, self.table, part, on=("seq",), keep=("seq",))
            indexed.changed(db, self.table.name, part)

    def _free(self, undoing: Undoing, entries: Rows, rows: Rows) -> None:
        """Nothing else may be where these rows go, and their records must be there."""
        by_id = {entry["entity_id"]: entry for entry in entries}
        columns = [self.table.c[name] for name in self.once]
        for part in parts(rows if columns else []):
            keys = {tuple(row[name] for name in self.once): row for row in part}
            same = select(self.table.c.id, *columns).where(tuple_(*columns).in_(list(keys)))
            for other, *key in undoing.db.execute(same):
                row = keys[tuple(key)]
                if other != row["id"]:
                    raise undoing.in_the_way(by_id[row["id"]], "there is a newer one in its place")
        if "record_seq" not in self.table.c:
            return
        for part in parts(rows):
            asked = {row["record_seq"] for row in part}
            there = select(records.c.seq).where(records.c.seq.in_(asked))
            if len(undoing.db.execute(there).all()) < len(asked):
                raise undoing.in_the_way(entries[0], "its record is gone")

    def _with_seq(self, db: Connection, rows: Rows) -> list[dict[str, Any]]:
        """Rows with all columns; the log of a first answer does not know its number."""
        missing = [row["id"] for row in rows if "seq" not in row]
        found: dict[str, int] = {}
        for part in parts(missing):
            chosen = select(self.table.c.id, self.table.c.seq).where(self.table.c.id.in_(part))
            found |= dict(map(tuple, db.execute(chosen)))
        blank = dict.fromkeys(column.name for column in self.table.c)
        return [{**blank, "seq": found.get(row["id"]), **row} for row in rows]


def _only_changes(entries: Rows) -> None:
    for entry in entries:
        if not entry["action"].endswith(".updated"):
            raise Invalid(
                f"{entry['action']} (entry {entry['seq']}) is not undone in a published dataset; "
                "delete or add it by POST /datasets/{id}/schema, which can be undone."
            )


def _same(current: Row | None, after: Mapping[str, Any] | None) -> bool:
    if current is None or after is None:
        return current is after
    return all(current[name] == value for name, value in after.items() if name not in MOVES)


def _count_answers(undoing: Undoing, rows: Rows) -> None:
    seqs = sorted({row["record_seq"] for row in rows})
    for part in parts(seqs):
        count_again(undoing.db, undoing.dataset, part)
    rewind(undoing.db, undoing.dataset["seq"], work_of(undoing.dataset), seqs)


def _resolve(undoing: Undoing, rows: Rows) -> None:
    plan = plans.read(undoing.db, undoing.dataset)
    for seq in {row["record_seq"] for row in rows}:
        resolve(undoing.db, plan, seq)


def _settle_dataset(undoing: Undoing, rows: Rows) -> None:
    for row in rows:
        recount(undoing.db, row)
        rewind(undoing.db, row["seq"], work_of(row), None)


def _count_up(undoing: Undoing, _: Rows) -> None:
    version = undoing.dataset["version"] + 1
    change(undoing.db, datasets, undoing.dataset["seq"], version=version)


PART = ("dataset_seq", "name")
KINDS: dict[str, Kind] = {
    "response": Kind(responses, ("record_seq", "user_seq"), then=_count_answers),
    "suggestion": Kind(suggestions, ("record_seq", "question_seq")),
    "verdict": Kind(verdicts, ("record_seq", "question_seq"), then=_resolve),
    "note": Kind(notes),
    "dataset": Kind(datasets, ("workspace_seq", "name"), settings=True, then=_settle_dataset),
    "field": Kind(fields, PART, settings=True, then=_count_up),
    "question": Kind(questions, PART, settings=True, then=_count_up),
    "metadata_property": Kind(metadata_properties, PART, settings=True, then=_count_up),
    "vector_settings": Kind(vectors_settings, PART, settings=True, then=_count_up),
}
