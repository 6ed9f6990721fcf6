"""People's answers to records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update

from ostraka.server import log
from ostraka.server.caller import Caller
from ostraka.server.database.bulk import upsert
from ostraka.server.database.sql import Row, change, maybe, new_id, now
from ostraka.server.database.tables import datasets, records, responses, there, users
from ostraka.server.errors import Invalid, NotFound, NotUnique
from ostraka.server.index import facts
from ostraka.server.shapes.work import work_of
from ostraka.server.stores import incoming
from ostraka.server.stores.compared import complete, unknown
from ostraka.server.stores.incoming import ResponseIn
from ostraka.server.stores.leases import rewind
from ostraka.server.stores.plan import Plan

_TO_ANSWER = (
    select(
        records.c.seq.label("record_seq"),
        records.c.id.label("record_id"),
        records.c.fields,
        records.c.dataset_seq,
        datasets.c.id.label("dataset_id"),
        datasets.c.name.label("dataset_name"),
        datasets.c.status.label("dataset_status"),
        datasets.c.version.label("dataset_version"),
        datasets.c.workspace_seq,
        datasets.c.min_submitted,
    )
    .select_from(records)
    .join(datasets, datasets.c.seq == records.c.dataset_seq)
    .where(there(datasets))
)
WITH_IDS = (
    select(
        responses,
        records.c.id.label("record_id"),
        users.c.id.label("user_id"),
        records.c.fields,
        datasets.c.workspace_seq,
        datasets.c.id.label("dataset_id"),
        datasets.c.version.label("dataset_version"),
        datasets.c.min_submitted,
        datasets.c.work,
    )
    .select_from(responses)
    .join(records, records.c.seq == responses.c.record_seq)
    .join(datasets, datasets.c.seq == records.c.dataset_seq)
    .join(users, users.c.seq == responses.c.user_seq)
    .where(there(datasets))
)


def record_to_answer(db: Connection, id: str) -> Row:
    """A record, locked until the end, with what is asked of its dataset.

    Raises `NotFound`, and `Invalid` while the dataset is a draft.
    """
    row = maybe(db, _TO_ANSWER.where(records.c.id == id).with_for_update(of=records))
    if row is None:
        raise NotFound(f"There is no record with the id {id!r}.")
    if row["dataset_status"] != "ready":
        raise Invalid(f"The dataset {row['dataset_name']!r} is a draft; nobody answers it yet.")
    return row


def get(db: Connection, id: str) -> Row:
    """One answer with the ids around it, its record locked. Raises `NotFound`."""
    row = maybe(db, WITH_IDS.where(responses.c.id == id).with_for_update(of=records))
    if row is None:
        raise NotFound(f"There is no response with the id {id!r}.")
    return row


def of_person(db: Connection, record: int, user: int) -> Row | None:
    """Somebody's answer to a record."""
    own = responses.c
    return maybe(db, select(responses).where(own.record_seq == record, own.user_seq == user))


def create(db: Connection, who: Caller, record: Row, plan: Plan, given: ResponseIn) -> Row:
    """One's own answer to a record. Raises `NotUnique` where there is one."""
    if of_person(db, record["record_seq"], who.seq) is not None:
        raise NotUnique(f"{who.username!r} has already answered the record {record['record_id']}.")
    return put(db, who, record, plan, given)


def put(db: Connection, who: Caller, record: Row, plan: Plan, given: ResponseIn) -> Row:
    """One's own answer to a record, in place of an earlier one."""
    before = of_person(db, record["record_seq"], who.seq)
    values, at = incoming.values_of(given, plan, record["fields"]), now()
    row = {
        "id": before["id"] if before else new_id(),
        "record_seq": record["record_seq"],
        "user_seq": who.seq,
        "dataset_seq": record["dataset_seq"],
        "values": values,
        "status": given.status,
        "seconds": before["seconds"] if before else None,
        "returned": before["returned"] if before and given.status == "draft" else None,
        "put_off_at": None,
        "reason": None,
        "provenance": before["provenance"] if before else None,
        "version": before["version"] + 1 if before else 1,
        "inserted_at": before["inserted_at"] if before else at,
        "updated_at": at,
    }
    upsert(db, responses, [row], on=("record_seq", "user_seq"))
    facts.of_answers(db, [row["record_seq"]], author=who.seq, new=before is None)
    count_again(db, record, [record["record_seq"]])
    verb = "updated" if before else "created"
    log.write_down(db, who, f"response.{verb}", row, before=before, dataset=row["dataset_seq"])
    return _outer(row, record["record_id"], who.id)


def alter(db: Connection, who: Caller, before: Row, plan: Plan, given: ResponseIn) -> Row:
    """Change an answer, one's own or as a lead anybody's."""
    values = incoming.values_of(given, plan, before["fields"])
    version = before["version"] + 1
    over = {"put_off_at": None} | ({} if given.status == "draft" else {"returned": None})
    fresh = change(
        db, responses, before["seq"], values=values, status=given.status, version=version, **over
    )
    facts.of_answers(db, [before["record_seq"]], author=before["user_seq"])
    count_again(db, before, [before["record_seq"]])
    _log(db, who, "updated", fresh, before)
    return _outer(fresh, before["record_id"], before["user_id"])


def remove(db: Connection, who: Caller, row: Row) -> None:
    """Delete an answer."""
    db.execute(delete(responses).where(responses.c.seq == row["seq"]))
    count_again(db, row, [row["record_seq"]])
    rewind(db, row["dataset_seq"], work_of(row), [row["record_seq"]])
    _log(db, who, "deleted", None, row)


def count_again(db: Connection, dataset: Mapping[str, Any], seqs: Sequence[int]) -> None:
    """Count the submitted answers of records, say which are complete, and compare those."""
    submitted = (
        select(func.count())
        .select_from(responses)
        .where(responses.c.record_seq == records.c.seq, responses.c.status == "submitted")
        .scalar_subquery()
    )
    enough = case((submitted >= dataset["min_submitted"], "completed"), else_="pending")
    own = update(records).where(records.c.seq.in_(seqs))
    before = _statuses(db, seqs)
    db.execute(own.values(submitted=submitted, status=enough, disagreement=unknown(submitted)))
    complete(db, seqs)
    if before:
        tell(db, before, _statuses(db, seqs))


def _statuses(db: Connection, seqs: Sequence[int]) -> dict[str, str]:
    """Which records are complete, by id; asked only while somebody listens."""
    if log.HEARD not in db.info:
        return {}
    chosen = select(records.c.id, records.c.status).where(records.c.seq.in_(seqs))
    return dict(map(tuple, db.execute(chosen.order_by(records.c.seq))))


def tell(db: Connection, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Tell who listens which records have another status than before, by id."""
    if log.HEARD not in db.info:
        return
    changed = [key for key, status in after.items() if status != before[key]]
    db.info[log.HEARD].records("record.updated", changed)
    completed = [key for key in changed if after[key] == "completed"]
    db.info[log.HEARD].records("record.completed", completed)


def _outer(row: Row, record_id: str, user_id: str) -> Row:
    return {**row, "record_id": record_id, "user_id": user_id}


def _log(db: Connection, who: Caller, verb: str, row: Row | None, before: Row) -> None:
    kept = {column.name: before[column.name] for column in responses.c}
    told = None if row is None else dict(row)
    seq = before["dataset_seq"]
    log.write_down(db, who, f"response.{verb}", told, before=kept, dataset=seq)
