"""The audit log: who did what, when, and what was there before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, insert

from ostraka.server.caller import Caller
from ostraka.server.database.prepared import Prepared
from ostraka.server.database.sql import now
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
    **more: str | None,
) -> None:
    """Add one act to the log; `action` is `entity.verb`, `row` what is there now (None: gone).

    `more` is the `batch` it is undone with, or the `key` and `fingerprint` of the request.
    """
    write_all(db, [entry(who, action, row, before=before, dataset=dataset, **more)])


def write_all(db: Connection, entries: Sequence[Mapping[str, Any]]) -> None:
    """Add several acts to the log."""
    if entries:
        _into(tuple(entries[0])).run_all(db, entries)
    heard = db.info.get(HEARD)
    if heard is None:
        return
    for one in entries:
        heard(one["action"], one["after"], one["before"])


def entry(
    who: Caller,
    action: str,
    row: Mapping[str, Any] | None,
    *,
    before: Mapping[str, Any] | None = None,
    dataset: int | None = None,
    **more: str | None,
) -> dict[str, Any]:
    """One act as it is kept."""
    about = row or before or {}
    return {
        "at": now(),
        "user_seq": who.seq,
        "dataset_seq": dataset,
        "action": action,
        "entity": action.partition(".")[0],
        "entity_id": str(about["id"]),
        "before": told(before),
        "after": told(row),
        "request_id": who.request_id or None,
        "batch": None,
        **more,
    }


@cache
def _into(names: tuple[str, ...]) -> Prepared:
    return Prepared(insert(audit), names)


def told(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A row without what nobody should read."""
    if row is None:
        return None
    return {name: value for name, value in row.items() if name not in SECRET}
