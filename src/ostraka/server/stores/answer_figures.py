"""What a dataset's submitted answers look like, counted in one walk over them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from itertools import combinations, groupby
from operator import itemgetter
from statistics import median
from typing import Any

from sqlalchemy import Connection, func, select

from ostraka.server.database.sql import Row
from ostraka.server.database.tables import records, responses
from ostraka.server.database.work_tables import notes
from ostraka.server.stores.plan import Plan

BOUNDS = (2, 5, 10, 20, 30, 60, 120, 300)  # seconds between the bars of answer times
DAY = 24 * 3600 * 1_000_000
DAYS, PAIRS = 60, 5
OUTCOMES = ("accepted", "changed", "rejected")
Told = dict[str, Any]


def figures(db: Connection, dataset: Row, plan: Plan) -> Told:
    """Options chosen, options taken for each other, times, days, suggestions' fate, open notes."""
    walk = _Walk({name: _Question(row["settings"]) for name, row in plan.questions.items()})
    own = (responses.c.dataset_seq == dataset["seq"], responses.c.status == "submitted")
    columns = (responses.c.record_seq, responses.c["values"], responses.c.seconds,
               responses.c.updated_at, responses.c.provenance)  # fmt: skip
    rows = db.execute(select(*columns).where(*own).order_by(responses.c.record_seq))
    for _, answers in groupby(rows, itemgetter(0)):
        walk.record(list(answers))
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
    """The answers to one question: `empty` ones choose nothing; `pairs` by records."""

    settings: Mapping[str, Any]
    chosen: Counter[Any] = field(default_factory=Counter)
    pairs: Counter[tuple[Any, Any]] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)
    answers: int = 0
    empty: int = 0

    def add(self, values: Sequence[Any]) -> None:
        """The answers to one record."""
        self.answers += len(values)
        kind = self.settings["type"]
        if kind == "text":
            self.lengths += [len(value) for value in values]
            return
        for value in values:
            some = tuple(CHOSEN[kind](value))
            self.chosen.update(some)
            self.empty += not some
        if kind in ("label_selection", "rating") and len(values) > 1:
            self.pairs.update(combinations(sorted(set(values)), 2))

    def told(self) -> Told:
        """Options in declared order; the pairs that people differ over most often first."""
        options = [option["value"] for option in self.settings.get("options", ())]
        pairs = sorted(self.pairs.items(), key=lambda item: (-item[1], item[0]))[:PAIRS]
        return {
            "kind": self.settings["type"],
            "answers": self.answers,
            "empty": self.empty,
            "options": [{"value": one, "count": self.chosen[one]} for one in options],
            "confused": [{"one": one, "other": other, "records": n} for (one, other), n in pairs],
            "median_length": median(self.lengths) if self.lengths else None,
        }


@dataclass
class _Walk:
    """What is counted while one goes over the answers, record by record."""

    questions: dict[str, _Question]
    seconds: list[float] = field(default_factory=list)
    days: Counter[int] = field(default_factory=Counter)
    sources: dict[str | None, Counter[tuple[str, str]]] = field(default_factory=dict)
    answers: int = 0

    def record(self, answers: Sequence[Any]) -> None:
        """The answers to one record: its number, values, seconds, time, provenance."""
        self.answers += len(answers)
        given: dict[str, list[Any]] = {}
        for _, values, seconds, at, provenance in answers:
            for name, one in (values or {}).items():
                given.setdefault(name, []).append(one["value"])
            if seconds is not None:
                self.seconds.append(seconds)
            self.days[at // DAY] += 1
            for name, seen in (provenance or {}).items():
                self._seen(name, seen)
        for name, several in given.items():
            if name in self.questions:
                self.questions[name].add(several)

    def _seen(self, name: str, seen: Mapping[str, Any]) -> None:
        if seen.get("outcome") in OUTCOMES:
            fate = self.sources.setdefault(seen.get("agent"), Counter())
            fate[name, seen["outcome"]] += 1

    def told(self) -> Told:
        return {
            "answers": self.answers,
            "questions": {name: one.told() for name, one in self.questions.items()},
            "seconds": _times(self.seconds),
            "days": [
                {"day": _date(day), "answers": self.days[day]} for day in sorted(self.days)[-DAYS:]
            ],
            "sources": [
                _source(agent, self.sources[agent])
                for agent in sorted(self.sources, key=lambda one: (one is None, one or ""))
            ],
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


def _source(agent: str | None, fate: Counter[tuple[str, str]]) -> Told:
    """What became of one agent's suggestions, by question and in all."""
    names = sorted({name for name, _ in fate})
    by = {name: {one: fate[name, one] for one in OUTCOMES} for name in names}
    whole = {one: sum(found[one] for found in by.values()) for one in OUTCOMES}
    return {
        "agent": agent,
        **whole,
        "acceptance": whole["accepted"] / sum(whole.values()),
        "questions": by,
    }


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
