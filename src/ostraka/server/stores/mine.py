"""One's own answers as the web app gives them: four statements an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.sql import Row, new_id, now
from ostraka.server.database.tables import responses
from ostraka.server.errors import Changed, Forbidden, Invalid, NotFound, NotUnique, Raced
from ostraka.server.index import facts
from ostraka.server.shapes.common import NUL
from ostraka.server.shapes.mine import STATES, AnswerIn, tag
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import incoming
from ostraka.server.stores.compared import compare
from ostraka.server.stores.incoming import ResponseIn
from ostraka.server.stores.leases import give_up, rewind
from ostraka.server.stores.mine_statements import COUNT, ROW, put_statement
from ostraka.server.stores.plan import Plan, Plans
from ostraka.server.stores.responses import tell

KEY_MAX, REASON_MAX = 100, 1000


@dataclass(frozen=True)
class Answered:
    """An answer as it is now, the version to send next, and one's counts in the dataset."""

    answer: Row | None
    version: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Asked:
    """What is written, and the key and fingerprint of the request if it may come twice."""

    given: AnswerIn
    version: str | None
    key: str | None
    fingerprint: str | None


def asked_of(
    given: AnswerIn, body: bytes, record: str, *, version: str | None, key: str | None
) -> Asked:
    """A request; the same body for the same record has the same fingerprint."""
    if key is not None and not 1 <= len(key) <= KEY_MAX:
        raise Invalid(f"Idempotency-Key has {len(key)} characters; 1 to {KEY_MAX} are taken.")
    print_ = sha256(record.encode() + b"\0" + body).hexdigest() if key else None
    return Asked(given, version or given.version, key, print_)


def put(db: Connection, who: Caller, record_id: str, plans: Plans, asked: Asked) -> Answered:
    """Answer a record, in place of an earlier answer. Raises `Raced`, `Changed`, `Invalid`."""
    row = _row(db, who, record_id, asked.key)
    if row["kept_fingerprint"] is not None:
        return _again(row, asked)
    before = _mine(row)
    _check_version(row, before, asked.version)
    plan = plans.of(db, {"seq": row["dataset_seq"], "version": row["schema"]})
    fresh = _fresh(who, row, before, asked.given, plan)
    _write(db, before, fresh)
    _count(db, row, before, fresh, plan)
    if asked.given.status in ("discarded", "later"):
        give_up(db, who, {"seq": row["dataset_seq"], "work": row["work"]}, [row["seq"]])
    _log(db, who, row["dataset_seq"], before, fresh, asked)
    return _answered(row, before, fresh)


def _row(db: Connection, who: Caller, record_id: str, key: str | None) -> Row:
    values = {"me": who.seq, "key": key, "record": record_id}
    row = ROW.first(db, values)
    if row is None:
        raise NotFound(f"There is no record with the id {record_id!r}.")
    if not who.member(row["workspace_seq"]):
        raise Forbidden(
            f"{who.username!r} ({who.role}) may not answer this record. "
            "It needs to be a member of its workspace."
        )
    if row["dataset_status"] != "ready":
        raise Invalid(f"The dataset {row['name']!r} is a draft; nobody answers it yet.")
    return row


def _again(row: Row, asked: Asked) -> Answered:
    """The first answer to a request that comes again."""
    if row["kept_fingerprint"] != asked.fingerprint:
        raise NotUnique(
            f"The Idempotency-Key {asked.key!r} was used for another request. Take a new key "
            "for each new request.",
            where="Idempotency-Key",
        )
    first = row["kept_after"]
    fresh = None if first is None or first["status"] == "todo" else first
    version = tag(row["version"], row["schema"], fresh["version"] if fresh else 0)
    return Answered(fresh, version, _counts(row))


def _check_version(row: Row, before: Row | None, version: str | None) -> None:
    current = tag(row["version"], row["schema"], before["version"] if before else 0)
    if version is None or version.strip('"') == current:
        return
    named = ("record", "questions", "answer")
    told = version.strip('"').split("-")
    changed = [
        name for name, one, other in zip(named, told, current.split("-"), strict=False)
        if one != other
    ] if len(told) == len(named) else list(named)  # fmt: skip
    raise Changed(
        f"Changed since version {version}: {', '.join(changed)}. The current version is {current}.",
        version=current,
        changed=changed,
    )


def _fresh(
    who: Caller, row: Row, before: Row | None, given: AnswerIn, plan: Plan
) -> dict[str, Any] | None:
    """The answer's new row; None where it is taken back. Raises `Invalid`."""
    if given.status == "todo":
        return None
    _check(row, given, plan)
    status = "draft" if given.status == "later" else given.status
    plain = ResponseIn(status=status, values=given.values)
    at = now()
    seen = given.provenance
    return {
        "id": before["id"] if before else new_id(),
        "record_seq": row["seq"],
        "user_seq": who.seq,
        "dataset_seq": row["dataset_seq"],
        "values": incoming.values_of(plain, plan, row["fields"]),
        "status": status,
        "seconds": given.seconds,
        "returned": before["returned"] if before and status == "draft" else None,
        "put_off_at": at if given.status == "later" else None,
        "reason": given.reason,
        "provenance": {name: _kept(one) for name, one in seen.items()} if seen else None,
        "version": before["version"] + 1 if before else 1,
        "inserted_at": before["inserted_at"] if before else at,
        "updated_at": at,
    }


def _check(row: Row, given: AnswerIn, plan: Plan) -> None:
    work = work_of(row)
    reasons = work.discard_reasons
    if given.seconds is not None and not 0 <= given.seconds < 1e7:
        raise Invalid(f"seconds={given.seconds} is no time spent.", where="seconds")
    if given.reason is not None and (NUL in given.reason or len(given.reason) > REASON_MAX):
        raise Invalid(
            f"a reason has up to {REASON_MAX} characters, none of them NUL", where="reason"
        )
    if given.status == "discarded" and work.discard_needs_reason and given.reason not in reasons:
        raise Invalid(
            f"Discarding needs a reason of: {', '.join(reasons)}; {given.reason!r} came.",
            where="reason",
        )
    for name in given.provenance or {}:
        if name not in plan.questions:
            raise Invalid(f"provenance names no question {name!r}.", where=f"provenance.{name}")
    quick = given.seconds is not None and given.seconds < work.minimum_look_seconds
    if given.status == "submitted" and quick and _untouched(given, plan):
        raise Invalid(
            f"Every answer is an untouched suggestion after {given.seconds:g} s; look at the "
            f"record for at least {work.minimum_look_seconds:g} s first.",
            where="seconds",
        )


def _untouched(given: AnswerIn, plan: Plan) -> bool:
    seen, required = given.provenance or {}, plan.required_questions
    return bool(required) and all(
        name in seen and seen[name].outcome == "accepted" for name in required
    )


def _kept(one: Any) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(one, name) for name in one.__struct_fields__}
    return found


def _write(db: Connection, before: Row | None, fresh: Row | None) -> None:
    """Write the row only where the one before is still there. Raises `Raced`."""
    expected = before["version"] if before else 0
    if fresh is None:
        if before is not None:
            same = (responses.c.seq == before["seq"], responses.c.version == expected)
            if not db.execute(delete(responses).where(*same)).rowcount:
                raise Raced
        return
    statement = put_statement(db.dialect.name, tuple(fresh))
    if not statement.run(db, {**fresh, "expected": expected}):
        raise Raced
    facts.of_answers(
        db,
        [fresh["record_seq"]],
        author=fresh["user_seq"],
        new=before is None,
        lists=_lists(fresh["values"]),
    )


def _lists(values: Mapping[str, Any] | None) -> bool:
    """Whether any of the answers is a list, which search keeps item by item."""
    return any(isinstance(one["value"], list) for one in (values or {}).values())


def _count(db: Connection, row: Row, before: Row | None, fresh: Row | None, plan: Plan) -> None:
    """Count the record's submitted answers up or down; the row itself settles a race.

    Where it is complete with more answers than one, they are compared.
    """
    was, is_ = ((one is not None and one["status"] == "submitted") for one in (before, fresh))
    if not was and not is_:
        return
    values = {"of": row["seq"], "more": is_ - was, "needed": row["min_submitted"]}
    counted = COUNT.first(db, values)
    if counted is None:
        return
    if counted["status"] == "completed" and counted["disagreement"] is None:
        compare(db, [row["seq"]], plan.questions)
    tell(db, {row["id"]: row["status"]}, {row["id"]: counted["status"]})
    if was and not is_:
        rewind(db, row["dataset_seq"], work_of(row), [row["seq"]])


def _log(
    db: Connection,
    who: Caller,
    dataset: int,
    before: Row | None,
    fresh: Row | None,
    asked: Asked,
) -> None:
    verb = "deleted" if fresh is None else "updated" if before else "created"
    if fresh is None and before is None:
        return
    more = {"key": asked.key, "fingerprint": asked.fingerprint} if asked.key else {}
    log.write_down(db, who, f"response.{verb}", fresh, before=before, dataset=dataset, **more)


def _answered(row: Row, before: Row | None, fresh: Row | None) -> Answered:
    version = tag(row["version"], row["schema"], fresh["version"] if fresh else 0)
    counts = dict(_counts(row))
    for one, change in ((before, -1), (fresh, 1)):
        if one is not None:
            later = one["status"] == "draft" and one["put_off_at"] is not None
            counts["later" if later else one["status"]] += change
    return Answered(fresh, version, counts)


def _counts(row: Row) -> dict[str, int]:
    return {state: row[f"counted_{state}"] for state in STATES}


def _mine(row: Row) -> Row | None:
    if row["my_seq"] is None:
        return None
    return {column.name: row[f"my_{column.name}"] for column in responses.c}
