"""One's own answers and queue, as the web app sends and gets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from ostraka.server.shapes.common import iso

State = Literal["todo", "draft", "submitted", "discarded", "later"]
STATES = ("draft", "submitted", "discarded", "later")


class Seen(msgspec.Struct, omit_defaults=True):
    """A suggestion that was there while somebody answered, and what became of it."""

    suggestion_id: str
    shown: bool = True  # before the answer was given
    outcome: Literal["accepted", "changed", "rejected"] | None = None
    agent: str | None = None
    score: float | list[float] | None = None


class AnswerIn(msgspec.Struct):
    """One's answer to a record. `todo` takes it back; `version` is what the queue told."""

    status: State
    values: dict[str, dict[str, Any]] | None = None
    seconds: float | None = None
    reason: str | None = None
    provenance: dict[str, Seen] | None = None
    version: str | None = None


def tag(record: int, schema: int, answer: int) -> str:
    """The version of a record, of its dataset's parts, and of somebody's answer, in one."""
    return f"{record}-{schema}-{answer}"


def state_of(answer: Mapping[str, Any] | None) -> State:
    """Todo, draft, later, submitted or discarded."""
    if answer is None:
        return "todo"
    if answer["status"] == "draft" and answer["put_off_at"] is not None:
        return "later"
    found: State = answer["status"]
    return found


def answer_told(answer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """One's answer as it goes out."""
    if answer is None:
        return None
    return {
        "id": answer["id"],
        "status": state_of(answer),
        "values": answer["values"],
        "seconds": answer["seconds"],
        "reason": answer["reason"],
        "returned": answer["returned"],
        "provenance": answer["provenance"],
        "inserted_at": iso(answer["inserted_at"]),
        "updated_at": iso(answer["updated_at"]),
    }
