"""What was read before, as long as nobody else has changed the database since.

SQLite tells a connection whether another one has committed (`PRAGMA data_version`). The connection
of `near_commit` writes answers and leases only, so what it read of people and datasets stays true
until then, also where another process writes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
KEPT, VERSION, MOST = "ostraka kept", "ostraka version", 5000


def kept(db: Connection, key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, or gave on this connection since the last change from elsewhere."""
    known: dict[Hashable, Any] | None = db.info.get(KEPT)
    if known is None:
        return read()
    if key not in known:
        if len(known) >= MOST:
            known.clear()
        known[key] = read()
    found: T = known[key]
    return found


def refresh(db: Connection) -> None:
    """Forget what may have changed; at the beginning of each transaction that keeps anything."""
    driver: Any = db.connection.driver_connection
    version = driver.execute("PRAGMA data_version").fetchone()[0]
    if db.info.get(VERSION) != version:
        db.info[VERSION], db.info[KEPT] = version, {}
