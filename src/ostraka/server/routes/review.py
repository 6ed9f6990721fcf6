"""Review: everybody's answers side by side, verdicts, answers sent back."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy import Connection

from ostraka.server.access import record_reviewed, reviewed
from ostraka.server.bodies import answer
from ostraka.server.database.sql import Row
from ostraka.server.door import Here, Who
from ostraka.server.routing import Router
from ostraka.server.shapes.common import iso
from ostraka.server.shapes.mine import answer_told
from ostraka.server.shapes.review import Return, VerdictsIn
from ostraka.server.stores import pages, responses, review
from ostraka.server.stores.pages import Include

router = Router(tags=["review"])


@router.get("/datasets/{dataset_id}/review")
def get_review(
    dataset_id: UUID,
    who: Who,
    here: Here,
    state: Literal["full", "conflict", "resolved"] | None = None,
    order: review.Order = "disagreement",
    seed: Annotated[int, Query(ge=0, le=2**31)] = 0,
    offset: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Response:
    """Records with enough answers, those with the most disagreement first, resolved ones last.

    Or as they were `given`, those with the `newest` answers first, or by lot with a `seed`.
    """
    asked: dict[str, Any] = {"state": state, "order": order, "seed": seed}

    def read(db: Connection) -> Any:
        dataset = reviewed(db, who, dataset_id)
        rows, counts = review.listed(db, dataset, **asked, offset=offset, limit=limit)
        return {"items": _items(db, dataset, rows), "counts": counts}

    return answer(here.store.read(read))


@router.get("/records/{record_id}/review")
def get_record_review(record_id: UUID, who: Who, here: Here) -> Response:
    """One record with everybody's answers and what was settled."""

    def read(db: Connection) -> Any:
        row, dataset = record_reviewed(db, who, record_id)
        return _items(db, dataset, [row])[0]

    return answer(here.store.read(read))


@router.put("/records/{record_id}/verdicts")
def put_verdicts(record_id: UUID, body: VerdictsIn, who: Who, here: Here) -> Response:
    """Settle questions of a record; null takes a verdict back. `batch` undoes it.

    `version` is what the record was told with; 409 where it, an answer or a verdict changed since.
    """
    given = body.model_dump()["verdicts"]

    def write(db: Connection) -> Any:
        row, dataset = record_reviewed(db, who, record_id)
        if body.version is not None:
            review.check(db, row, body.version)
        batch = review.settle(db, who, row, here.plans.of(db, dataset), given)
        fresh, _ = record_reviewed(db, who, record_id)
        return {**_items(db, dataset, [fresh])[0], "batch": batch}

    return answer(here.store.write(write))


@router.post("/responses/{response_id}/return")
def return_response(response_id: UUID, body: Return, who: Who, here: Here) -> Response:
    """Send an answer back to its author, who finds it in their queue with the comment.

    `batch` undoes it.
    """

    def write(db: Connection) -> Any:
        row = responses.get(db, str(response_id))
        reviewed(db, who, row["dataset_id"])
        fresh, batch = review.send_back(db, who, row, body.comment)
        return {**pages.response(fresh), "returned": fresh["returned"], "batch": batch}

    return answer(here.store.write(write))


def _items(db: Connection, dataset: Row, rows: list[Row]) -> list[dict[str, Any]]:
    seqs = [row["seq"] for row in rows]
    told = pages.told(db, dataset, rows, Include(suggestions=True))
    given, settled = review.answers_of(db, seqs), review.verdicts_of(db, seqs)
    return [
        {
            "record": record,
            "disagreement": row["disagreement"],
            "answers": [
                {**(answer_told(one) or {}), "user_id": one["user_id"], "username": one["username"]}
                for one in given.get(row["seq"], [])
            ],
            "verdicts": {one["name"]: _verdict(one) for one in settled.get(row["seq"], [])},
            "version": review.version_of(
                row, given.get(row["seq"], []), settled.get(row["seq"], [])
            ),
        }
        for row, record in zip(rows, told, strict=True)
    ]


def _verdict(row: Row) -> dict[str, Any]:
    return {
        "value": row["value"],
        "reason": row["reason"],
        "by": row["username"],
        "updated_at": iso(row["updated_at"]),
    }
