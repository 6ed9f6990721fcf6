"""What a line of the table of permissions says. Codes are for, in this order, `PEOPLE`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PEOPLE = (
    "nobody",
    "annotator elsewhere",
    "admin elsewhere",
    "annotator",
    "admin",
    "owner",
)
ANSWER = {"status": "submitted", "values": {"label": {"value": "good"}}}
PASSWORD = "a long password"


@dataclass(frozen=True)
class Line:
    """What each of the people gets; `body` is made from the stage for each request anew.

    `sent` is how it goes: as "json", form "data", "files" or raw "content".
    """

    codes: tuple[int, ...]
    body: Callable[[Any], Any] = lambda _: None
    query: dict[str, str] = field(default_factory=dict)
    sent: str = "json"


def all_get(ok: int, **more: Any) -> Line:
    return Line((ok,) * 6, **more)


def known(ok: int, **more: Any) -> Line:
    return Line((401, *(ok,) * 5), **more)


def member(ok: int, **more: Any) -> Line:
    return Line((401, 403, 403, ok, ok, ok), **more)


def lead(ok: int, **more: Any) -> Line:
    return Line((401, 403, 403, 403, ok, ok), **more)


def owner(ok: int, **more: Any) -> Line:
    return Line((401, 403, 403, 403, 403, ok), **more)


def part(settings: dict[str, Any], *, required: bool = False) -> Callable[[Any], Any]:
    """A new part of a dataset, with a name of its own."""
    return lambda stage: {
        "name": stage.name(),
        "title": "Title",
        "required": required,
        "settings": settings,
    }


def named(**more: Any) -> Callable[[Any], Any]:
    return lambda stage: {"name": stage.name(), **more}


def given(value: Any) -> Callable[[Any], Any]:
    return lambda _: value
