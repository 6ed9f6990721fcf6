"""What is removed for good when its time is over: deleted datasets, and files of jobs."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, delete, exists, select, update

from ostraka.server.config import Config
from ostraka.server.database.sql import Row, maybe, now, remove
from ostraka.server.database.store import Store
from ostraka.server.database.tables import datasets, records, workspaces
from ostraka.server.database.work_tables import jobs, trainings
from ostraka.server.index import texts
from ostraka.server.jobs import table
from ostraka.server.jobs.names import FOLDER
from ostraka.server.runs.folders import FOLDER as RUNS
from ostraka.server.stores.deleted import DAY, GOING

AT_ONCE = 500  # records, so that nobody waits long for their turn to write


def clean(store: Store, config: Config) -> None:
    """Remove what was deleted, and the files of jobs that ended, long enough ago."""
    before = now() - int(config.keep_deleted_days * DAY)
    for row in store.write(lambda db: _doom(db, before)):
        while store.write(partial(_some, dataset=row)):
            pass
    store.write(lambda db: _empty(db, before))
    for folder in (*_ended(store, config), *_forgotten(store, config)):
        shutil.rmtree(folder, ignore_errors=True)


def file_until(config: Config, job: Row) -> int | None:
    """Until when the file of an export is there; None for a job without one, or no longer."""
    if job["kind"] != "export.file" or job["status"] != table.FINISHED:
        return None
    until = int(job["updated_at"] + config.keep_files_days * DAY)
    return until if until > now() else None


def _doom(db: Connection, before: int) -> list[Row]:
    """Datasets whose time is over: from now on they cannot come back."""
    over = datasets.c.deleted_at <= before
    doomed = update(datasets).where(over).values(deleted_at=GOING).returning(datasets.c.seq)
    found = [dict(row) for row in db.execute(doomed).mappings()]
    for row in found:
        texts.drop(db, row["seq"])
    return sorted(found, key=lambda row: row["seq"])


def _some(db: Connection, dataset: Row) -> bool:
    """Remove some records of a dataset, at last itself; whether there is more to do."""
    own = select(records.c.seq).where(records.c.dataset_seq == dataset["seq"])
    seqs = list(db.execute(own.order_by(records.c.seq).limit(AT_ONCE)).scalars())
    if seqs:
        db.execute(delete(records).where(records.c.seq.in_(seqs)))
    else:
        remove(db, datasets, dataset["seq"])
    return bool(seqs)


def _empty(db: Connection, before: int) -> None:
    """Remove workspaces whose time is over, once no dataset is left in them."""
    inside = exists().where(datasets.c.workspace_seq == workspaces.c.seq)
    db.execute(delete(workspaces).where(workspaces.c.deleted_at <= before, ~inside))


def _ended(store: Store, config: Config) -> Iterator[Path]:
    """The folders of jobs that ended long enough ago, or that nothing is known of any more."""
    root = config.data_dir / FOLDER
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        own = select(jobs.c.status, jobs.c.updated_at).where(jobs.c.id == folder.name)
        job = store.read(partial(maybe, statement=own))
        at = job["updated_at"] / 1e6 if job else folder.stat().st_mtime
        ended = job is None or job["status"] not in table.OPEN
        if ended and at + config.keep_files_days * DAY / 1e6 < time.time():
            yield folder


def _forgotten(store: Store, config: Config) -> Iterator[Path]:
    """The folders of training runs that are gone with their dataset."""
    root = config.data_dir / RUNS
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        own = select(trainings.c.seq).where(trainings.c.id == folder.name)
        if store.read(partial(maybe, statement=own)) is None:
            yield folder
