"""Workspaces and who belongs to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, or_, select

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, add, change, every, find, maybe, remove
from ostraka.server.database.tables import datasets, there, users, workspace_users, workspaces
from ostraka.server.errors import Invalid, NotFound, NotUnique
from ostraka.server.stores import deleted


def listed(db: Connection, who: Caller) -> list[Row]:
    """The workspaces a person belongs to, by name; an owner sees all."""
    chosen = select(workspaces).where(there(workspaces)).order_by(workspaces.c.name)
    if not who.owner:
        chosen = chosen.where(workspaces.c.seq.in_(who.workspaces))
    return every(db, chosen)


def every_one(db: Connection) -> list[Row]:
    """All workspaces, by name."""
    return every(db, select(workspaces).where(there(workspaces)).order_by(workspaces.c.name))


def of_user(db: Connection, user: Row) -> list[Row]:
    """The workspaces somebody was added to, by name; all of them for an owner."""
    chosen = select(workspaces).where(there(workspaces)).order_by(workspaces.c.name)
    if user["role"] != "owner":
        own = select(workspace_users.c.workspace_seq)
        chosen = chosen.where(
            workspaces.c.seq.in_(own.where(workspace_users.c.user_seq == user["seq"]))
        )
    return every(db, chosen)


def get(db: Connection, id: str) -> Row:
    """One workspace. Raises `NotFound`."""
    return find(db, workspaces, id, "workspace", there(workspaces))


def added_to(db: Connection, user: Row) -> list[Row]:
    """The workspaces somebody was added to, by name."""
    own = workspace_users.c
    joined = select(workspaces).join(workspace_users, own.workspace_seq == workspaces.c.seq)
    mine = joined.where(own.user_seq == user["seq"], there(workspaces))
    return every(db, mine.order_by(workspaces.c.name))


def maybe_named(db: Connection, name: str) -> Row | None:
    """The workspace of that name, if there is one."""
    return maybe(db, select(workspaces).where(workspaces.c.name == name))


def named(db: Connection, name: str) -> Row:
    """The workspace of that name. Raises `NotFound`."""
    found = maybe_named(db, name)
    if found is None:
        known = ", ".join(repr(row["name"]) for row in every_one(db)[:20]) or "none"
        raise NotFound(f"There is no workspace {name!r}; there are: {known}.")
    return found


def create(db: Connection, who: Caller | None, given: dict[str, Any]) -> Row:
    """Add a workspace. Raises `NotUnique`."""
    same = or_(workspaces.c.name == given["name"], workspaces.c.id == given.get("id"))
    if maybe(db, select(workspaces.c.seq).where(same)) is not None:
        raise NotUnique(f"There is already a workspace {given['name']!r}, or one of that id.")
    row = add(db, workspaces, **given)
    if who is not None:
        log.write_down(db, who, "workspace.created", row)
    return row


def delete(
    db: Connection, who: Caller | None, id: str, *, keep: bool, batch: str | None = None
) -> Row:
    """Delete an empty workspace; `keep` hides it until it is removed.

    One with deleted datasets is kept as long as they are; `batch` goes into the log.
    Raises `NotFound`, and `NotUnique` while there are datasets in it.
    """
    row = get(db, id)
    home = select(datasets.c.name).where(datasets.c.workspace_seq == row["seq"])
    inside = maybe(db, home.where(there(datasets)))
    if inside is not None:
        raise NotUnique(
            f"The workspace {row['name']!r} has datasets, such as {inside['name']!r}. "
            "Delete them first."
        )
    if keep or maybe(db, home) is not None:
        deleted.hide(db, workspaces, row)
    else:
        remove(db, workspaces, row["seq"])
    if who is not None:
        log.write_down(db, who, "workspace.deleted", None, before=row, batch=batch)
    return row


def people(db: Connection, workspace: Row) -> list[Row]:
    """Who was added to a workspace, by name."""
    joined = select(users).join(workspace_users, workspace_users.c.user_seq == users.c.seq)
    chosen = joined.where(workspace_users.c.workspace_seq == workspace["seq"])
    return every(db, chosen.order_by(users.c.username))


def admit(db: Connection, who: Caller | None, workspace: Row, user_id: str) -> Row:
    """Add somebody to a workspace. Raises `Invalid` for an unknown user, `NotUnique`."""
    try:
        user = find(db, users, user_id, "user")
    except NotFound as error:
        raise Invalid(str(error), where="user_id") from None
    if _membership(db, workspace, user) is not None:
        raise NotUnique(f"{user['username']!r} is already in the workspace {workspace['name']!r}.")
    add(db, workspace_users, workspace_seq=workspace["seq"], user_seq=user["seq"], reviewer=False)
    if who is not None:
        log.write_down(db, who, "workspace.user_added", {**workspace, "user_id": user["id"]})
    return user


def dismiss(db: Connection, who: Caller | None, workspace: Row, user_id: str) -> Row:
    """Take somebody out of a workspace. Raises `NotFound`."""
    user = find(db, users, user_id, "user")
    found = _membership(db, workspace, user)
    if found is None:
        raise NotFound(f"{user['username']!r} is not in the workspace {workspace['name']!r}.")
    remove(db, workspace_users, found["seq"])
    if who is not None:
        log.write_down(db, who, "workspace.user_removed", {**workspace, "user_id": user["id"]})
    return user


def members(db: Connection, workspace: Row) -> list[Row]:
    """Who was added to a workspace, by name, and whether they review there."""
    columns = (users.c.id.label("user_id"), users.c.username, workspace_users.c.reviewer)
    joined = select(*columns).join(workspace_users, workspace_users.c.user_seq == users.c.seq)
    chosen = joined.where(workspace_users.c.workspace_seq == workspace["seq"])
    return every(db, chosen.order_by(users.c.username))


def set_reviewer(
    db: Connection, who: Caller, workspace: Row, user_id: str, *, reviewer: bool
) -> Row:
    """Let somebody review in a workspace, or no longer. Raises `NotFound`."""
    user = find(db, users, user_id, "user")
    found = _membership(db, workspace, user)
    if found is None:
        raise NotFound(f"{user['username']!r} is not in the workspace {workspace['name']!r}.")
    change(db, workspace_users, found["seq"], reviewer=reviewer)
    told = {"id": workspace["id"], "user_id": user["id"]}
    before = {**told, "reviewer": found["reviewer"]}
    log.write_down(db, who, "workspace.reviewer", {**told, "reviewer": reviewer}, before=before)
    return {"user_id": user["id"], "username": user["username"], "reviewer": reviewer}


def _membership(db: Connection, workspace: Row, user: Row) -> Row | None:
    own = workspace_users.c
    return maybe(
        db,
        select(workspace_users).where(
            own.workspace_seq == workspace["seq"], own.user_seq == user["seq"]
        ),
    )
