"""What people did in Label Studio: results by the control's name, as answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Unreadable
from ostraka.data.formats._spans import placed, to_code_points

SPANS = ("labels", "hypertextlabels")


def answers_of(
    results: Any, texts: Mapping[str, Any], text: str, report: Report
) -> dict[str, Answer]:
    """The answers in a list of results; kinds that cannot be kept are counted.

    `texts` are the texts by the name of the object they were shown in, `text` the first of them.
    """
    if results is None:
        return {}
    if not isinstance(results, list):
        raise Unreadable("result", results, "a list is needed here")
    found: dict[str, Answer] = {}
    for result in results:
        kind, name, value = _parts(result)
        if kind in SPANS:
            shown = texts.get(str(result.get("to_name", "")).lstrip("$"), text)
            spans = _spans(name, kind, value, shown if isinstance(shown, str) else text)
            before = found.get(name)
            found[name] = Answer("span", [*(before.value if before else []), *spans])
        elif kind in READ and "start" not in value:
            found[name] = READ[kind](name, value)
        else:
            report.lost[f"results of type {kind}"] += 1
    return found


def _parts(result: Any) -> tuple[str, str, dict[str, Any]]:
    if not isinstance(result, dict):
        raise Unreadable("result", result, "an object, {...}, is needed here")
    kind, name, value = result.get("type"), result.get("from_name"), result.get("value")
    if kind == "relation":
        return kind, "", {}
    if not isinstance(kind, str) or not isinstance(name, str) or not isinstance(value, dict):
        raise Unreadable("result", result, "a type, a from_name and a value are needed here")
    return kind, name, value


def _spans(name: str, kind: str, value: dict[str, Any], text: str) -> list[dict[str, Any]]:
    start, end, labels = (
        value.get("start"),
        value.get("end"),
        value.get(kind) or value.get("labels"),
    )
    fine = placed(start, end) and isinstance(labels, list)
    if not fine or not all(isinstance(label, str) for label in labels or ()):
        raise Unreadable(name, value, "a span needs a start, an end and a list of labels")
    span = {"start": start, "end": end}
    said = value.get("text")
    if isinstance(said, str) and text[start:end] != said and not text.isascii():
        span = _in_utf_16(name, span, text, said)
    words = said if isinstance(said, str) else text[span["start"] : span["end"]]
    return [{**span, "label": label, "text": words} for label in labels or ()]


def _in_utf_16(name: str, span: dict[str, Any], text: str, said: str) -> dict[str, Any]:
    """Where it counts as older releases did, which `text` gives away; else as it is."""
    try:
        moved = to_code_points(text, [span], name)[0]
    except Unreadable:
        return span
    return moved if text[moved["start"] : moved["end"]] == said else span


def _strings(name: str, value: Any) -> list[str]:
    """Names, or paths of names, which are joined by a slash."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise Unreadable(name, value, "a list is needed here")
    joined = [
        " / ".join(one) if isinstance(one, list) and _all_strings(one) else one for one in value
    ]
    if not _all_strings(joined):
        raise Unreadable(name, value, "a list of strings is needed here")
    return joined


def _all_strings(values: list[Any]) -> bool:
    return all(isinstance(one, str) for one in values)


def _choices(name: str, value: dict[str, Any]) -> Answer:
    return Answer("choices", _strings(name, value.get("choices")))


def _taxonomy(name: str, value: dict[str, Any]) -> Answer:
    return Answer("labels", _strings(name, value.get("taxonomy")))


def _rating(name: str, value: dict[str, Any]) -> Answer:
    rating = value.get("rating", value.get("number"))
    if isinstance(rating, int | float) and 0 <= rating <= 10 and rating == int(rating):
        return Answer("rating", int(rating))
    raise Unreadable(name, rating, "a whole number from 0 to 10 is needed here")


def _textarea(name: str, value: dict[str, Any]) -> Answer:
    return Answer("text", "\n".join(_strings(name, value.get("text"))))


def _pairwise(name: str, value: dict[str, Any]) -> Answer:
    side = value.get("selected")
    if side not in ("left", "right"):
        raise Unreadable(name, side, "left or right is needed here")
    return Answer("label", side)


def _ranker(name: str, value: dict[str, Any]) -> Answer:
    ranked = value.get("ranker")
    if isinstance(ranked, dict) and len(ranked) == 1:
        ranked = next(iter(ranked.values()))
    if not isinstance(ranked, list) or not ranked:
        raise Unreadable(name, ranked, "one list, from best to worst, is needed here")
    places = [{"value": str(one), "rank": rank} for rank, one in enumerate(ranked, 1)]
    return Answer("ranking", places)


READ: dict[str, Callable[[str, dict[str, Any]], Answer]] = {
    "choices": _choices,
    "taxonomy": _taxonomy,
    "rating": _rating,
    "number": _rating,
    "textarea": _textarea,
    "pairwise": _pairwise,
    "ranker": _ranker,
}
