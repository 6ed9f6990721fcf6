"""What filters and sorts speak of, as places in the tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from ostraka.errors import unknown
from ostraka.server.database.search_tables import (
    AGENT,
    ANSWER,
    METADATA,
    PART,
    SCORE,
    SUGGESTED,
    TYPE,
    facts,
)
from ostraka.server.database.sql import Row
from ostraka.server.errors import Invalid
from ostraka.server.shapes.search import (
    MetadataScope,
    RecordScope,
    ResponseScope,
    Scope,
    SuggestionScope,
)
from ostraka.server.stores.sight import Sight

NUMBERS = {"integer", "float", "rating"}
VALUES = {"label_selection", "multi_label_selection", "rating"}  # whose values can be looked for
KINDS = {"score": SCORE, "agent": AGENT, "type": TYPE}


@dataclass(frozen=True)
class Place:
    """Rows of `facts`: `several` says that a record may have more than one."""

    scope: int
    numeric: bool
    author: int | None = 0  # None: anybody's
    several: bool = False

    def value(self, table: Any = facts) -> ColumnElement[Any]:
        """The column that has the value."""
        column: ColumnElement[Any] = table.c.number if self.numeric else table.c.text
        return column

    def rows(self, table: Any = facts) -> list[ColumnElement[bool]]:
        """What says which rows."""
        own = [table.c.scope == self.scope, self.value(table).is_not(None)]
        return own if self.author is None else [*own, table.c.author == self.author]


@dataclass(frozen=True)
class Of:
    """Something every record has, or the `status` of responses."""

    name: str
    response: bool = False


def place(scope: Scope, sight: Sight) -> Place | Of:
    """Where a scope is. Raises `Invalid` for what the dataset lacks, or the caller may not see."""
    if isinstance(scope, RecordScope):
        return Of(scope.property)
    if isinstance(scope, MetadataScope):
        return _metadata(scope, sight)
    if isinstance(scope, ResponseScope):
        return _response(scope, sight)
    return _suggestion(scope, sight)


def _metadata(scope: MetadataScope, sight: Sight) -> Place:
    known = {n: row for n, row in sight.plan.properties.items() if n not in sight.hidden}
    row = _known("metadata property", scope.metadata_property, known)
    numeric = row["settings"]["type"] in NUMBERS
    return Place(row["seq"] * PART + METADATA, numeric, several=not numeric)


def _response(scope: ResponseScope, sight: Sight) -> Place | Of:
    if scope.property == "status" or scope.question is None:
        if scope.property != "status":
            raise Invalid('A response scope needs a question, or "property": "status".')
        return Of("status", response=True)
    row = _question(scope.question, sight)
    kind, author = row["settings"]["type"], sight.author
    several = author is None or kind == "multi_label_selection"
    return Place(row["seq"] * PART + ANSWER, kind in NUMBERS, author, several)


def _suggestion(scope: SuggestionScope, sight: Sight) -> Place:
    if not sight.suggestions:
        raise Invalid(
            "This dataset keeps its suggestions from annotators; only those who review can filter "
            "and sort by them."
        )
    if scope.property in KINDS:
        row = _known("question", scope.question, sight.plan.questions)
        numeric = scope.property == "score"
        return Place(row["seq"] * PART + KINDS[str(scope.property)], numeric, several=numeric)
    row = _question(scope.question, sight)
    kind = row["settings"]["type"]
    several = kind == "multi_label_selection"
    return Place(row["seq"] * PART + SUGGESTED, kind in NUMBERS, several=several)


def _question(name: str, sight: Sight) -> Row:
    row = _known("question", name, sight.plan.questions)
    kind = row["settings"]["type"]
    if kind not in VALUES:
        raise Invalid(
            f"{name!r} is a {kind} question; values of {', '.join(sorted(VALUES))} questions can "
            "be filtered and sorted by."
        )
    return row


def _known(what: str, name: str, known: Any) -> Row:
    if name not in known:
        names: Collection[str] = list(known)
        raise Invalid(str(unknown(what, name, names)))
    row: Row = known[name]
    return row
