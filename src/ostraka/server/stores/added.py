"""Records that were just added, told without reading them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from ostraka.server.database.bulk import unpack
from ostraka.server.database.sql import Row
from ostraka.server.stores import pages
from ostraka.server.stores.pages import Include, Told
from ostraka.server.stores.plan import Plan
from ostraka.server.stores.records import Batch

NOTHING = Include()


def told(
    db: Connection, dataset: Row, plan: Plan, batch: Batch, include: Include
) -> list[dict[str, Any]]:
    """The records of a batch in the order they came; only what was there before is read."""
    found = {
        row["seq"]: one
        for row, one in zip(batch.added, pages.told(db, dataset, batch.added, NOTHING), strict=True)
    }
    _put(found, batch, plan, include)
    known = [row["seq"] for row in batch.changed]
    if known:
        found |= zip(known, pages.of_seqs(db, dataset, known, include), strict=True)
    return [found[seq] for seq in batch.seqs]


def _put(found: dict[int, Told], batch: Batch, plan: Plan, include: Include) -> None:
    """What belongs to the added records, as it was written."""
    authors = {seq: key for key, seq in batch.people.items()}
    ids = {row["seq"]: row["id"] for row in batch.added}

    def response(row: Row) -> Told:
        outer = {"record_id": ids[row["record_seq"]], "user_id": authors[row["user_seq"]]}
        return pages.response({**row, **outer})

    def suggestion(row: Row) -> Told:
        return pages.suggestion({**row, "question_id": questions[row["question_seq"]]["id"]})

    questions = plan.question_seqs
    if include.responses:
        _lists(found, "responses", batch.responses, response)
    if include.suggestions:
        _lists(found, "suggestions", batch.suggestions, suggestion)
    if include.vectors:
        _vectors(found, batch, plan)


def _vectors(found: dict[int, Told], batch: Batch, plan: Plan) -> None:
    names = {row["seq"]: name for name, row in plan.vectors.items()}
    for one in found.values():
        one["vectors"] = {}
    for row in batch.vectors:
        if row["record_seq"] in found:
            name = names[row["settings_seq"]]
            found[row["record_seq"]]["vectors"][name] = unpack(row["value"])


def _lists(
    found: dict[int, Told], name: str, rows: Sequence[Row], tell: Callable[[Row], Told]
) -> None:
    for one in found.values():
        one[name] = []
    for row in rows:
        if row["record_seq"] in found:
            found[row["record_seq"]][name].append(tell(row))
