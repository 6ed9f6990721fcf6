"""The API keys that a person has."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, add, every, find, remove
from ostraka.server.database.tables import api_keys
from ostraka.server.errors import Invalid, NotFound
from ostraka.server.security.keys import hint, key_hash, new_key

MOST = 50


def listed(db: Connection, user: int) -> list[Row]:
    """Somebody's keys, oldest first."""
    own = select(api_keys).where(api_keys.c.user_seq == user)
    return every(db, own.order_by(api_keys.c.seq))


def make(db: Connection, who: Caller | None, user: int, name: str) -> tuple[Row, str]:
    """A new key for somebody, which is told only now. Raises `Invalid` for one too many."""
    count = select(func.count()).select_from(api_keys).where(api_keys.c.user_seq == user)
    if db.execute(count).scalar_one() >= MOST:
        raise Invalid(f"A person may have {MOST} API keys. Delete one first.")
    key = new_key()
    row = add(db, api_keys, user_seq=user, name=name, hash=key_hash(key), hint=hint(key))
    if who is not None:
        log.write_down(db, who, "api_key.created", row)
    return row, key


def drop(db: Connection, who: Caller, id: str) -> Row:
    """Delete one of one's own keys. Raises `NotFound`, also where it is somebody else's."""
    row = find(db, api_keys, id, "API key")
    if row["user_seq"] != who.seq:
        raise NotFound(f"You have no API key with the id {id!r}.")
    remove(db, api_keys, row["seq"])
    log.write_down(db, who, "api_key.deleted", None, before=row)
    return row
