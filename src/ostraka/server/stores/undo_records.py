"""Undoing what was done to many records at once: added, changed, deleted, given to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, exists, insert, or_, select, update

from ostraka.server import log
from ostraka.server.database.sql import Row, every, now
from ostraka.server.database.tables import records, responses, suggestions
from ostraka.server.database.work_tables import assignments
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import belongings, indexed
from ostraka.server.stores import plan as plans
from ostraka.server.stores import records as store
from ostraka.server.stores.belongings import parts, whole
from ostraka.server.stores.datasets import set_work
from ostraka.server.stores.leases import lock, look_again, rewind
from ostraka.server.stores.responses import count_again
from ostraka.server.stores.undo import Undoing


def of_records(undoing: Undoing, entries: Sequence[Row]) -> None:
    """Undo additions, changes and deletions of records."""
    for entry in entries:
        ACTS[entry["action"]](undoing, entry)


def _added(undoing: Undoing, entry: Row) -> None:
    rows = _rows(undoing, entry["after"]["records"])
    newer = 0
    for part in parts([row["seq"] for row in rows]):
        later = exists().where(
            responses.c.record_seq == records.c.seq, responses.c.updated_at > entry["at"]
        )
        changed = or_(records.c.updated_at > entry["at"], later)
        chosen = select(records.c.seq).where(records.c.seq.in_(part), changed)
        newer += len(undoing.db.execute(chosen).all())
    if newer:
        what = f"{newer} of its {len(rows)} records were changed or answered since"
        raise undoing.in_the_way(entry, what)
    plan = plans.read(undoing.db, undoing.dataset)
    store.remove(undoing.db, undoing.who, undoing.dataset, plan, rows, batch=undoing.batch)


def _deleted(undoing: Undoing, entry: Row) -> None:
    db, before = undoing.db, entry["before"]
    rows = before["records"]
    outer = [row["external_id"] for row in rows if row["external_id"] is not None]
    for part in parts(outer):
        own = (records.c.dataset_seq == undoing.dataset["seq"], records.c.external_id.in_(part))
        taken = db.execute(select(records.c.external_id).where(*own)).scalars().all()
        if taken:
            named = ", ".join(map(repr, taken[:3]))
            raise undoing.in_the_way(entry, f"there are newer records with the ids {named}")
    for part in parts(rows):
        db.execute(insert(records), part)
    undoing.left_out += belongings.put_back(db, before)
    for part in parts(rows):
        indexed.back(db, undoing.dataset["seq"], part)
        count_again(db, undoing.dataset, [row["seq"] for row in part])
    look_again(db, undoing.dataset)
    rewind(db, undoing.dataset["seq"], work_of(undoing.dataset), [row["seq"] for row in rows])
    told = {"id": entry["entity_id"], "records": [row["id"] for row in rows]}
    _log(undoing, "records.restored", told, None)


def _changed(undoing: Undoing, entry: Row) -> None:
    db, before, after = undoing.db, entry["before"], entry["after"]
    seqs = [row["seq"] for row in before["records"]]
    lock(db, sorted(seqs))
    current = {row["id"]: row for row in _rows(undoing, after["records"])}
    newer = [
        one["id"] for one in before["records"]
        if one["id"] not in current or current[one["id"]]["version"] != one["version"] + 1
    ]  # fmt: skip
    newer += _newer_parts(undoing, seqs, entry)
    if newer:
        raise undoing.in_the_way(entry, f"{len(set(newer))} of its records were changed since")
    names = [name for name in belongings.BELONGINGS if name in before]
    kept = belongings.kept(db, seqs, names)
    fresh = [
        {"of": one["seq"], "fields": one["fields"], "metadata": one["metadata"],
         "version": one["version"] + 2, "updated_at": now()}
        for one in before["records"]
    ]  # fmt: skip
    columns = ("fields", "metadata", "version", "updated_at")
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    indexed.rewritten(db, {row["id"]: row["fields"] for row in before["records"]})
    db.execute(update(records).where(records.c.seq == bindparam("of")).values(values), fresh)
    belongings.take_away(db, seqs, names)
    undoing.left_out += belongings.put_back(db, before)
    for part in parts(seqs):
        indexed.again(db, part)
        count_again(db, undoing.dataset, part)
    told = {"id": entry["entity_id"], "records": after["records"]}
    was = {"id": entry["entity_id"], "records": [whole(row) for row in current.values()], **kept}
    _log(undoing, "records.changed", told, was)


def _newer_parts(undoing: Undoing, seqs: Sequence[int], entry: Row) -> list[str]:
    """The records whose answers or suggestions, if the act was about them, changed later."""
    found: list[str] = []
    for table in (responses, suggestions):
        if table.name not in entry["before"]:
            continue
        for part in parts(seqs):
            own = (table.c.record_seq.in_(part), table.c.updated_at > entry["at"])
            joined = select(records.c.id).join(table, table.c.record_seq == records.c.seq)
            found += undoing.db.execute(joined.where(*own)).scalars()
    return found


def of_assignments(undoing: Undoing, entries: Sequence[Row]) -> None:
    """Take back what was given to people, and give again what was taken for it."""
    db = undoing.db
    for entry in entries:
        given, before = entry["after"]["rows"], entry["before"]["rows"]
        for part in parts([row["record_seq"] for row in given]):
            db.execute(delete(assignments).where(assignments.c.record_seq.in_(part)))
        undoing.left_out += belongings.put_back(db, {"assignments": before})
        set_work(db, undoing.who, undoing.dataset, {"assigned": bool(before)})
        rewind(db, undoing.dataset["seq"], work_of(undoing.dataset), None)
        told = {"id": entry["entity_id"], "rows": before}
        _log(undoing, "assignments.given", told, {"id": entry["entity_id"], "rows": given})


ACTS = {
    "records.added": _added,
    "records.restored": _added,
    "records.changed": _changed,
    "records.deleted": _deleted,
}


def _rows(undoing: Undoing, ids: Sequence[str]) -> list[Row]:
    found: list[Row] = []
    for part in parts(ids):
        found += every(undoing.db, select(records).where(records.c.id.in_(part)))
    return sorted(found, key=lambda row: row["seq"])


def _log(undoing: Undoing, action: str, row: Row, before: Row | None) -> None:
    dataset = undoing.dataset["seq"]
    log.write_down(undoing.db, undoing.who, action, row, before=before, dataset=dataset,
                   batch=undoing.batch)  # fmt: skip
