"""Spans as files write them, and the units in which they count."""

from __future__ import annotations

from typing import Any

from ostraka.data.formats._rows import Unreadable

UTF_16 = "utf-16"
FURTHEST = 2**31 - 1
STARTS, ENDS = ("start", "start_offset"), ("end", "end_offset")


def stands(span: dict[str, Any], text: str) -> bool:
    """Whether a span stands in this text: with its own words, where it says them."""
    words = span.get("text")
    return span["end"] <= len(text) and words in (None, text[span["start"] : span["end"]])


def with_words(value: Any, text: Any) -> Any:
    """Spans, as dicts, with the words of `text` that they mark; other answers as they are."""
    if not isinstance(value, list) or not isinstance(text, str):
        return value
    return [{**one, "text": text[one["start"] : one["end"]]} for one in value]


def spans_of(column: str, value: Any) -> list[dict[str, Any]]:
    """A list of `[start, end, label]` or of dicts, as dicts; raises `Unreadable`."""
    if not isinstance(value, list):
        raise Unreadable(column, value, "a list of spans is needed here")
    return [_span(column, one) for one in value]


def _span(column: str, one: Any) -> dict[str, Any]:
    start, end, label, words = None, None, None, None
    if isinstance(one, list) and len(one) == 3:
        start, end, label = one
    elif isinstance(one, dict):
        start = next((one[name] for name in STARTS if name in one), None)
        end = next((one[name] for name in ENDS if name in one), None)
        label, words = one.get("label"), one.get("text")
    if placed(start, end) and isinstance(label, str):
        found = {"start": start, "end": end, "label": label}
        return {**found, "text": words} if isinstance(words, str) else found
    raise Unreadable(
        column, one, "a span has a start (0 or more), an end beyond it and the name of a label"
    )


def placed(start: Any, end: Any) -> bool:
    """Whether these two are places of a span in any text."""
    return type(start) is int and type(end) is int and 0 <= start < end <= FURTHEST


def to_code_points(text: str, spans: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """Spans that count UTF-16 units, as JavaScript does, counted in characters."""
    if text.isascii() or not spans:
        return spans
    place = utf_16_places(text)
    at = {units: char for char, units in enumerate(place)}
    found = []
    for span in spans:
        if span["start"] not in at or span["end"] not in at:
            raise Unreadable(column, span, "the span begins or ends inside or beyond a character")
        found.append({**span, "start": at[span["start"]], "end": at[span["end"]]})
    return found


def to_utf_16(text: str, spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Spans that count characters, counted in UTF-16 units."""
    if text.isascii() or not spans:
        return spans
    place = utf_16_places(text)
    return [{**span, "start": place[span["start"]], "end": place[span["end"]]} for span in spans]


def utf_16_places(text: str) -> list[int]:
    """How many UTF-16 units stand before each character, and before the end."""
    places, units = [0], 0
    for char in text:
        units += 1 + (ord(char) > 0xFFFF)
        places.append(units)
    return places
