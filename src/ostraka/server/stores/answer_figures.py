"""What a dataset's submitted answers look like, counted in one walk over them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import chain, combinations
from statistics import median
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ostraka.server.database.prepared import Prepared
from ostraka.server.database.sql import Row
from ostraka.server.database.tables import records, responses
from ostraka.server.database.work_tables import notes
from ostraka.server.stores.plan import Plan

BOUNDS = (2, 5, 10, 20, 30, 60, 120, 300)  # seconds between the bars of answer times
DAY = 24 * 3600 * 1_000_000
DAYS, PAIRS = 60, 5
OUTCOMES = ("accepted", "changed", "rejected")
Told = dict[str, Any]
_SUBMITTED = Prepared(
    select(
        responses.c.record_seq,
        responses.c["values"],
        responses.c.seconds,
        responses.c.updated_at,
        responses.c.provenance,
    ).where(responses.c.dataset_seq == bindparam("dataset"), responses.c.status == "submitted")
)


def figures(db: Connection, dataset: Row, plan: Plan) -> Told:
    """Options chosen, options taken for each other, times, days, suggestions' fate, open notes."""
    walk = _Walk({name: _Question(row["settings"]) for name, row in plan.questions.items()})
    for row in _SUBMITTED.rows(db, {"dataset": dataset["seq"]}):
        walk.answer(row)
    return {**walk.told(), "needed": _needed(db, dataset), "notes": _open_notes(db, dataset)}


def _best(value: Sequence[Mapping[str, Any]]) -> list[str]:
    return [part["value"] for part in value if part.get("rank") == 1]


# the options that an answer counts for, by kind of question
CHOSEN: dict[str, Callable[[Any], Iterable[Any]]] = {
    "label_selection": lambda value: (value,),
    "rating": lambda value: (value,),
    "multi_label_selection": lambda value: value,
    "ranking": _best,
    "span": lambda value: [part["label"] for part in value],
}


@dataclass
class _Question:
    """The answers to one question, and the records they are to."""

    settings: Mapping[str, Any]
    values: list[Any] = field(default_factory=list)
    records: list[int] = field(default_factory=list)

    def told(self) -> Told:
        """Options in declared order; the pairs that people differ over most often first."""
        kind = self.settings["type"]
        lengths = [len(value) for value in self.values] if kind == "text" else []
        some = [tuple(CHOSEN[kind](value)) for value in self.values] if kind in CHOSEN else []
        count = Counter(chain.from_iterable(some))
        return {
            "kind": kind,
            "answers": len(self.values),
            "empty": some.count(()),
            "options": [
                {"value": option["value"], "count": count[option["value"]]}
                for option in self.settings.get("options", ())
            ],
            "confused": self._confused() if kind in ("label_selection", "rating") else [],
            "median_length": median(lengths) if lengths else None,
        }

    def _confused(self) -> list[Told]:
        """In how many records somebody chose the one and somebody the other."""
        first: dict[int, Any] = {}
        several: dict[int, set[Any]] = {}
        for record, value in zip(self.records, self.values, strict=True):
            before = first.setdefault(record, value)
            if before != value:
                several.setdefault(record, {before}).add(value)
        pairs = Counter(pair for one in several.values() for pair in combinations(sorted(one), 2))
        most = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:PAIRS]
        return [{"one": one, "other": other, "records": n} for (one, other), n in most]


@dataclass
class _Walk:
    """What is counted while one goes over the answers; `seen` by agent, question and outcome."""

    questions: dict[str, _Question]
    seconds: list[float] = field(default_factory=list)
    days: Counter[int] = field(default_factory=Counter)
    seen: Counter[tuple[str | None, str, str]] = field(default_factory=Counter)
    answers: int = 0

    def answer(self, row: Row) -> None:
        """One answer."""
        self.answers += 1
        for name, one in (row["values"] or {}).items():
            question = self.questions.get(name)
            if question is not None:
                question.values.append(one["value"])
                question.records.append(row["record_seq"])
        if row["seconds"] is not None:
            self.seconds.append(row["seconds"])
        self.days[row["updated_at"] // DAY] += 1
        for name, one in (row["provenance"] or {}).items():
            if one.get("outcome") in OUTCOMES:
                self.seen[one.get("agent"), name, one["outcome"]] += 1

    def told(self) -> Told:
        return {
            "answers": self.answers,
            "questions": {name: one.told() for name, one in self.questions.items()},
            "seconds": _times(self.seconds),
            "days": [
                {"day": _date(day), "answers": self.days[day]} for day in sorted(self.days)[-DAYS:]
            ],
            "sources": _sources(self.seen),
        }


def _times(seconds: Sequence[float]) -> Told:
    """How many answers took how long: a bar below each bound, and one above the last."""
    bars = Counter(bisect_right(BOUNDS, one) for one in seconds)
    return {
        "n": len(seconds),
        "median": median(seconds) if seconds else None,
        "bounds": BOUNDS,
        "bars": [bars[at] for at in range(len(BOUNDS) + 1)],
    }


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY / 1e6, timezone.utc).date().isoformat()


def _sources(seen: Mapping[tuple[str | None, str, str], int]) -> list[Told]:
    """What became of each agent's suggestions, by question and in all."""
    found: dict[str | None, dict[str, dict[str, int]]] = {}
    for (agent, name, outcome), n in sorted(seen.items(), key=lambda item: item[0][1]):
        found.setdefault(agent, {}).setdefault(name, dict.fromkeys(OUTCOMES, 0))[outcome] = n
    told = []
    for agent in sorted(found, key=lambda one: (one is None, one or "")):
        by = found[agent]
        whole = {outcome: sum(one[outcome] for one in by.values()) for outcome in OUTCOMES}
        acceptance = whole["accepted"] / sum(whole.values())
        told.append({"agent": agent, **whole, "acceptance": acceptance, "questions": by})
    return told


def _needed(db: Connection, dataset: Row) -> int:
    """How many answers are missing until every record has enough."""
    missing = func.sum(dataset["min_submitted"] - records.c.submitted)
    own = (records.c.dataset_seq == dataset["seq"], records.c.status == "pending")
    return int(db.execute(select(missing).where(*own)).scalar() or 0)


def _open_notes(db: Connection, dataset: Row) -> Told:
    """How many threads are not settled, by kind."""
    counted = (
        select(notes.c.kind, func.count())
        .join(records, records.c.seq == notes.c.record_seq)
        .where(records.c.dataset_seq == dataset["seq"])
        .where(notes.c.settled_at.is_(None), notes.c.reply_to.is_(None))
        .group_by(notes.c.kind)
    )
    return {"comment": 0, "flag": 0} | dict(map(tuple, db.execute(counted)))
