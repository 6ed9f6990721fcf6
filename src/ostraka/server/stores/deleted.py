"""What was deleted and is kept for a while: datasets and workspaces."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, func, literal, select

from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, change, every, now
from ostraka.server.database.tables import datasets, users, workspaces
from ostraka.server.database.work_tables import audit

GOING = 0  # instead of when it was deleted: it is being removed, and cannot come back
DAY = 24 * 3600 * 1_000_000


def hide(db: Connection, kept: Table, row: Row) -> None:
    """Delete a dataset or a workspace so that it can come back; its name is free at once."""
    hidden = {"name": row["id"], "deleted_name": row["name"], "deleted_at": now()}
    change(db, kept, row["seq"], **hidden, updated_at=row["updated_at"])


def show(db: Connection, kept: Table, row: Row) -> Row:
    """Bring a dataset or a workspace back under its old name, which must be free."""
    shown = {"name": row["deleted_name"], "deleted_name": None, "deleted_at": None}
    return change(db, kept, row["seq"], **shown)


def listed(db: Connection, who: Caller) -> list[Row]:
    """What somebody may bring back, the last deleted first: of workspaces they lead."""
    home = workspaces.c
    named = func.coalesce(home.deleted_name, home.name).label("workspace")
    chosen = _kept(datasets, "dataset").add_columns(named)
    chosen = chosen.join(workspaces, home.seq == datasets.c.workspace_seq)
    if who.owner:
        rows = every(db, chosen) + every(db, _kept(workspaces, "workspace"))
    elif who.role == "admin":
        rows = every(db, chosen.where(datasets.c.workspace_seq.in_(who.workspaces)))
    else:
        rows = []
    return sorted(rows, key=lambda row: (-row["deleted_at"], row["id"]))


def entry_of(id: Any) -> Any:
    """The number of the newest act of the log that deleted what has this id."""
    act = audit.alias()
    deletions = act.c.action.in_(("dataset.deleted", "workspace.deleted"))
    newest = select(func.max(act.c.seq)).where(act.c.entity_id == id, deletions)
    return newest.scalar_subquery()


def _kept(kept: Table, kind: str) -> Any:
    own = kept.c
    columns = (literal(kind).label("kind"), own.id, own.deleted_name.label("name"))
    return (
        select(*columns, own.deleted_at, audit.c.seq.label("entry"), users.c.username)
        .select_from(kept)
        .join(audit, audit.c.seq == entry_of(own.id), isouter=True)
        .join(users, users.c.seq == audit.c.user_seq, isouter=True)
        .where(own.deleted_at > GOING)
    )
