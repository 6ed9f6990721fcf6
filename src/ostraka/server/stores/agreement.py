"""How well people agree in a dataset, and how each of them answers."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from statistics import median
from typing import Any

from sqlalchemy import Connection, func, select

from ostraka.data.memory import Memory
from ostraka.data.snapshot import Snapshot
from ostraka.measure.agreement import ALIKE, ALONE, METRICS, agreement
from ostraka.measure.people import people
from ostraka.schema.fields import field_from
from ostraka.schema.questions import Question, question_from
from ostraka.schema.settings import Settings
from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import records, responses, users
from ostraka.server.database.work_tables import audit
from ostraka.server.errors import Invalid
from ostraka.server.stores.plan import Plan
from ostraka.unify._base import unify

STATUSES = ("submitted", "draft", "discarded")
CODES = {ALONE: "alone", ALIKE: "alike"}  # why a figure is undefined, for programs
# and why somebody is suspected, by how that begins
SUSPICIONS = {"always says": "always", "answers tell": "little", "agrees with": "apart",
              "right on": "gold"}  # fmt: skip
PLACE = "record"  # a field of the snapshot where no question marks a text
Told = dict[str, Any]


def version_of(db: Connection, dataset: Row) -> int:
    """A number that grows with each act in a dataset."""
    last = select(func.max(audit.c.seq)).where(audit.c.dataset_seq == dataset["seq"])
    return db.execute(last).scalar() or 0


def agreements(db: Connection, dataset: Row, plan: Plan, metric: str, seed: int = 0) -> Told:
    """The agreement over each question that has it, with its interval and what it rests on."""
    if not any(metric in known for known in METRICS.values()):
        known = sorted({name for names in METRICS.values() for name in names})
        raise Invalid(f"metric={metric!r}; accepted: {', '.join(known)}", where="metric")
    snapshot = snapshot_of(db, dataset, plan) if _asked(plan) else None
    told = {name: _agreement(snapshot, name, plan, metric, seed) for name in plan.questions}
    return {"metric": metric, "questions": told}


def persons(db: Connection, dataset: Row, plan: Plan) -> Told:
    """Everybody: how much, how fast and how like others they answer; suggestions they took."""
    found = _counted(db, dataset)
    if found and _asked(plan):
        snapshot = snapshot_of(db, dataset, plan)
        for question in snapshot.settings.questions:
            for person, told in _like_others(snapshot, question).items():
                found[person]["questions"][question.name] = told
    return {"people": [found[name] for name in sorted(found)]}


def snapshot_of(db: Connection, dataset: Row, plan: Plan) -> Snapshot:
    """The submitted answers of a dataset, as what measures read."""
    settings = _settings(plan)
    texts = [field.name for field in settings.fields if field.name != PLACE]
    memory = Memory(settings)
    given = _answers(db, dataset, {question.name for question in settings.questions})
    chosen = select(records.c.seq, records.c.fields).where(records.c.seq.in_(_answered(dataset)))
    items = []
    for seq, fields in db.execute(chosen.order_by(records.c.seq)):
        kept = {name: fields.get(name) for name in texts} if texts else {PLACE: "-"}
        items.append({"fields": kept, "external_id": str(seq), "responses": given.get(seq, [])})
    memory.put(items)
    return memory.snapshot()


def _answered(dataset: Row) -> Any:
    own = (responses.c.dataset_seq == dataset["seq"], responses.c.status == "submitted")
    return select(responses.c.record_seq).where(*own)


def _answers(db: Connection, dataset: Row, names: set[str]) -> dict[int, list[Any]]:
    chosen = (
        select(responses.c.record_seq, responses.c["values"], users.c.username)
        .join(users, users.c.seq == responses.c.user_seq)
        .where(responses.c.dataset_seq == dataset["seq"], responses.c.status == "submitted")
        .order_by(responses.c.seq)
    )
    found: dict[int, list[Any]] = {}
    for seq, values, name in db.execute(chosen):
        kept = {part: value for part, value in (values or {}).items() if part in names}
        found.setdefault(seq, []).append({"user_id": name, "values": kept, "status": "submitted"})
    return found


def _asked(plan: Plan) -> list[Row]:
    """The questions over whose answers people can agree; none where only texts are asked for."""
    return [row for row in plan.questions.values() if row["settings"]["type"] in METRICS]


def _settings(plan: Plan) -> Settings:
    asked = _asked(plan)
    marked = [row["settings"]["field"] for row in asked if row["settings"]["type"] == "span"]
    required = {name: plan.fields[name]["required"] for name in marked} or {PLACE: True}
    fields = [
        field_from({"type": "text", "name": name, "required": needed})
        for name, needed in required.items()
    ]
    if not any(required.values()):
        fields[0] = field_from({"type": "text", "name": marked[0], "required": True})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # how many labels are shown does not matter here
        return Settings(tuple(fields), tuple(_question(row) for row in asked))


def _question(row: Row) -> Question:
    settings = row["settings"]
    kind, values = settings["type"], [option["value"] for option in settings["options"]]
    given = {"type": kind, "name": row["name"], "title": row["title"], "required": True}
    given["values" if kind in ("rating", "ranking") else "labels"] = values
    if kind == "span":
        given |= {"field": settings["field"], "allow_overlapping": settings["allow_overlapping"]}
    return question_from(given)


def _agreement(snapshot: Snapshot | None, name: str, plan: Plan, metric: str, seed: int) -> Told:
    kind = plan.questions[name]["settings"]["type"]
    if snapshot is None or metric not in METRICS.get(kind, {}):
        reason = f"{metric} is not computed for {kind} questions"
        return {"result": None, "n": 0, "interval": None, "undefined_reason": reason,
                "undefined_code": "kind"}  # fmt: skip
    found = agreement(snapshot, snapshot.settings.question(name), metric, seed=seed)
    return {
        "result": found.result,
        "n": found.count,
        "interval": found.interval,
        "level": found.level,
        "undefined_reason": found.reason,
        "undefined_code": found.reason and CODES.get(found.reason, "other"),
    }


def _like_others(snapshot: Snapshot, question: Question) -> dict[str, Told]:
    """How each person answers one question, beside the others."""
    verdicts = unify(snapshot, question, "majority")
    found = people(snapshot, question, verdicts)
    told = {}
    for at, name in enumerate(found.users):
        if name is None or not found.answers[at]:
            continue
        told[name] = {
            "n": int(found.answers[at]),
            "accuracy": _number(found.accuracy[at]),
            "peers": _number(found.peers[at]),
            "reliability": _number(found.reliability[at]),
            "drift": _number(found.drift[at]),
            "suspect": found.suspects[at] or None,
            "suspect_codes": [
                code for why, code in SUSPICIONS.items() if why in found.suspects[at]
            ],
            "undefined_reason": None
            if _number(found.peers[at]) is not None
            else "nobody else answered these records",
        }
    return told


def _counted(db: Connection, dataset: Row) -> dict[str, Told]:
    chosen = (
        select(
            users.c.username,
            users.c.id,
            responses.c.status,
            responses.c.seconds,
            responses.c.provenance,
        )
        .join(users, users.c.seq == responses.c.user_seq)
        .where(responses.c.dataset_seq == dataset["seq"])
    )
    found: dict[str, Told] = {}
    times: dict[str, list[float]] = {}
    for row in every(db, chosen):
        person = found.setdefault(row["username"], _nobody(row))
        person["answers"][row["status"]] += 1
        if row["seconds"] is not None and row["status"] == "submitted":
            times.setdefault(row["username"], []).append(row["seconds"])
        for one in (row["provenance"] or {}).values():
            outcome = one.get("outcome")
            if outcome in person["suggestions"]:
                person["suggestions"][outcome] += 1
    for name, person in found.items():
        person["median_seconds"] = median(times[name]) if name in times else None
        seen = sum(person["suggestions"].values())
        person["acceptance"] = person["suggestions"]["accepted"] / seen if seen else None
    return found


def _nobody(row: Mapping[str, Any]) -> Told:
    return {
        "username": row["username"],
        "user_id": row["id"],
        "answers": dict.fromkeys(STATUSES, 0),
        "suggestions": {"accepted": 0, "changed": 0, "rejected": 0},
        "questions": {},
    }


def _number(value: Any) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
