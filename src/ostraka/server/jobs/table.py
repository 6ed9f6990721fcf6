"""The jobs: asked for, taken by one process at a time, ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, or_, select, update

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, add, change, every, find, maybe, now
from ostraka.server.database.tables import datasets, there, users
from ostraka.server.database.work_tables import jobs
from ostraka.server.errors import Invalid

QUEUED, STARTED, FINISHED, FAILED, CANCELED = "queued", "started", "finished", "failed", "canceled"
OPEN = (QUEUED, STARTED)
SILENT = 60 * 1_000_000  # microseconds without a sign of life: its process is gone


# the jobs of datasets that are not deleted
_HERE = jobs.c.dataset_seq.in_(select(datasets.c.seq).where(there(datasets)))


class Stopped(Exception):
    """The job was cancelled, its dataset deleted, or another process has it."""


def create(db: Connection, who: Caller, dataset: Row, kind: str, asked: dict[str, Any]) -> Row:
    """Ask for a job."""
    values = {"user_seq": who.seq, "dataset_seq": dataset["seq"], "kind": kind, "asked": asked}
    row = add(db, jobs, **values, id=asked.pop("id", None), status=QUEUED, done=0)
    told = {"id": row["id"], "kind": kind}
    log.write_down(db, who, "job.created", told, dataset=dataset["seq"])
    return get(db, row["id"])


def get(db: Connection, id: str) -> Row:
    """One job, with its dataset's id. Raises `NotFound`."""
    row = find(db, jobs, id, "job")
    of = select(datasets.c.id).where(datasets.c.seq == row["dataset_seq"], there(datasets))
    return {**row, "dataset_id": db.execute(of).scalar()}


def listed(db: Connection, dataset: Row) -> list[Row]:
    """The jobs of a dataset, the newest first."""
    chosen = select(jobs).where(jobs.c.dataset_seq == dataset["seq"]).order_by(jobs.c.seq.desc())
    return [{**row, "dataset_id": dataset["id"]} for row in every(db, chosen)]


def cancel(db: Connection, who: Caller, row: Row) -> Row:
    """End a job that is not done; what it has written stays. Raises `Invalid` for one that is."""
    if row["status"] not in OPEN:
        raise Invalid(f"The job is {row['status']}; only one that is not done can be cancelled.")
    end(db, row["seq"], CANCELED)
    told = {"id": row["id"], "kind": row["kind"]}
    log.write_down(db, who, "job.canceled", told, dataset=row["dataset_seq"])
    return get(db, row["id"])


def take(db: Connection, *, alone: bool) -> Row | None:
    """The next job to do, now this process's; also one whose process is gone.

    Those of deleted datasets wait. `alone`: no other process can have one.
    """
    gone = jobs.c.updated_at < now() - (0 if alone else SILENT)
    due = select(jobs, users.c.id.label("user_id")).outerjoin(users, users.c.seq == jobs.c.user_seq)
    waiting = or_(jobs.c.status == QUEUED, (jobs.c.status == STARTED) & gone)
    locked = due.where(waiting, _HERE).order_by(jobs.c.seq)
    row = maybe(db, locked.with_for_update(of=jobs, skip_locked=True))
    if row is not None:
        change(db, jobs, row["seq"], status=STARTED)
    return row


def progress(db: Connection, seq: int, *, done: int, total: int | None = None) -> None:
    """Note how far a job is, in the transaction that got it there.

    Raises `Stopped` where it was cancelled, or its dataset deleted.
    """
    values = {"done": done, "updated_at": now()} | ({} if total is None else {"total": total})
    own = update(jobs).where(jobs.c.seq == seq, jobs.c.status == STARTED, _HERE)
    if not db.execute(own.values(values)).rowcount:
        raise Stopped


def alive(db: Connection, seq: int) -> None:
    """A sign of life."""
    db.execute(update(jobs).where(jobs.c.seq == seq).values(updated_at=now()))


def end(db: Connection, seq: int, status: str, **values: Any) -> None:
    """Note how a job ended; what was secret in it is forgotten."""
    row = maybe(db, select(jobs).where(jobs.c.seq == seq))
    if row is not None and row["status"] in OPEN:
        asked = {name: value for name, value in row["asked"].items() if name != "token"}
        change(db, jobs, seq, status=status, asked=asked, **values)
