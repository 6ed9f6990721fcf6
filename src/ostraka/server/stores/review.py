"""Review: records by disagreement, verdicts, answers sent back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from random import Random
from typing import Any, Literal

from sqlalchemy import Connection, delete, func, select, update

from ostraka.errors import unknown
from ostraka.server import log
from ostraka.server.answers import problem
from ostraka.server.caller import Caller
from ostraka.server.database.bulk import upsert
from ostraka.server.database.sql import Row, change, every, new_id, now
from ostraka.server.database.tables import questions, records, responses, users
from ostraka.server.database.work_tables import verdicts
from ostraka.server.errors import Changed, Invalid
from ostraka.server.shapes.common import iso
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import standing
from ostraka.server.stores.leases import lock, rewind
from ostraka.server.stores.plan import Plan
from ostraka.server.stores.responses import count_again

Order = Literal["disagreement", "given", "newest", "random"]
PRIME = 2**31 - 1  # so that the products stay whole numbers of 64 bits


def listed(
    db: Connection,
    dataset: Row,
    *,
    state: str | None,
    order: Order,
    seed: int,
    offset: int,
    limit: int,
) -> tuple[list[Row], dict[str, int]]:
    """Full records in an order, and the counts of states."""
    own = records.c.dataset_seq == dataset["seq"]
    counts = standing.counted(db, dataset)
    del counts["open"]
    asked = standing.conditions(work_of(dataset).conflict_above)
    some = asked[state] if state else standing.RESOLVED | (records.c.status == "completed")
    chosen = select(records).where(own, some).order_by(*_sorted(order, seed), records.c.seq)
    return every(db, chosen.offset(offset).limit(limit)), counts


def _sorted(order: Order, seed: int) -> tuple[Any, ...]:
    """Most disagreement first and resolved ones last; as added; answered last first; by lot."""
    newest = (
        select(func.max(responses.c.updated_at))
        .where(responses.c.record_seq == records.c.seq, responses.c.status == "submitted")
        .scalar_subquery()
    )
    drawn = Random(seed)
    once = (records.c.seq * drawn.randrange(1, PRIME) + drawn.randrange(PRIME)) % PRIME
    orders: dict[Order, tuple[Any, ...]] = {
        "disagreement": (standing.RESOLVED, records.c.disagreement.desc()),
        "given": (),
        "newest": (newest.desc(),),
        "random": (once * once % PRIME * drawn.randrange(1, PRIME) % PRIME,),
    }
    return orders[order]


def answers_of(db: Connection, seqs: Sequence[int]) -> dict[int, list[Row]]:
    """Everybody's answers to records, with who and how long."""
    chosen = (
        select(responses, users.c.username, users.c.id.label("user_id"))
        .join(users, users.c.seq == responses.c.user_seq)
        .where(responses.c.record_seq.in_(seqs))
        .order_by(responses.c.seq)
    )
    return _grouped(every(db, chosen))


def verdicts_of(db: Connection, seqs: Sequence[int]) -> dict[int, list[Row]]:
    """What was settled about records, with the questions' names and who settled it."""
    chosen = (
        select(verdicts, questions.c.name, users.c.username)
        .join(questions, questions.c.seq == verdicts.c.question_seq)
        .join(users, users.c.seq == verdicts.c.user_seq, isouter=True)
        .where(verdicts.c.record_seq.in_(seqs))
        .order_by(verdicts.c.question_seq)
    )
    return _grouped(every(db, chosen))


def version_of(record: Row, answers: Sequence[Row], settled: Sequence[Row]) -> str:
    """What changes with a record, with the answers to it, and with what was settled."""
    told = [record["version"], *sorted((one["seq"], one["version"]) for one in answers)]
    told += sorted((one["question_seq"], one["updated_at"]) for one in settled)
    return sha256(repr(told).encode()).hexdigest()[:16]


def check(db: Connection, record: Row, version: str) -> None:
    """Raises `Changed` where a record is not what a reviewer saw; it tells what became newer."""
    lock(db, [record["seq"]])
    answers, settled = _about(db, record)
    current = version_of(record, answers, settled)
    if current != version:
        last = max([*answers, *settled], key=lambda one: one["updated_at"], default=None)
        by = f" by {last['username']!r} at {iso(last['updated_at'])}" if last else ""
        raise Changed(
            f"This record, an answer to it or a verdict was changed meanwhile{by}. Look again.",
            version=current,
        )


def _about(db: Connection, record: Row) -> tuple[list[Row], list[Row]]:
    seq = record["seq"]
    return answers_of(db, [seq]).get(seq, []), verdicts_of(db, [seq]).get(seq, [])


def settle(
    db: Connection, who: Caller, record: Row, plan: Plan, given: Mapping[str, Any]
) -> str | None:
    """Settle questions of a record: `{name: {"value": ..., "reason": ...}}`; None takes it back.

    A record whose required questions are all settled is resolved. Returns the token that undoes it,
    None where nothing changed. Raises `Invalid`.
    """
    before = {row["name"]: row for row in verdicts_of(db, [record["seq"]]).get(record["seq"], [])}
    rows, entries, gone, batch = [], [], [], new_id()
    for name, verdict in given.items():
        old = _plain(before.get(name))
        fresh = None if verdict is None else _verdict(who, record, plan, name, verdict, old)
        if fresh is None and old is None:
            continue
        verb = "deleted" if fresh is None else "updated" if old else "created"
        entries.append(log.entry(who, f"verdict.{verb}", fresh, before=old,
                                 dataset=record["dataset_seq"], batch=batch))  # fmt: skip
        if fresh is None and old is not None:
            gone.append(old["seq"])
        else:
            rows.append(fresh)
    upsert(db, verdicts, [row for row in rows if row], on=("record_seq", "question_seq"))
    db.execute(delete(verdicts).where(verdicts.c.seq.in_(gone)))
    log.write_all(db, entries)
    resolve(db, plan, record["seq"])
    return batch if entries else None


def resolve(db: Connection, plan: Plan, seq: int) -> None:
    """Say anew whether a record is resolved."""
    chosen = select(verdicts.c.question_seq, verdicts.c.updated_at)
    settled = dict(map(tuple, db.execute(chosen.where(verdicts.c.record_seq == seq))))
    needed = {plan.questions[name]["seq"] for name in plan.required_questions}
    at = max(settled.values()) if settled and needed <= settled.keys() else None
    db.execute(update(records).where(records.c.seq == seq).values(resolved_at=at))


def send_back(db: Connection, who: Caller, answer: Row, comment: str) -> tuple[Row, str]:
    """Give an answer back to its author, as a draft with a comment; and the token that undoes it.

    Raises `Invalid`.
    """
    if answer["status"] != "submitted":
        raise Invalid(f"This answer is {answer['status']}; only submitted ones are sent back.")
    returned = {"by": who.username, "user_id": who.id, "at": iso(now()), "comment": comment}
    fresh = change(
        db,
        responses,
        answer["seq"],
        status="draft",
        returned=returned,
        version=answer["version"] + 1,
    )
    count_again(db, answer, [answer["record_seq"]])
    rewind(db, answer["dataset_seq"], work_of(answer), [answer["record_seq"]])
    kept = {column.name: answer[column.name] for column in responses.c}
    batch, dataset = new_id(), answer["dataset_seq"]
    log.write_down(db, who, "response.returned", fresh, before=kept, dataset=dataset, batch=batch)
    return {**fresh, "record_id": answer["record_id"], "user_id": answer["user_id"]}, batch


def _verdict(
    who: Caller, record: Row, plan: Plan, name: str, given: Any, old: Row | None
) -> dict[str, Any]:
    question = plan.questions.get(name)
    where = f"verdicts.{name}"
    if question is None:
        raise Invalid(str(unknown("question", name, plan.questions)), where=where)
    reason = problem(given["value"], question["settings"], record["fields"])
    if reason is not None:
        raise Invalid(f"{name!r}: {reason}", where=where)
    at = now()
    return {
        "id": old["id"] if old else new_id(),
        "record_seq": record["seq"],
        "question_seq": question["seq"],
        "user_seq": who.seq,
        "value": given["value"],
        "reason": given.get("reason"),
        "inserted_at": old["inserted_at"] if old else at,
        "updated_at": at,
    }


def _plain(row: Row | None) -> Row | None:
    return None if row is None else {column.name: row[column.name] for column in verdicts.c}


def _grouped(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["record_seq"], []).append(row)
    return found
