"""The parts of a dataset as a change would make them, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from ostraka.errors import unknown
from ostraka.server.database.sql import Row
from ostraka.server.errors import Invalid
from ostraka.server.shapes.parts import FieldSettings
from ostraka.server.shapes.questions import QuestionSettings
from ostraka.server.shapes.schema import QuestionChange, SchemaChange
from ostraka.server.stores.plan import Plan

_fields: TypeAdapter[Any] = TypeAdapter(FieldSettings)
_questions: TypeAdapter[Any] = TypeAdapter(QuestionSettings)
Parts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Wished:
    """The fields and questions there would be, by name, and which of them are new or changed."""

    fields: Parts
    questions: Parts
    renamed: Mapping[str, Mapping[str, str]]
    touched: frozenset[str]  # questions whose answers may change
    newly_required: frozenset[str]
    added: frozenset[str]


def wished(plan: Plan, asked: SchemaChange) -> Wished:
    """What a change would make. Raises `Invalid` for what cannot be."""
    fields = _without(plan.fields, asked.delete_fields, asked.change_fields, "field")
    questions = _without(plan.questions, asked.delete_questions, asked.change_questions, "question")
    newly, touched = set(), set(asked.delete_questions)
    for name, change in asked.change_fields.items():
        fields[name] = _changed(fields[name], change, _fields, f"change_fields.{name}")
    for name, changed in asked.change_questions.items():
        before = questions[name]
        where = f"change_questions.{name}"
        questions[name] = _changed(before, changed, _questions, where)
        _check_renamed(before, questions[name], changed, where)
        if questions[name]["required"] and not before["required"]:
            newly.add(name)
        if questions[name]["settings"] != before["settings"]:
            touched.add(name)
    for field in asked.add_fields:
        _add(fields, field.model_dump(), "field")
    for question in asked.add_questions:
        _add(questions, question.model_dump(), "question")
    newly |= {question.name for question in asked.add_questions if question.required}
    _check(fields, questions)
    renamed = {name: change.renamed for name, change in asked.change_questions.items()}
    added = frozenset(question.name for question in asked.add_questions)
    return Wished(fields, questions, renamed, frozenset(touched), frozenset(newly), added)


def _without(rows: Mapping[str, Row], gone: list[str], changed: Any, what: str) -> Parts:
    for name in (*gone, *changed):
        if name not in rows:
            raise Invalid(str(unknown(what, name, rows)), where=name)
    both = sorted(set(gone) & set(changed))
    if both:
        raise Invalid(f"{both[0]!r} is both changed and deleted.", where=both[0])
    return {name: dict(row) for name, row in rows.items() if name not in gone}


def _changed(row: Mapping[str, Any], change: Any, adapter: Any, where: str) -> dict[str, Any]:
    given = change.model_dump(exclude_unset=True, exclude={"settings", "renamed"})
    nulls = [name for name, value in given.items() if value is None and name != "description"]
    if nulls:
        raise Invalid(f"{nulls[0]} cannot be null.", where=f"{where}.{nulls[0]}")
    settings = {**row["settings"], **change.settings}
    if settings["type"] != row["settings"]["type"]:
        raise Invalid(
            f"{row['name']!r} is of the type {row['settings']['type']} and stays so. Delete it and "
            "add another.",
            where=f"{where}.settings.type",
        )
    return {**row, **given, "settings": adapter.validate_python(settings).model_dump()}


def _check_renamed(
    before: Mapping[str, Any], after: Mapping[str, Any], change: QuestionChange, where: str
) -> None:
    old = {str(one["value"]) for one in before["settings"].get("options", [])}
    new = {str(one["value"]) for one in after["settings"].get("options", [])}
    for name, other in change.renamed.items():
        if name not in old:
            raise Invalid(str(unknown("option", name, sorted(old))), where=f"{where}.renamed")
        if other not in new:
            raise Invalid(
                f"{name!r} is renamed to {other!r}, which is not among the new options.",
                where=f"{where}.renamed",
            )


def _add(rows: Parts, given: dict[str, Any], what: str) -> None:
    if given["name"] in rows:
        raise Invalid(f"There is already a {what} {given['name']!r}.", where=f"add_{what}s")
    rows[given["name"]] = given


def _check(fields: Parts, questions: Parts) -> None:
    if not fields:
        raise Invalid("A dataset needs a field; the last one stays.", where="delete_fields")
    if not any(row["required"] for row in questions.values()):
        raise Invalid("A dataset needs a required question.", where="delete_questions")
    marked: set[str] = set()
    for name, row in questions.items():
        field = row["settings"].get("field")
        if field is None:
            continue
        if field not in fields or fields[field]["settings"]["type"] != "text":
            raise Invalid(
                f"{name!r} marks {field!r}, which would be no text field; delete {name!r} too.",
                where=name,
            )
        if field in marked:
            raise Invalid(f"{field!r} would be marked by two questions.", where=name)
        marked.add(field)
