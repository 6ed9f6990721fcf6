"""People's responses to a record, and suggestions for it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ostraka.errors import BadRecord
from ostraka.schema.tracked import Owner, adopt

STATUSES = ("submitted", "draft", "discarded")
SUGGESTION_TYPES = ("model", "human")
AGENT = r"^[a-zA-Z0-9\-_:./\s]{1,200}$"
_AGENT = re.compile(AGENT)


@dataclass(frozen=True, slots=True)
class RankingValueSchema:
    """One option's place in a ranking; rank 1 is best, None is unranked. Cannot be changed."""

    value: str
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class SpanValueSchema:
    """One marked stretch of text, in characters, `end` excluded. Cannot be changed."""

    label: str
    start: int
    end: int
    score: float | None = None


@dataclass(frozen=True, slots=True)
class UnifiedValueSchema:
    """What people settled on for one question, and by which strategy."""

    value: Any
    strategy: str


class _Item:
    """A part of a record that tells it when it is changed."""

    __slots__ = ("_owner",)
    _owner: Owner | None

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        owner = getattr(self, "_owner", None)
        if owner is not None:
            owner.touch()

    def belong(self, owner: Owner) -> None:
        """Belong to a record: changes here and, once it is read, inside are heard by it."""
        object.__setattr__(self, "_owner", owner)

    @classmethod
    def _parts(cls) -> tuple[str, ...]:
        return tuple(name.lstrip("_") for name in cls.__slots__)

    def to_dict(self) -> dict[str, Any]:
        """The parts as plain values."""
        return {name: plain(getattr(self, name)) for name in self._parts()}

    def __eq__(self, other: object) -> bool:
        """Equal when all parts are."""
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, n) == getattr(other, n) for n in self._parts())

    __hash__ = None  # type: ignore[assignment]  # can be changed, so it has no hash

    def __repr__(self) -> str:
        """The call that makes it."""
        inside = ", ".join(f"{n}={getattr(self, n)!r}" for n in self._parts())
        return f"{type(self).__name__}({inside})"


def _holder(slot: str, says: str) -> property:
    """A part that may hold lists or dicts: they are tracked from the first time they are read."""

    def read(self: _Item) -> Any:
        value = getattr(self, slot)
        owner = getattr(self, "_owner", None)
        if owner is not None and type(value) in (list, dict):
            value = adopt(value, owner)
            object.__setattr__(self, slot, value)
        return value

    def write(self: _Item, value: Any) -> None:
        setattr(self, slot, value)

    return property(read, write, doc=says)


class ValueSchema(_Item):
    """One person's answer to one question."""

    __slots__ = ("_value",)
    value = _holder("_value", "The answer itself.")

    def __init__(self, value: Any) -> None:
        _put_value(self, value)


# Slots set through their descriptors: the checks of `__setattr__` are for changes, not for making.
_put_value = ValueSchema.__dict__["_value"].__set__


class ResponseSchema(_Item):
    """One person's answers to a record: `values` by question name, and a status.

    `values` may be None: the record was discarded without an answer. A bare value is accepted in
    place of `{"value": ...}`. Raises `BadRecord` for an unknown status.
    """

    __slots__ = ("_values", "status", "user_id")
    user_id: str | None
    values = _holder("_values", "Question name to its answer, or None.")
    status: str

    def __init__(
        self,
        user_id: UUID | str | None = None,
        values: Mapping[str, Any] | None = None,
        status: str = "submitted",
    ) -> None:
        self.user_id = None if user_id is None else str(user_id)
        self.values = None if values is None else {q: as_value(v) for q, v in values.items()}
        self.status = str(getattr(status, "value", status))
        if self.status not in STATUSES:
            raise BadRecord(f"status={status!r} of a response: allowed: {', '.join(STATUSES)}.")
        if user_id is None:
            warnings.warn("A response without user_id counts as anonymous.", stacklevel=2)

    @classmethod
    def stored(
        cls, user_id: str | None, values: dict[str, ValueSchema] | None, status: str
    ) -> ResponseSchema:
        """A response whose parts were checked when they were stored."""
        response = cls.__new__(cls)
        for put, part in zip(_PUT_RESPONSE, (values, user_id, status), strict=True):
            put(response, part)
        return response

    def to_dict(self) -> dict[str, Any]:
        """The parts as plain values."""
        values = self.values
        inside = None if values is None else {q: v.to_dict() for q, v in values.items()}
        return {"user_id": self.user_id, "values": inside, "status": self.status}


_PUT_RESPONSE = [ResponseSchema.__dict__[n].__set__ for n in ("_values", "user_id", "status")]


class SuggestionSchema(_Item):
    """What a model or a person proposes as the answer to a question.

    `score` is a number from 0 to 1, or one per part of the value for multi-label, ranking and
    span questions. `agent` names who made it (letters, digits, `-_:./` and spaces, up to 200).
    """

    __slots__ = ("_score", "_value", "agent", "question_name", "type")
    question_name: str
    value = _holder("_value", "The proposed answer.")
    score = _holder("_score", "Between 0 and 1, or one per part of the value.")
    type: str | None
    agent: str | None

    def __init__(
        self,
        question_name: str,
        value: Any,
        score: float | list[float] | None = None,
        type: str | None = None,
        agent: str | None = None,
    ) -> None:
        self.question_name, self.value, self.score = question_name, value, score
        self.type, self.agent = type, agent
        trouble = suggestion_problem(score, type, agent)
        if trouble:
            raise BadRecord(f"Suggestion for {question_name!r}: {trouble}.")

    @classmethod
    def stored(
        cls,
        question_name: str,
        value: Any,
        score: float | list[float] | None,
        kind: str | None,
        agent: str | None,
    ) -> SuggestionSchema:
        """A suggestion whose parts were checked when they were stored."""
        suggestion = cls.__new__(cls)
        suggestion.question_name, suggestion.value, suggestion.score = question_name, value, score
        suggestion.type, suggestion.agent = kind, agent
        return suggestion


def suggestion_problem(score: Any, kind: Any, agent: Any) -> str | None:
    """Why a suggestion may not have this score, type or agent, or None."""
    scores = score if isinstance(score, list) else [] if score is None else [score]
    if not all(type(s) in (int, float) and 0 <= s <= 1 for s in scores):
        return f"score={score!r}, but a score lies between 0 and 1"
    if kind is not None and kind not in SUGGESTION_TYPES:
        return f"type={kind!r}; allowed: {', '.join(SUGGESTION_TYPES)}"
    if agent is not None and not (isinstance(agent, str) and _AGENT.fullmatch(agent)):
        return f"agent={agent!r}; allowed: 1 to 200 letters, digits, '-', '_', ':', '.', '/', ' '"
    return None


def as_value(value: Any) -> ValueSchema:
    """An answer from itself, from `{"value": ...}` or from the bare value."""
    if isinstance(value, ValueSchema):
        return value
    if isinstance(value, dict) and set(value) == {"value"}:
        return ValueSchema(value["value"])
    return ValueSchema(value)


def plain(value: Any) -> Any:
    """`value` without our own classes: lists, dicts and scalars only."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, RankingValueSchema):
        return {"value": value.value, "rank": value.rank}
    if isinstance(value, SpanValueSchema):
        parts = {"label": value.label, "start": value.start, "end": value.end}
        return parts if value.score is None else {**parts, "score": value.score}
    return value.to_dict() if isinstance(value, _Item) else value


def as_response(value: ResponseSchema | Mapping[str, Any]) -> ResponseSchema:
    """A response from itself or from a dict."""
    return value if isinstance(value, ResponseSchema) else _built(ResponseSchema, value)


def as_suggestion(value: SuggestionSchema | Mapping[str, Any]) -> SuggestionSchema:
    """A suggestion from itself or from a dict."""
    return value if isinstance(value, SuggestionSchema) else _built(SuggestionSchema, value)


def _built(kind: type[Any], value: object) -> Any:
    accepted = kind._parts()  # noqa: SLF001
    if not isinstance(value, Mapping) or not set(value) <= set(accepted):
        text = f"{value!r} is no {kind.__name__}: a dict with {', '.join(accepted)} is accepted."
        raise BadRecord(text)
    return kind(**value)
