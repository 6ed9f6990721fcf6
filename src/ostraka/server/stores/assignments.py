"""Records given to people: nobody else is asked about them."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import Connection, delete, func, select

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.bulk import upsert
from ostraka.server.database.sql import Row, every, new_id
from ostraka.server.database.tables import records, users, workspace_users
from ostraka.server.database.work_tables import assignments
from ostraka.server.errors import Invalid
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import datasets
from ostraka.server.stores.chosen import Chosen, Find, seqs_of
from ostraka.server.stores.leases import rewind
from ostraka.server.stores.sight import Sight


class Assign(Chosen):
    """Records for people, in turn; each record for `overlap` of them.

    `dry_run`: only say who would get how many.
    """

    user_ids: list[UUID] = Field(min_length=1, max_length=1000)
    overlap: int = Field(1, ge=1)
    seed: int = Field(0, ge=0)
    replace: bool = False
    dry_run: bool = False

    @model_validator(mode="after")
    def _enough(self) -> Assign:
        if self.overlap > len(set(self.user_ids)):
            raise ValueError(f"overlap={self.overlap}, but {len(set(self.user_ids))} people")
        return self


def counted(db: Connection, dataset: Row) -> dict[str, Any]:
    """How many records are given out, and to whom."""
    own = records.c.dataset_seq == dataset["seq"]
    joined = select(users.c.username, func.count()).join_from(assignments, users)
    joined = joined.join(records, records.c.seq == assignments.c.record_seq).where(own)
    people = db.execute(joined.group_by(users.c.username).order_by(users.c.username)).all()
    given = select(func.count(assignments.c.record_seq.distinct())).select_from(assignments)
    given = given.join(records, records.c.seq == assignments.c.record_seq).where(own)
    return {"records": db.execute(given).scalar_one(), "people": dict(map(tuple, people))}


def give(db: Connection, who: Caller, sight: Sight, asked: Assign, search: Find) -> dict[str, Any]:
    """Give records to people in turn, each record to `overlap` of them; `search` finds records.

    The same records, people and seed give the same shares. Raises `Invalid` for people outside the
    workspace, or more of them on a record than its answers are asked for.
    """
    dataset = sight.dataset
    if asked.overlap > dataset["min_submitted"]:
        raise Invalid(
            f"overlap={asked.overlap}, but a record is complete with {dataset['min_submitted']} "
            "answers. Raise min_submitted first.",
            where="overlap",
        )
    people = _people(db, dataset, [str(one) for one in asked.user_ids])
    chosen = seqs_of(db, who, sight, asked, search)
    rows = dealt(chosen, [row["seq"] for row in people], asked.overlap, asked.seed)
    names = {row["seq"]: row["username"] for row in people}
    shares = Counter(names[row["user_seq"]] for row in rows)
    told = {"records": len(chosen), "people": dict(sorted(shares.items()))}
    return told if asked.dry_run else told | {"batch": _put(db, who, dataset, asked, rows)}


def _put(db: Connection, who: Caller, dataset: Row, asked: Assign, rows: list[Any]) -> str:
    """Write who has what; returns the token by which it is undone."""
    before = _given(db, dataset) if asked.replace else []
    if asked.replace:
        own = select(records.c.seq).where(records.c.dataset_seq == dataset["seq"])
        db.execute(delete(assignments).where(assignments.c.record_seq.in_(own)))
    upsert(db, assignments, rows, on=("record_seq", "user_seq"), keep=("user_seq",))
    datasets.set_work(db, who, dataset, {"assigned": bool(_given(db, dataset))})
    rewind(db, dataset["seq"], work_of(dataset), None)
    told = {"id": dataset["id"], "rows": rows}
    batch = new_id()
    log.write_down(
        db,
        who,
        "assignments.given",
        told,
        before={"id": dataset["id"], "rows": before},
        dataset=dataset["seq"],
        batch=batch,
    )
    return batch


def dealt(seqs: list[int], people: list[int], overlap: int, seed: int) -> list[dict[str, Any]]:
    """Who gets which record: in turn, over records shuffled by the seed."""
    order = list(seqs)
    Random(seed).shuffle(order)
    return [
        {"record_seq": seq, "user_seq": people[(place * overlap + turn) % len(people)]}
        for place, seq in enumerate(order)
        for turn in range(overlap)
    ]


def _people(db: Connection, dataset: Row, ids: list[str]) -> list[Row]:
    joined = select(users.c.seq, users.c.id, users.c.username, users.c.role).join(
        workspace_users,
        (workspace_users.c.user_seq == users.c.seq)
        & (workspace_users.c.workspace_seq == dataset["workspace_seq"]),
        isouter=True,
    )
    inside = (workspace_users.c.seq.is_not(None)) | (users.c.role == "owner")
    found = {row["id"]: row for row in every(db, joined.where(users.c.id.in_(ids), inside))}
    missing = [one for one in ids if one not in found]
    if missing:
        raise Invalid(f"Not in the workspace: {', '.join(missing)}.", where="user_ids")
    return [found[one] for one in dict.fromkeys(ids)]


def _given(db: Connection, dataset: Row) -> list[Row]:
    columns = (assignments.c.record_seq, assignments.c.user_seq)
    joined = select(*columns).join(records, records.c.seq == assignments.c.record_seq)
    own = records.c.dataset_seq == dataset["seq"]
    return every(db, joined.where(own).order_by(assignments.c.seq))
