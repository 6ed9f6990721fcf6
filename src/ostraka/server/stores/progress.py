"""How far people are in a dataset."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, func, select

from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.database.tables import records, responses, users
from ostraka.server.stores import standing

STATUSES = ("submitted", "discarded", "draft")


def own(db: Connection, dataset: Row, who: Caller) -> dict[str, int]:
    """One's own answers by status; `pending` are open records without one's answer."""
    mine = and_(responses.c.dataset_seq == dataset["seq"], responses.c.user_seq == who.seq)
    counted = select(responses.c.status, func.count()).where(mine).group_by(responses.c.status)
    found = dict.fromkeys(STATUSES, 0) | dict(map(tuple, db.execute(counted)))
    answered = (
        select(func.count())
        .select_from(responses)
        .join(records, records.c.seq == responses.c.record_seq)
        .where(mine, records.c.status == "pending")
    )
    waiting = of_records(db, dataset)["pending"] - db.execute(answered).scalar_one()
    return {**found, "pending": waiting, "total": sum(found.values()) + waiting}


def of_records(db: Connection, dataset: Row) -> dict[str, int]:
    """The records by status, and all of them."""
    counted = select(records.c.status, func.count()).where(records.c.dataset_seq == dataset["seq"])
    found = {"pending": 0, "completed": 0}
    found |= dict(map(tuple, db.execute(counted.group_by(records.c.status))))
    return {**found, "total": sum(found.values())}


def by_state(db: Connection, dataset: Row) -> dict[str, Any]:
    """The records by status and by state, and all of them."""
    return {**of_records(db, dataset), "states": standing.counted(db, dataset)}


def of_people(db: Connection, dataset: Row) -> list[dict[str, Any]]:
    """Everybody's answers, by status, in completed and in pending records."""
    by = (users.c.username, records.c.status, responses.c.status)
    counted = (
        select(*by, func.count())
        .select_from(responses)
        .join(records, records.c.seq == responses.c.record_seq)
        .join(users, users.c.seq == responses.c.user_seq)
        .where(responses.c.dataset_seq == dataset["seq"])
        .group_by(*by)
        .order_by(users.c.username)
    )
    found: dict[str, dict[str, Any]] = {}
    for name, of_record, status, count in db.execute(counted):
        person = found.setdefault(name, {"username": name, "completed": {}, "pending": {}})
        person[of_record][status] = count
    return list(found.values())
