"""Undoing deletions of datasets and of workspaces: they come back under their old names."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, select

from ostraka.server import log
from ostraka.server.database.sql import Row, maybe
from ostraka.server.database.tables import datasets, workspaces
from ostraka.server.errors import Changed, NotFound
from ostraka.server.stores import datasets as store
from ostraka.server.stores import deleted
from ostraka.server.stores import workspaces as homes
from ostraka.server.stores.undo import Undoing
from ostraka.server.stores.undo_rows import KINDS


def of_datasets(undoing: Undoing, entries: Sequence[Row]) -> None:
    """Bring a dataset back, delete one that was brought back, or undo changes of its settings."""
    changes = []
    for entry in entries:
        if entry["action"] == "dataset.deleted":
            _dataset_back(undoing, entry)
        elif entry["action"] == "dataset.restored":
            row = store.get(undoing.db, undoing.dataset["id"])
            store.delete(undoing.db, undoing.who, row, keep=True, batch=undoing.batch)
        else:
            changes.append(entry)
    if changes:
        KINDS["dataset"](undoing, changes)


def of_workspaces(undoing: Undoing, entries: Sequence[Row]) -> None:
    """Bring a workspace back with its people, or delete one that was brought back."""
    db, row = undoing.db, undoing.dataset
    for entry in entries:
        if entry["action"] == "workspace.restored":
            homes.delete(db, undoing.who, row["id"], keep=True, batch=undoing.batch)
            continue
        _check(undoing, workspaces, entry)
        if homes.maybe_named(db, row["deleted_name"]) is not None:
            raise _taken(entry, f"workspace {row['deleted_name']!r}")
        fresh = deleted.show(db, workspaces, row)
        log.write_down(db, undoing.who, "workspace.restored", fresh, batch=undoing.batch)


def _dataset_back(undoing: Undoing, entry: Row) -> None:
    db, row = undoing.db, undoing.dataset
    _check(undoing, datasets, entry)
    own = select(workspaces).where(workspaces.c.seq == row["workspace_seq"]).with_for_update()
    home, name = maybe(db, own) or {}, row["deleted_name"]
    if home["deleted_at"] is not None:
        newest = db.execute(select(deleted.entry_of(home["id"]))).scalar()
        raise Changed(
            f"Entry {entry['seq']} ({entry['action']}) cannot be undone: its workspace "
            f"{home['deleted_name']!r} was deleted too. Undo that first: entry {newest}.",
            entry=entry["seq"],
            newer=newest,
        )
    same = (datasets.c.workspace_seq == home["seq"], datasets.c.name == name)
    if maybe(db, select(datasets.c.seq).where(*same)) is not None:
        raise _taken(entry, f"dataset {name!r} in {home['name']!r}")
    fresh = deleted.show(db, datasets, row)
    log.write_down(db, undoing.who, "dataset.restored", fresh, dataset=row["seq"],
                   batch=undoing.batch)  # fmt: skip


def _check(undoing: Undoing, kept: Table, entry: Row) -> None:
    """Raises `NotFound` for what is being removed, `Changed` for what is back already."""
    since = undoing.dataset["deleted_at"]
    if since is None:
        raise Changed("Somebody else is undoing this at the same moment.")
    if since == deleted.GOING:
        raise NotFound(f"What entry {entry['seq']} deleted in {kept.name} is being removed.")


def _taken(entry: Row, what: str) -> Changed:
    return Changed(
        f"Entry {entry['seq']} ({entry['action']}) cannot be undone: there is a new {what}. "
        "Rename or delete that one first.",
        entry=entry["seq"],
    )
