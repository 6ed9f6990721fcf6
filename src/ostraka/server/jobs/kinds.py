"""What each kind of job does. Done again after a restart, it goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from ostraka.server.access import led
from ostraka.server.caller import Caller
from ostraka.server.config import Config
from ostraka.server.database.sql import Row
from ostraka.server.database.store import Store
from ostraka.server.errors import NotFound, Unavailable
from ostraka.server.jobs import table
from ostraka.server.jobs.beginning import undone
from ostraka.server.jobs.names import folder_of
from ostraka.server.stores import datasets, people, records
from ostraka.server.stores.plan import Plans

BATCH = 500


@dataclass(frozen=True)
class Work:
    """A job that is being done, and where."""

    store: Store
    config: Config
    plans: Plans
    who: Caller
    job: Row

    @property
    def id(self) -> str:
        """The job's id."""
        return str(self.job["id"])

    @property
    def folder(self) -> Path:
        """Where the job's files are."""
        return folder_of(self.config, self.id)

    def dataset(self, db: Connection) -> Row:
        """The job's dataset.

        Raises `Stopped` where it was deleted, `Forbidden` where its author no longer leads it.
        """
        try:
            named = datasets.id_of(db, self.job["dataset_seq"])
        except NotFound as error:
            raise table.Stopped from error
        return led(db, self.who, named, "do this")


def import_file(work: Work) -> dict[str, Any]:
    """Records out of a file that was uploaded."""
    from ostraka.data.formats._load import Plan, read
    from ostraka.data.memory import Memory

    found = read([work.folder / work.job["asked"]["file"]], work.job["asked"]["format"], Plan())
    items = [one.to_dict() for one in Memory(found.settings, found.columns).iterate()]
    return _put(work, items) | {"format": found.report.format, "notes": list(found.report.notes)}


def import_new(work: Work) -> dict[str, Any]:
    """Records of an upload, into a dataset that was begun for them and is gone where it fails."""
    from ostraka.server.jobs.filling import items

    try:
        rows, lost, name = items(work.config, work.who, work.job["asked"])
        told = _put(work, rows)
    except (table.Stopped, Unavailable):
        raise
    except Exception:
        work.store.write(lambda db: undone(db, work.who, work.config, table.get(db, work.id)))
        raise
    left_out = {reason: count for reason, count in lost.items() if count}
    return {**told, "left_out": {**told["left_out"], **left_out}, "format": name}


def import_hub(work: Work) -> dict[str, Any]:
    """Records out of a dataset on a hub."""
    from ostraka.server.jobs.hub import rows

    plan = work.store.read(lambda db: work.plans.of(db, work.dataset(db)))
    return _put(work, rows(work.job["asked"], plan, work.config.hub_endpoint))


def export_file(work: Work) -> dict[str, Any]:
    """All records into a file of a format."""
    whole, name = _whole(work), work.job["asked"]["file"]
    work.folder.mkdir(parents=True, exist_ok=True)
    report = write_file(whole, work.folder / name, work.job["asked"]["format"])
    return {"file": name, "records": report.records, "left_out": dict(report.lost)}


def write_file(whole: Any, file: Path, format: str) -> Any:
    """Write a dataset, over an older file; returns the report."""
    from ostraka.data.formats._save import Wanted, write
    from ostraka.server.jobs.whole import settled_by

    return write(whole, file, settled_by(whole), Wanted(format, overwrite=True))


def export_hub(work: Work) -> dict[str, Any]:
    """All records to a hub, as Argilla 2.x puts them there."""
    from ostraka.data.hub.write import push

    asked, endpoint = work.job["asked"], work.config.hub_endpoint
    more: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
    with TemporaryDirectory() as scratch:
        address, report = push(
            _whole(work),
            asked["name"],
            Path(scratch),
            layout="2.x",
            split=asked["split"],
            token=asked.get("token"),
            private=asked["private"],
            **more,
        )
    return {"address": address, "records": report.records, "left_out": dict(report.lost)}


KINDS: Mapping[str, Callable[[Work], dict[str, Any]]] = {
    "import.file": import_file,
    "import.hub": import_hub,
    "import.new": import_new,
    "export.file": export_file,
    "export.hub": export_hub,
}


def _put(work: Work, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Add or change records, each batch together with the note that it is done."""
    from ostraka.server.jobs.whole import Arriving

    total, counts = len(items), {"added": 0, "updated": 0}
    start = work.job["done"]
    work.store.write(lambda db: table.progress(db, work.job["seq"], done=start, total=total))
    left_out: dict[str, int] = {}
    for at in range(start, total, BATCH):
        batch = items[at : at + BATCH]

        def write(db: Connection, at: int = at, batch: Any = batch) -> tuple[Any, Any]:
            dataset = work.dataset(db)
            plan = work.plans.of(db, dataset)
            arriving = Arriving(plan, people.ids(db))
            given = arriving.several(batch)
            made = records.put(db, work.who, dataset, plan, given, replace=True)
            table.progress(db, work.job["seq"], done=at + len(batch))
            return made, arriving.left_out

        made, lost = work.store.write(write)
        counts["added"] += len(made.added)
        counts["updated"] += len(made.changed)
        for reason, count in lost.items():
            left_out[reason] = left_out.get(reason, 0) + count
    return {**counts, "records": total, "left_out": left_out}


def _whole(work: Work) -> Any:
    from ostraka.server.jobs.whole import snapshot

    def read(db: Connection) -> Any:
        dataset = work.dataset(db)
        return snapshot(db, dataset, work.plans.of(db, dataset))

    whole = work.store.read(read)
    count = len(whole)
    work.store.write(lambda db: table.progress(db, work.job["seq"], done=0, total=count))
    return whole
