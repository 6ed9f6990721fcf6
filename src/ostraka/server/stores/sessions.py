"""Sessions that people ended, and passwords that were tried."""

from __future__ import annotations

import hashlib
from ipaddress import IPv6Address, ip_address
from math import ceil

from sqlalchemy import Connection, bindparam, delete, select, text

from ostraka.server.database.prepared import Prepared
from ostraka.server.database.sql import add, now
from ostraka.server.database.work_tables import ended_sessions, sign_in_tries
from ostraka.server.errors import TooMany

tries = sign_in_tries.c
_ENDED = Prepared(
    select(ended_sessions.c.seq).where(ended_sessions.c.session == bindparam("session"))
)


def end(db: Connection, session: str, until: float) -> None:
    """Remember that a session is over, until (seconds since 1970) it would be over anyway."""
    db.execute(delete(ended_sessions).where(ended_sessions.c.until < now()))
    if not ended(db, session):
        add(db, ended_sessions, session=session, until=int(until * 1e6))


def ended(db: Connection, session: str) -> bool:
    """Whether somebody signed out of it."""
    return _ENDED.first(db, {"session": session}) is not None


def count_try(db: Connection, name: str, address: str, limit: int, minutes: float) -> None:
    """One more password is tried. Raises `TooMany` where there were too many of late.

    It is counted before the password is looked at, so that no two tries at once escape.
    """
    at, window = now(), int(minutes * 60e6)
    who = {"name": _hashed(name), "address": network(address)}
    if db.dialect.name == "postgresql":
        for key in sorted(_lock(value) for value in who.values()):
            db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
    db.execute(delete(sign_in_tries).where(tries.at <= at - window))
    for column, value in who.items():
        lately = select(tries.at).where(tries[column] == value).order_by(tries.at.desc())
        last = db.execute(lately.offset(limit - 1).limit(1)).scalar()
        if last is not None:
            wait = ceil((last + window - at) / 1e6)
            raise TooMany(
                f"Too many wrong passwords from this {column}. Try again in {wait} seconds, or use "
                "an API key.",
                retry_after=wait,
            )
    add(db, sign_in_tries, at=at, **who)


def forget_tries(db: Connection, name: str) -> None:
    """The password was right: the tries of this name no longer count."""
    db.execute(delete(sign_in_tries).where(tries.name == _hashed(name)))


def network(address: str) -> str:
    """An address as it is counted: of IPv6 the first half, which one customer is given whole."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if not isinstance(found, IPv6Address):
        return str(found)
    plain = found.ipv4_mapped
    return str(plain) if plain else f"{IPv6Address(int(found) >> 64 << 64)}/64"


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _lock(value: str) -> int:
    return int.from_bytes(hashlib.sha256(value.encode()).digest()[:8], "big", signed=True)
