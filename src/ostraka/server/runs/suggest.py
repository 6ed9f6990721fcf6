"""What a model says of open records, on its way into their suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from ostraka.server.access import led
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row
from ostraka.server.shapes.common import Asked
from ostraka.server.stores import datasets, records, suggestions
from ostraka.server.stores.incoming import SuggestionIn
from ostraka.server.stores.plan import Plans

ACT = "write suggestions"
MEANWHILE = "answered or deleted meanwhile"
PENDING = "pending"


class Written(Asked):
    """Some suggestions of a worker, for one question."""

    question: str
    agent: str
    items: list[dict[str, Any]]


def write(
    db: Connection, who: Caller, row: Row, plans: Plans, told: Mapping[str, Any]
) -> Counter[str]:
    """Keep suggestions for records that are still open; how many were `written`, or why not.

    Raises `Forbidden` where the person no longer leads the dataset, `Invalid` where one does not
    fit its question.
    """
    given = Written.model_validate(told)
    dataset = led(db, who, datasets.id_of(db, row["dataset_seq"]), ACT)
    plan = plans.of(db, dataset)
    question = plan.questions[given.question]
    there = _open(db, dataset, [str(one["record"]) for one in given.items])
    counts: Counter[str] = Counter()
    for one in given.items:
        record = there.get(str(one["record"]))
        if record is None:
            counts[MEANWHILE] += 1
            continue
        said = SuggestionIn(question["id"], one["value"], one["score"], given.agent, "model")
        suggestions.put(db, who, record, plan, said)
        counts["written"] += 1
    return counts


def by_doubt(db: Connection, who: Caller, row: Row) -> None:
    """Let the queue begin with the records of whose suggestions the model is least sure."""
    dataset = led(db, who, datasets.id_of(db, row["dataset_seq"]), "order the queue")
    datasets.set_work(db, who, dataset, {"order": "least_sure"})


def _open(db: Connection, dataset: Row, ids: Sequence[str]) -> dict[str, Row]:
    rows = records.of_ids(db, dataset, ids)
    return {row["id"]: row for row in rows if row["status"] == PENDING and not row["resolved_at"]}
