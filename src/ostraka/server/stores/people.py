"""People and their API keys."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from ostraka.server import log
from ostraka.server.caller import Caller, Way
from ostraka.server.database.kept import kept
from ostraka.server.database.prepared import Prepared
from ostraka.server.database.sql import Row, add, change, every, find, maybe, now, remove
from ostraka.server.database.tables import api_keys, users, workspace_users
from ostraka.server.errors import Invalid, NotSignedIn, NotUnique
from ostraka.server.security.keys import hash_password, hint, key_hash, new_key

FIRST_KEY = "first"
_BY_KEY = Prepared(  # a row for each of their workspaces, or one
    select(
        users.c.seq,
        users.c.id,
        users.c.username,
        users.c.role,
        workspace_users.c.workspace_seq,
        workspace_users.c.reviewer,
    )
    .join(api_keys, api_keys.c.user_seq == users.c.seq)
    .join(workspace_users, workspace_users.c.user_seq == users.c.seq, isouter=True)
    .where(api_keys.c.hash == bindparam("hash"))
)
_BY_ID = Prepared(select(users).where(users.c.id == bindparam("id")))
_MEMBER = Prepared(
    select(workspace_users.c.workspace_seq, workspace_users.c.reviewer).where(
        workspace_users.c.user_seq == bindparam("user")
    )
)


def ids(db: Connection) -> dict[str, str]:
    """Everybody's id, by id and by name."""
    rows = every(db, select(users.c.id, users.c.username))
    return {row["username"]: row["id"] for row in rows} | {row["id"]: row["id"] for row in rows}


def listed(db: Connection) -> list[Row]:
    """Everybody, by name."""
    return every(db, select(users).order_by(users.c.username))


def get(db: Connection, id: str) -> Row:
    """One person. Raises `NotFound`."""
    return find(db, users, id, "user")


def by_id(db: Connection, id: str) -> Row | None:
    """The person of that id."""
    return _BY_ID.first(db, {"id": id})


def named(db: Connection, username: str) -> Row | None:
    """The person of that name."""
    return maybe(db, select(users).where(users.c.username == username))


def create(db: Connection, who: Caller | None, given: dict[str, Any]) -> tuple[Row, str]:
    """Add a person, with a first API key that is told only now. Raises `NotUnique`."""
    taken = select(users.c.seq).where(
        or_(users.c.username == given["username"], users.c.id == given.get("id"))
    )
    if maybe(db, taken) is not None:
        raise NotUnique(f"There is already a user {given['username']!r}, or one of that id.")
    password = given.pop("password", None)
    kept = hash_password(password) if password else None
    row = add(db, users, **given, password_hash=kept, sessions_from=0)
    if who is not None:
        log.write_down(db, who, "user.created", row)
    return row, add_key(db, row["seq"], FIRST_KEY)


def alter(db: Connection, who: Caller | None, id: str, given: dict[str, Any]) -> Row:
    """Change a person; a new password ends their sessions. Raises `NotFound`, `NotUnique`."""
    before = get(db, id)
    name = str(given.get("username", before["username"]))
    if name != before["username"] and named(db, name) is not None:
        raise NotUnique(f"There is already a user {name!r}.")
    if before["role"] == "owner" and given.get("role", "owner") != "owner":
        _keep_an_owner(db, before)
    if "password" in given:
        given["password_hash"] = hash_password(given.pop("password"))
        given["sessions_from"] = now()
    row = change(db, users, before["seq"], **given)
    if who is not None:
        log.write_down(db, who, "user.updated", row, before=before)
    return row


def delete(db: Connection, who: Caller | None, id: str) -> Row:
    """Delete a person, of whom nothing is left. Raises `NotFound`, `Invalid` for the last owner."""
    row = get(db, id)
    if row["role"] == "owner":
        _keep_an_owner(db, row)
    remove(db, users, row["seq"])
    if who is not None:
        log.write_down(db, who, "user.deleted", {"id": row["id"]})
    return row


def add_key(db: Connection, user: int, name: str) -> str:
    """A new API key for a person."""
    key = new_key()
    add(db, api_keys, user_seq=user, name=name, hash=key_hash(key), hint=hint(key))
    return key


def hints(db: Connection, seqs: list[int]) -> dict[int, str]:
    """The end of each person's newest API key."""
    newest = select(func.max(api_keys.c.seq)).where(api_keys.c.user_seq.in_(seqs))
    rows = every(
        db, select(api_keys).where(api_keys.c.seq.in_(newest.group_by(api_keys.c.user_seq)))
    )
    return {row["user_seq"]: row["hint"] for row in rows}


def by_key(db: Connection, key: str, request_id: str) -> Caller | None:
    """Whose API key it is, as the one who asks; in one statement."""
    found = kept(db, ("key", key), lambda: _BY_KEY.rows(db, {"hash": key_hash(key)}))
    if not found:
        return None
    member = [one for one in found if one["workspace_seq"] is not None]
    return _caller(found[0], member, "key", key, request_id)


def caller(db: Connection, row: Row, way: Way, request_id: str) -> Caller:
    """A person as the one who asks."""
    return _caller(row, _MEMBER.rows(db, {"user": row["seq"]}), way, None, request_id)


def _caller(row: Row, found: list[Row], way: Way, key: str | None, request_id: str) -> Caller:
    return Caller(
        seq=row["seq"],
        id=row["id"],
        username=row["username"],
        role=row["role"],
        workspaces=frozenset(one["workspace_seq"] for one in found),
        reviews=frozenset(one["workspace_seq"] for one in found if one["reviewer"]),
        way=way,
        key=key,
        request_id=request_id,
    )


def again(db: Connection, who: Caller) -> Caller:
    """Somebody who asked a while ago, as they are now. Raises `NotSignedIn`."""
    if who.key is not None:
        found = by_key(db, who.key, who.request_id)
    else:
        row = by_id(db, who.id)
        found = None if row is None else caller(db, row, who.way, who.request_id)
    if found is None:
        raise NotSignedIn("This person, or their API key, is gone.")
    return found


def _keep_an_owner(db: Connection, row: Row) -> None:
    others = select(users.c.seq).where(users.c.role == "owner", users.c.seq != row["seq"])
    if maybe(db, others) is None:
        raise Invalid(f"{row['username']!r} is the only owner; make somebody else an owner first.")
