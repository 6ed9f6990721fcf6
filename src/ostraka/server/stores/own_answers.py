"""The answers that somebody gave last, and which of them were changed after they were submitted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import records, responses
from ostraka.server.database.work_tables import audit
from ostraka.server.shapes.mine import answer_told


def latest(db: Connection, who: Caller, dataset: Row, limit: int) -> list[dict[str, Any]]:
    """One's own answers in a dataset, the last changed first, each with its record's ids."""
    chosen = (
        select(responses, records.c.id.label("record_id"), records.c.external_id)
        .join(records, records.c.seq == responses.c.record_seq)
        .where(responses.c.user_seq == who.seq, responses.c.dataset_seq == dataset["seq"])
        .order_by(responses.c.updated_at.desc(), responses.c.seq.desc())
        .limit(limit)
    )
    rows = every(db, chosen)
    revised = _revised(db, [row["id"] for row in rows])
    return [
        {
            "record_id": row["record_id"],
            "external_id": row["external_id"],
            "answer": answer_told(row),
            "revised": row["id"] in revised,
        }
        for row in rows
    ]


def _revised(db: Connection, ids: list[str]) -> set[str]:
    """Those that were submitted once, and changed since."""
    own = (audit.c.entity_id.in_(ids), audit.c.action == "response.updated")
    submitted = audit.c.before["status"].as_string() == "submitted"
    return set(db.execute(select(audit.c.entity_id).where(*own, submitted)).scalars())
