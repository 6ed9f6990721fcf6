"""A dataset of the server as the rest of Ostraka knows one, and records on their way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from msgspec import UNSET
from sqlalchemy import Connection, select

from ostraka.data.build import build
from ostraka.data.hub.config import settings_of
from ostraka.data.snapshot import Snapshot
from ostraka.schema.questions import Question
from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import records, users
from ostraka.server.stores import pages
from ostraka.server.stores.incoming import RecordIn, ResponseIn, SuggestionIn
from ostraka.server.stores.pages import Include
from ostraka.server.stores.plan import Plan
from ostraka.server.stores.review import verdicts_of

PAGE = 1000
SCREEN_ONLY = {"allow_character_annotation"}  # how spans are drawn, not what they are
SHOWN = ("name", "title", "description", "required", "settings", "visible_for_annotators",
         "dimensions")  # fmt: skip
ALL = Include(responses=True, suggestions=True, vectors=True)
SUBMITTED, REVIEWER = "submitted", "reviewer"
STRANGERS = "responses of people who are not on this server"


def snapshot(db: Connection, dataset: Row, plan: Plan, *, settled: bool = False) -> Snapshot:
    """All records of a dataset with everybody's answers; the people go by their names.

    With `settled`, what a reviewer settled stands in place of what people said.
    """
    names = {row["id"]: row["username"] for row in every(db, select(users))}
    parts = {"fields": plan.fields, "questions": plan.questions,
             "metadata_properties": plan.properties, "vectors_settings": plan.vectors}  # fmt: skip
    given = {name: [_shown(row) for row in rows.values()] for name, rows in parts.items()}
    extra = {name: dataset[name] for name in ("guidelines", "allow_extra_metadata")}
    items: list[Any] = []
    last = 0
    while rows := _page(db, plan, last):
        last = rows[-1]["seq"]
        page = [_item(one, plan, names) for one in pages.told(db, dataset, rows, ALL)]
        items += _with_verdicts(db, rows, page) if settled else page
    given["fields"] = _with_one_required(given["fields"], items)
    settings, _ = settings_of({**given, **extra})
    return Snapshot(settings, build(items, settings, {}, np.arange(len(items))))


def _with_one_required(
    fields: list[dict[str, Any]], items: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The fields, of which elsewhere one must be required: else those that every record has."""
    if any(field["required"] for field in fields):
        return fields
    everywhere = [all(field["name"] in one["fields"] for one in items) for field in fields]
    return [{**field, "required": has} for field, has in zip(fields, everywhere, strict=True)]


def _shown(row: Row) -> dict[str, Any]:
    shown = {name: row[name] for name in SHOWN if row.get(name) is not None}
    if "settings" in shown:
        own = shown["settings"].items()
        shown["settings"] = {name: part for name, part in own if name not in SCREEN_ONLY}
    return shown


def _page(db: Connection, plan: Plan, after: int) -> list[Row]:
    own = records.c.dataset_seq == plan.dataset
    chosen = select(records).where(own, records.c.seq > after).order_by(records.c.seq)
    return every(db, chosen.limit(PAGE))


def _item(one: Mapping[str, Any], plan: Plan, names: Mapping[str, str]) -> dict[str, Any]:
    about = ("value", "score", "agent", "type")
    return {
        "fields": {name: value for name, value in one["fields"].items() if value is not None},
        "metadata": one["metadata"] or {},
        "external_id": one["external_id"] or one["id"],
        "vectors": one["vectors"],
        "suggestions": [
            {"question_name": plan.question_ids[part["question_id"]]["name"]}
            | {name: part[name] for name in about}
            for part in one["suggestions"]
        ],
        "responses": [
            {"user_id": names[part["user_id"]], "values": part["values"], "status": part["status"]}
            for part in one["responses"]
        ],
    }


def _with_verdicts(
    db: Connection, rows: Sequence[Row], items: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The items with what was settled as everybody's answer, or as one where there is none."""
    found = verdicts_of(db, [row["seq"] for row in rows])
    return [
        _settled(item, found[row["seq"]]) if row["seq"] in found else item
        for row, item in zip(rows, items, strict=True)
    ]


def _settled(item: dict[str, Any], verdicts: Sequence[Row]) -> dict[str, Any]:
    said = {row["name"]: {"value": row["value"]} for row in verdicts}
    submitted = [one for one in item["responses"] if one["status"] == SUBMITTED]
    others = [one for one in item["responses"] if one["status"] != SUBMITTED]
    if not submitted:
        reviewer = verdicts[0]["username"] or REVIEWER
        submitted = [{"user_id": reviewer, "values": {}, "status": SUBMITTED}]
        others = [one for one in others if one["user_id"] != reviewer]
    given = [{**one, "values": {**(one["values"] or {}), **said}} for one in submitted]
    return {**item, "responses": [*given, *others]}


def settled_by(whole: Snapshot) -> Callable[[Question, int], Any]:
    """What people settled on, for formats with room for one answer."""
    from ostraka.unify._base import unify
    from ostraka.unify._names import DEFAULTS

    @cache
    def verdicts(name: str) -> Any:
        question = whole.settings.question(name)
        return unify(whole, question, DEFAULTS.get(question.type, "first"))

    return lambda question, row: verdicts(question.name).value(row)


class Arriving:
    """Records of elsewhere as records of this server; what has no place here is counted."""

    def __init__(self, plan: Plan, people: Mapping[str, str]) -> None:
        self.left_out: Counter[str] = Counter()
        self._plan, self._people = plan, people

    def several(self, items: Sequence[Mapping[str, Any]]) -> list[RecordIn]:
        """The records, in their order."""
        return [self.one(item) for item in items]

    def one(self, item: Mapping[str, Any]) -> RecordIn:
        """One record, given as `FeedbackRecord.to_dict` tells it."""
        outer = item.get("external_id")
        return RecordIn(
            dict(item["fields"]),
            item.get("metadata") or UNSET,
            UNSET if outer is None else str(outer),
            None,
            self._responses(item.get("responses") or ()),
            self._suggestions(item.get("suggestions") or ()),
            item.get("vectors") or UNSET,
        )

    def _responses(self, given: Sequence[Mapping[str, Any]]) -> list[ResponseIn]:
        found = []
        for one in given:
            person = self._people.get(str(one.get("user_id")))
            if person is None:
                self.left_out[STRANGERS] += 1
            else:
                found.append(ResponseIn(one["status"], one["values"] or None, person))
        return found

    def _suggestions(self, given: Sequence[Mapping[str, Any]]) -> list[SuggestionIn]:
        found = []
        for one in given:
            row = self._plan.questions.get(one["question_name"])
            if row is None:
                self.left_out[
                    f"suggestions for {one['question_name']!r}, which is no question"
                ] += 1
            else:
                about = (one.get(name) for name in ("score", "agent", "type"))
                found.append(SuggestionIn(row["id"], one["value"], *about))
        return found
