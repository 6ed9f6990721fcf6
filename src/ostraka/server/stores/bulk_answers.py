"""One answer for many records at once, told beforehand what it would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Connection, and_, select

from ostraka.errors import unknown
from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.bulk import upsert
from ostraka.server.database.sql import Row, every, new_id, now
from ostraka.server.database.tables import questions, records, responses, suggestions
from ostraka.server.errors import Invalid
from ostraka.server.index import facts
from ostraka.server.shapes.common import Plain, Told
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import incoming
from ostraka.server.stores.belongings import parts
from ostraka.server.stores.chosen import Chosen, Find, seqs_of
from ostraka.server.stores.incoming import ResponseIn
from ostraka.server.stores.leases import ROOM, asking, give_up, lock
from ostraka.server.stores.plan import Plan
from ostraka.server.stores.responses import count_again
from ostraka.server.stores.sight import Sight

MOST = 10_000
Values = Mapping[str, Mapping[str, Any]]


class BulkAnswer(Chosen):
    """What is answered, for which records.

    `values` are put over what one has answered already. `accept` takes the suggestions to these
    questions that have at least this score; records without one are left alone. `dry_run` only
    counts.
    """

    status: Literal["draft", "submitted", "discarded", "later"] = "submitted"
    values: dict[str, dict[str, Any]] = Field(default_factory=dict)
    accept: dict[str, float] = Field(default_factory=dict)
    reason: Plain | None = Field(None, max_length=1000)
    dry_run: bool = True


class BulkAnswered(Told):
    """What happened, or would: `drafts` lack an answer, `held` are other people's just now.

    `refused` says why values do not fit, and for how many records. `batch` undoes it all.
    """

    total: int
    new: int = 0
    changed: int = 0
    same: int = 0
    drafts: int = 0
    held: int = 0
    skipped: int = 0
    refused: dict[str, int] = Field(default_factory=dict)
    batch: str | None = None


def put(db: Connection, who: Caller, sight: Sight, asked: BulkAnswer, search: Find) -> BulkAnswered:
    """Answer the chosen records of what somebody sees; all or none. Raises `Invalid`.

    `search` finds the records where a query is given.
    """
    dataset, plan = sight.dataset, sight.plan
    _check(sight, asked)
    seqs = seqs_of(db, who, sight, asked, search)
    if len(seqs) > MOST:
        raise Invalid(f"{len(seqs):,} records; {MOST:,} at once. Choose fewer.")
    counted: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    batch = new_id()
    for part in parts(seqs):
        lock(db, part)
        found = _rows(db, who, dataset, part)
        offered = _offered(db, part, asked.accept)
        pairs = []
        for row in found:
            kind, fresh = _one(who, row, plan, asked, offered.get(row["seq"], {}))
            (counted if kind in BulkAnswered.model_fields else refused)[kind] += 1
            if fresh is not None:
                pairs.append((_mine(row), fresh))
                counted["drafts"] += asked.status == "submitted" != fresh["status"]
        if not asked.dry_run:
            _write(db, who, dataset, pairs, batch)
    done = None if asked.dry_run else batch
    return BulkAnswered(total=len(seqs), **counted, refused=dict(refused), batch=done)


def _check(sight: Sight, asked: BulkAnswer) -> None:
    known = sight.plan.questions
    for name in (*asked.values, *asked.accept):
        if name not in known:
            raise Invalid(str(unknown("question", name, known)), where=f"values.{name}")
    work = work_of(sight.dataset)
    lacks = work.discard_needs_reason and asked.reason not in work.discard_reasons
    if asked.status == "discarded" and lacks:
        raise Invalid(
            f"Discarding needs a reason of: {', '.join(work.discard_reasons)}; "
            f"{asked.reason!r} came.",
            where="reason",
        )
    if asked.accept and not sight.suggestions:
        raise Invalid("This dataset keeps its suggestions from annotators.", where="accept")


def _rows(db: Connection, who: Caller, dataset: Row, seqs: Sequence[int]) -> list[Row]:
    mine = and_(responses.c.record_seq == records.c.seq, responses.c.user_seq == who.seq)
    fits = ROOM.label("fits")
    columns = (column.label(f"my_{column.name}") for column in responses.c)
    chosen = select(records.c.seq, records.c.status, records.c.fields, fits, *columns)
    chosen = chosen.join_from(records, responses, mine, isouter=True)
    chosen = chosen.where(records.c.seq.in_(seqs)).order_by(records.c.seq)
    return every(db, chosen, asking(who, dataset, now()))


def _offered(
    db: Connection, seqs: Sequence[int], accept: Mapping[str, float]
) -> dict[int, dict[str, Any]]:
    """The suggestions that are sure enough, by record and question."""
    if not accept:
        return {}
    chosen = (
        select(suggestions.c.record_seq, suggestions.c.value, suggestions.c.score, questions.c.name)
        .join(questions, questions.c.seq == suggestions.c.question_seq)
        .where(suggestions.c.record_seq.in_(seqs), questions.c.name.in_(list(accept)))
    )
    found: dict[int, dict[str, Any]] = {}
    for seq, value, score, name in db.execute(chosen):
        least = min(score, default=0) if isinstance(score, list) else score
        if least is not None and least >= accept[name]:
            found.setdefault(seq, {})[name] = {"value": value}
    return found


def _one(
    who: Caller, row: Row, plan: Plan, asked: BulkAnswer, offered: Values
) -> tuple[str, dict[str, Any] | None]:
    """What becomes of one record: its count's name (or why it is refused), and the new row."""
    before = _mine(row)
    if row["status"] == "pending" and before is None and not row["fits"]:
        return "held", None
    if asked.accept and not offered:
        return "skipped", None
    values = {**((before or {}).get("values") or {}), **asked.values, **offered}
    missing = [name for name in plan.required_questions if name not in values]
    off = asked.status == "later"
    status = "draft" if asked.status == "later" else asked.status
    status = "draft" if status == "submitted" and missing else status
    try:
        fit = incoming.values_of(ResponseIn(status=status, values=values), plan, row["fields"])
    except Invalid as error:
        return str(error), None
    was_off = before is not None and before["put_off_at"] is not None
    if before and (before["values"] or {}, before["status"], was_off) == (values, status, off):
        return "same", None
    at = now()
    return "changed" if before else "new", {
        "id": before["id"] if before else new_id(),
        "record_seq": row["seq"],
        "user_seq": who.seq,
        "dataset_seq": plan.dataset,
        "values": fit,
        "status": status,
        "seconds": before["seconds"] if before else None,
        "returned": before["returned"] if before and status == "draft" else None,
        "put_off_at": at if off else None,
        "reason": asked.reason,
        "provenance": {name: {"outcome": "accepted", "bulk": True} for name in offered} or None,
        "version": before["version"] + 1 if before else 1,
        "inserted_at": before["inserted_at"] if before else at,
        "updated_at": at,
    }


def _write(
    db: Connection,
    who: Caller,
    dataset: Row,
    pairs: Sequence[tuple[Row | None, Row]],
    batch: str,
) -> None:
    if not pairs:
        return
    upsert(db, responses, [fresh for _, fresh in pairs], on=("record_seq", "user_seq"))
    seqs = [fresh["record_seq"] for _, fresh in pairs]
    facts.of_answers(db, seqs, author=who.seq)
    count_again(db, dataset, seqs)
    if pairs[0][1]["status"] == "discarded" or pairs[0][1]["put_off_at"] is not None:
        give_up(db, who, dataset, seqs)
    log.write_all(db, [
        log.entry(who, f"response.{'updated' if before else 'created'}", fresh, before=before,
                  dataset=dataset["seq"], batch=batch)
        for before, fresh in pairs
    ])  # fmt: skip


def _mine(row: Row) -> Row | None:
    if row["my_seq"] is None:
        return None
    return {column.name: row[f"my_{column.name}"] for column in responses.c}
