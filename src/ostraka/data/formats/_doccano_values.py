"""What doccano's keys hold, as answers."""

from __future__ import annotations

from typing import Any

from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Said, Unreadable
from ostraka.data.formats._spans import UTF_16, spans_of, to_code_points

NAMES = ("label_name", "label", "text", "response")


def answers_of(
    key: str, value: Any, kind: str | None, text: str, units: str, report: Report
) -> dict[str, Answer]:
    """The answer in a key: names of classes, spans or texts; none for an empty list of texts."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise Unreadable(key, value, "a list is needed here")
    if kind == "span" or key == "entities" or (value and isinstance(value[0], list | dict)):
        return {key: Answer("span", _counted(key, spans_of(key, value), text, units))}
    if not all(isinstance(one, str) for one in value):
        raise Unreadable(key, value, "a list of strings is needed here")
    if not value:
        return {}
    if kind == "text":
        if len(value) > 1:
            report.lost["texts after the first of a record"] += len(value) - 1
        return {key: Answer("text", value[0])}
    return {key: Answer(kind if kind == "labels" else "choices", value)}


def _counted(key: str, spans: list[dict[str, Any]], text: str, units: str) -> list[dict[str, Any]]:
    return to_code_points(text, spans, key) if units == UTF_16 else spans


def older(annotations: Any, text: str, units: str) -> list[Said]:
    """Annotations of earlier releases, each with the person who made it."""
    if not isinstance(annotations, list):
        raise Unreadable("annotations", annotations, "a list is needed here")
    by_person: dict[str | None, list[dict[str, Any]]] = {}
    for one in annotations:
        if not isinstance(one, dict):
            raise Unreadable("annotations", one, "an object, {...}, is needed here")
        who = one.get("user_name", one.get("user"))
        by_person.setdefault(None if who is None else str(who), []).append(one)
    return [Said(who, _of_person(given, text, units)) for who, given in by_person.items()]


def _of_person(given: list[dict[str, Any]], text: str, units: str) -> dict[str, Answer]:
    named = [{**one, "label": _name(one)} for one in given]
    if all("end_offset" in one for one in named):
        return {"label": Answer("span", _counted("label", spans_of("label", named), text, units))}
    return {"label": Answer("choices", [one["label"] for one in named])}


def _name(one: dict[str, Any]) -> str:
    found = next((one[name] for name in NAMES if one.get(name) is not None), None)
    if not isinstance(found, str | int):
        raise Unreadable("annotations", one, "a label is needed here")
    return str(found)
