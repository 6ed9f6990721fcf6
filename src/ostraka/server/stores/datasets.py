"""Datasets: made, found, changed, published, deleted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sql
from sqlalchemy import Connection, bindparam, func, select, update

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.kept import kept
from ostraka.server.database.prepared import Prepared
from ostraka.server.database.sql import Row, add, change, every, maybe, now, remove
from ostraka.server.database.tables import datasets, fields, questions, records, there, workspaces
from ostraka.server.database.work_tables import leases
from ostraka.server.errors import Invalid, NotFound, NotUnique
from ostraka.server.index import texts
from ostraka.server.shapes.work import Work, work_of
from ostraka.server.stores import compared, deleted
from ostraka.server.stores.leases import rewind

WAYS = ("order", "seed", "assigned")  # settings by which a queue goes
WITH_WORKSPACE = select(datasets, workspaces.c.id.label("workspace_id")).join(
    workspaces, (workspaces.c.seq == datasets.c.workspace_seq) & there(datasets)
)
_BY_ID = Prepared(WITH_WORKSPACE.where(datasets.c.id == bindparam("id")))


def listed(db: Connection, who: Caller, **asked: str | None) -> list[Row]:
    """The datasets of a person's workspaces; of one, of one name, of one status if asked."""
    chosen = WITH_WORKSPACE.order_by(datasets.c.inserted_at, datasets.c.seq)
    if not who.owner:
        chosen = chosen.where(datasets.c.workspace_seq.in_(who.workspaces))
    columns = {
        "workspace_id": workspaces.c.id,
        "name": datasets.c.name,
        "status": datasets.c.status,
    }
    for name, value in asked.items():
        if value is not None:
            chosen = chosen.where(columns[name] == value)
    return every(db, chosen)


def get(db: Connection, id: str) -> Row:
    """One dataset, with the id of its workspace. Raises `NotFound`."""
    row = kept(db, ("dataset", id), lambda: _BY_ID.first(db, {"id": id}))
    if row is None:
        raise NotFound(f"There is no dataset with the id {id!r}.")
    return row


def id_of(db: Connection, seq: int) -> str:
    """The id of a dataset. Raises `NotFound` for one that is deleted."""
    own = select(datasets.c.id).where(datasets.c.seq == seq, there(datasets))
    found: str | None = db.execute(own).scalar()
    if found is None:
        raise NotFound("The dataset that this belongs to was deleted.")
    return found


def create(db: Connection, who: Caller, workspace: Row, given: dict[str, Any]) -> Row:
    """Add a dataset, in draft. Raises `NotUnique`."""
    _unused(db, given["name"], workspace)
    row = add(
        db,
        datasets,
        **given,
        workspace_seq=workspace["seq"],
        status="draft",
        version=1,
        work={},
        last_activity_at=now(),
    )
    log.write_down(db, who, "dataset.created", row, dataset=row["seq"])
    return get(db, row["id"])


def alter(db: Connection, who: Caller, row: Row, given: dict[str, Any]) -> Row:
    """Change a dataset; a new `min_submitted` recounts which records are complete."""
    if given.get("name", row["name"]) != row["name"]:
        workspace = maybe(db, select(workspaces).where(workspaces.c.seq == row["workspace_seq"]))
        _unused(db, given["name"], workspace)
    fresh = change(db, datasets, row["seq"], **given)
    if fresh["min_submitted"] != row["min_submitted"]:
        recount(db, fresh)
    if fresh["min_submitted"] > row["min_submitted"]:
        rewind(db, fresh["seq"], work_of(fresh), None)
    log.write_down(db, who, "dataset.updated", fresh, before=row, dataset=row["seq"])
    return get(db, row["id"])


def set_work(db: Connection, who: Caller, row: Row, given: dict[str, Any]) -> Row:
    """Change settings of the work; queues that go another way begin anew."""
    work = {**row["work"], **given}
    before, after = work_of(row), Work.model_validate(work)
    fresh = change(db, datasets, row["seq"], work=work)
    if any(getattr(before, name) != getattr(after, name) for name in WAYS):
        rewind(db, row["seq"], after, None)
    log.write_down(db, who, "dataset.updated", fresh, before=row, dataset=row["seq"])
    return get(db, row["id"])


def recount(db: Connection, dataset: Row) -> None:
    """Say anew which records are complete."""
    enough = records.c.submitted >= dataset["min_submitted"]
    own = update(records).where(records.c.dataset_seq == dataset["seq"])
    db.execute(own.where(enough, records.c.status != "completed").values(status="completed"))
    db.execute(own.where(~enough, records.c.status != "pending").values(status="pending"))
    compared.everything(db, dataset["seq"])


def publish(db: Connection, who: Caller, row: Row) -> Row:
    """Open a dataset to annotators. Raises `Invalid` where a part is missing."""
    if row["status"] == "ready":
        raise Invalid(f"The dataset {row['name']!r} has already been published.")
    if not _count(db, fields, row):
        raise Invalid(f"The dataset {row['name']!r} has no field; add one, then publish it.")
    if not _count(db, questions, row, questions.c.required):
        raise Invalid(f"The dataset {row['name']!r} has no required question; add one first.")
    fresh = change(db, datasets, row["seq"], status="ready", last_activity_at=now())
    log.write_down(db, who, "dataset.published", fresh, before=row, dataset=row["seq"])
    return get(db, row["id"])


def delete(db: Connection, who: Caller, row: Row, *, keep: bool, batch: str | None = None) -> None:
    """Delete a dataset and all that belongs to it; `keep` hides it until it is removed.

    `batch` goes into the log.
    """
    log.write_down(db, who, "dataset.deleted", None, before=row, dataset=row["seq"], batch=batch)
    if keep:
        deleted.hide(db, datasets, row)
        db.execute(sql.delete(leases).where(leases.c.dataset_seq == row["seq"]))
    else:
        texts.drop(db, row["seq"])
        remove(db, datasets, row["seq"])


def _count(db: Connection, table: Any, dataset: Row, *more: Any) -> int:
    counted = select(func.count()).select_from(table)
    return db.execute(counted.where(table.c.dataset_seq == dataset["seq"], *more)).scalar_one()


def _unused(db: Connection, name: str, workspace: Row | None) -> None:
    assert workspace is not None  # noqa: S101 - a dataset has one
    same = select(datasets.c.seq).where(
        datasets.c.name == name, datasets.c.workspace_seq == workspace["seq"]
    )
    if maybe(db, same) is not None:
        raise NotUnique(f"There is already a dataset {name!r} in {workspace['name']!r}.")
