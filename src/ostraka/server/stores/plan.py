"""What a dataset's records and answers must be like, read once for each version of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from ostraka.schema.metadata import MetadataProperty, property_from
from ostraka.server.database.sql import Row
from ostraka.server.stores import parts

KEPT = 256


@dataclass(frozen=True)
class Plan:
    """The parts of one dataset at one version."""

    dataset: int
    version: int
    fields: Mapping[str, Row]
    questions: Mapping[str, Row]
    properties: Mapping[str, Row]
    vectors: Mapping[str, Row]

    @cached_property
    def texts(self) -> frozenset[str]:
        """The fields that hold any text."""
        kinds = {name: row["settings"]["type"] for name, row in self.fields.items()}
        return frozenset(name for name, kind in kinds.items() if kind in ("text", "image"))

    @cached_property
    def required_questions(self) -> tuple[str, ...]:
        """The questions a submitted answer must have."""
        return tuple(name for name, row in self.questions.items() if row["required"])

    @cached_property
    def question_ids(self) -> Mapping[str, Row]:
        """The questions by id."""
        return {row["id"]: row for row in self.questions.values()}

    @cached_property
    def question_seqs(self) -> Mapping[int, Row]:
        """The questions by their number."""
        return {row["seq"]: row for row in self.questions.values()}

    @cached_property
    def checks(self) -> Mapping[str, MetadataProperty]:
        """The metadata properties as what checks a value."""
        return {name: _property(row) for name, row in self.properties.items()}


class Plans:
    """The plans that were used last."""

    def __init__(self) -> None:
        self._known: dict[int, Plan] = {}

    def of(self, db: Connection, dataset: Mapping[str, Any]) -> Plan:
        """The plan of a dataset as it is now."""
        known = self._known.get(dataset["seq"])
        if known is not None and known.version == dataset["version"]:
            return known
        if len(self._known) >= KEPT:
            self._known.clear()
        plan = read(db, dataset)
        self._known[dataset["seq"]] = plan
        return plan


def read(db: Connection, dataset: Mapping[str, Any]) -> Plan:
    """The plan, from the database."""
    kinds = (parts.FIELD, parts.QUESTION, parts.PROPERTY, parts.VECTOR)
    found = [parts.listed(db, kind, dataset["seq"]) for kind in kinds]
    named = [{row["name"]: row for row in rows} for rows in found]
    return Plan(dataset["seq"], dataset["version"], *named)


def _property(row: Row) -> MetadataProperty:
    settings: dict[str, Any] = dict(row["settings"])
    return property_from({"name": "x", **settings})
