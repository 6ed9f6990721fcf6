"""Conversations as files write them, as turns of a role and a text."""

from __future__ import annotations

from typing import Any

from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Unreadable

Turns = list[dict[str, str]]
ROLES = {
    "human": "user",
    "gpt": "assistant",
    "chatgpt": "assistant",
    "bot": "assistant",
    "model": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "developer": "system",
}
KNOWN = frozenset(("role", "content", "from", "value"))


def turns_of(column: str, value: Any, report: Report) -> Turns:
    """Turns with `role` and `content`, or with `from` and `value`; one may stand alone.

    Raises `Unreadable`; what a turn holds beside its text is counted.
    """
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list) or not value:
        raise Unreadable(column, value, 'a list of {"role": ..., "content": ...} is needed here')
    return [_turn(column, one, report) for one in value]


def _turn(column: str, one: Any, report: Report) -> dict[str, str]:
    if not isinstance(one, dict):
        raise Unreadable(column, one, 'a turn, {"role": ..., "content": ...}, is needed here')
    role = one.get("role", one.get("from"))
    said = one.get("content", one.get("value"))
    for name, more in one.items():
        if name not in KNOWN and more is not None:
            report.lost[f"{name!r} of a turn"] += 1
    if isinstance(said, list):
        said = _parts(column, said, report)
    if said is None and "tool_calls" in one:
        said = ""
    if not isinstance(role, str) or not isinstance(said, str):
        raise Unreadable(column, one, "a turn has a role and a content, both texts")
    return {"role": ROLES.get(role, role), "content": said}


def _parts(column: str, parts: list[Any], report: Report) -> str:
    texts = []
    for part in parts:
        if not isinstance(part, dict):
            raise Unreadable(column, part, 'a part, {"type": ...}, is needed here')
        if isinstance(part.get("text"), str):
            texts.append(part["text"])
        else:
            report.lost[f"a part of type {part.get('type')!r} of a turn"] += 1
    return "".join(texts)


def said_by(role: str, text: str) -> Turns:
    """One turn."""
    return [{"role": role, "content": text}]
