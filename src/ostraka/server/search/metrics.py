"""What can be filtered by: the terms or the bounds of a property, the agents of suggestions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from ostraka.server.database.search_tables import AGENT, METADATA, PART, facts
from ostraka.server.database.sql import Row
from ostraka.server.shapes.search import (
    FloatMetrics,
    IntegerMetrics,
    PropertyMetrics,
    TermCount,
    TermsMetrics,
)
from ostraka.server.stores.plan import Plan

NUMERIC: dict[str, Any] = {"integer": (IntegerMetrics, int), "float": (FloatMetrics, float)}


def of_property(db: Connection, row: Row) -> PropertyMetrics:
    """The terms of a metadata property with their counts, or its smallest and largest number."""
    kind, scope = row["settings"]["type"], row["seq"] * PART + METADATA
    if kind in NUMERIC:
        shape, read = NUMERIC[kind]
        own = (facts.c.scope == scope, facts.c.number.is_not(None))
        ends = [
            db.execute(select(end(facts.c.number)).where(*own)).scalar()
            for end in (func.min, func.max)
        ]
        low, high = (None if one is None else read(one) for one in ends)
        found: PropertyMetrics = shape(min=low, max=high)
        return found
    counted = select(facts.c.text, func.count().label("count"))
    counted = counted.where(facts.c.scope == scope, facts.c.text.is_not(None))
    rows = db.execute(counted.group_by(facts.c.text)).all()
    values = sorted((TermCount(term=term, count=count) for term, count in rows),
                    key=lambda one: (-one.count, one.term))  # fmt: skip
    return TermsMetrics(total=sum(one.count for one in values), values=values)


def agents(db: Connection, plan: Plan, *, told: bool = True) -> list[dict[str, Any]]:
    """The questions, each with the agents that suggested answers to it, if they are `told`."""
    scopes = {row["seq"] * PART + AGENT: row for row in plan.questions.values()}
    there = select(facts.c.scope, facts.c.text).distinct()
    there = there.where(facts.c.scope.in_(scopes), facts.c.text.is_not(None))
    found: dict[int, list[str]] = {scope: [] for scope in scopes}
    for scope, agent in db.execute(there) if told else ():
        found[scope].append(agent)
    return [
        {"question": {"id": row["id"], "name": row["name"]}, "agents": sorted(found[scope])}
        for scope, row in scopes.items()
    ]
