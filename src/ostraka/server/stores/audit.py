"""The log, read: a dataset's, and one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import datasets, there, users
from ostraka.server.database.work_tables import audit
from ostraka.server.shapes.common import iso

SHORT = (
    audit.c.seq,
    audit.c.at,
    audit.c.action,
    audit.c.entity,
    audit.c.entity_id,
    audit.c.batch,
    audit.c.undone_by,
    audit.c.request_id,
)
LARGE = {"records", "assignments", "schema"}  # these entities keep many rows each


def listed(
    db: Connection,
    *,
    limit: int,
    before: int | None,
    dataset: int | None = None,
    user: int | None = None,
    **more: Any,
) -> list[Row]:
    """Acts, the newest first, from before the number `before` on.

    `more` filters: action, entity, entity_id, batch (None: not asked for).
    """
    people = users.c
    chosen = (
        select(
            *SHORT,
            audit.c.before,
            audit.c.after,
            people.username,
            people.id.label("user_id"),
            datasets.c.id.label("dataset_id"),
        )
        .join_from(audit, users, people.seq == audit.c.user_seq, isouter=True)
        .join(datasets, (datasets.c.seq == audit.c.dataset_seq) & there(datasets), isouter=True)
        .order_by(audit.c.seq.desc())
        .limit(limit)
    )
    asked = {"dataset_seq": dataset, "user_seq": user, **more}
    for name, value in asked.items():
        if value is not None:
            chosen = chosen.where(audit.c[name] == value)
    if before is not None:
        chosen = chosen.where(audit.c.seq < before)
    return every(db, chosen)


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """An act as it goes out; of many records only how many there were."""
    found = {column.name: row[column.name] for column in SHORT} | {"at": iso(row["at"])}
    found |= {"username": row["username"], "user_id": row["user_id"]}
    found["dataset_id"] = row["dataset_id"]
    for side in ("before", "after"):
        value = row[side]
        if value is not None and row["entity"] in LARGE:
            value = {
                name: len(part) if isinstance(part, list) else part for name, part in value.items()
            }
        found[side] = value
    return found
