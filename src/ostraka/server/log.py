"""The audit log: who did what, when, and what was there before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ostraka.server.caller import Caller
from ostraka.server.database.sql import add_all, now
from ostraka.server.database.work_tables import audit

SECRET = {"password_hash", "hash", "secret"}
HEARD = "ostraka heard"  # in a connection's `info`, while somebody listens: called with each act


def write_down(
    db: Connection,
    who: Caller,
    action: str,
    row: Mapping[str, Any] | None,
    *,
    before: Mapping[str, Any] | None = None,
    dataset: int | None = None,
    batch: str | None = None,
) -> None:
    """Add one act to the log; `action` is `entity.verb`, `row` what is there now (None: gone)."""
    about = row or before or {}
    entry = {
        "at": now(),
        "user_seq": who.seq,
        "dataset_seq": dataset,
        "action": action,
        "entity": action.partition(".")[0],
        "entity_id": str(about["id"]),
        "before": told(before),
        "after": told(row),
        "batch": batch,
        "request_id": who.request_id or None,
    }
    add_all(db, audit, [entry])
    heard = db.info.get(HEARD)
    if heard is not None:
        heard(action, row, before)


def told(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A row without what nobody should read."""
    if row is None:
        return None
    return {name: value for name, value in row.items() if name not in SECRET}
