"""Records and answers as they come: read by msgspec, and checked against the dataset's plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from ostraka.errors import unknown
from ostraka.schema.responses import AGENT
from ostraka.server.answers import problem
from ostraka.server.database.sql import Row
from ostraka.server.errors import Invalid
from ostraka.server.shapes.common import NUL, unkept
from ostraka.server.shapes.mine import AnswerIn
from ostraka.server.stores.plan import Plan

Status = Literal["draft", "submitted", "discarded"]
_AGENT = re.compile(AGENT)
NUL_ESCAPED = rb"\u0000"  # the only way it can stand in JSON
EXTERNAL_ID_MAX = 500
FLOAT32 = 3.4028234e38  # the largest number of a vector


class ResponseIn(msgspec.Struct):
    """Somebody's answers, by question, each as `{"value": ...}`."""

    status: Status
    values: dict[str, dict[str, Any]] | None = None
    user_id: str | None = None
    record_id: str | None = None


class SuggestionIn(msgspec.Struct):
    """A suggestion for one question."""

    question_id: str
    value: Any
    score: float | list[float] | None = None
    agent: str | None = None
    type: Literal["model", "human"] | None = None


class RecordIn(msgspec.Struct):
    """A record, or what changes about it."""

    fields: dict[str, Any] | UnsetType | None = UNSET
    metadata: dict[str, Any] | UnsetType | None = UNSET
    external_id: str | UnsetType | None = UNSET
    id: str | None = None
    responses: list[ResponseIn] | UnsetType | None = UNSET
    suggestions: list[SuggestionIn] | UnsetType | None = UNSET
    vectors: dict[str, list[float]] | UnsetType | None = UNSET


class RecordsIn(msgspec.Struct):
    """Several records."""

    items: list[RecordIn]


class ResponsesIn(msgspec.Struct):
    """Several of one's own answers."""

    items: list[ResponseIn]


_decoders = {kind: msgspec.json.Decoder(kind, strict=True) for kind in
             (ResponseIn, SuggestionIn, RecordIn, RecordsIn, ResponsesIn, AnswerIn)}  # fmt: skip


def read(body: bytes, kind: type[Any]) -> Any:
    """A body as `kind`. Raises `Invalid` that says where it is not."""
    try:
        found = _decoders[kind].decode(body)
        reason = unkept(msgspec.json.decode(body)) if NUL_ESCAPED in body else None
    except msgspec.ValidationError as error:
        text, _, where = str(error).partition(" - at `$")
        raise Invalid(text, where=where.strip("`.") or None) from None
    except RecursionError:
        raise Invalid("The body has too many levels of lists and objects.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"The body is not JSON: {error}.") from None
    if reason is not None:
        raise Invalid(reason)
    return found


def fields_of(given: Any, plan: Plan, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The fields of a record. Raises `Invalid` for an unknown, missing or unfit one."""
    fields = {**(before or {}), **_object(given)}
    for name in fields:
        if name not in plan.fields:
            raise Invalid(str(unknown("field", name, plan.fields)), where=f"fields.{name}")
    for name, row in plan.fields.items():
        value = fields.get(name)
        if name in plan.texts and type(value) is str and NUL not in value:
            continue
        if value is None:
            if row["required"]:
                raise Invalid(f"the required field {name!r} is missing", where=f"fields.{name}")
            continue
        fields[name] = _field(name, value, row)
    if not fields:
        raise Invalid("a record needs at least one field", where="fields")
    return fields


def _field(name: str, value: Any, row: Row) -> Any:
    kind, where = row["settings"]["type"], f"fields.{name}"
    if kind in ("text", "image"):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise Invalid(f"{name!r} needs a text, not {type(value).__name__}", where=where)
    elif kind == "chat":
        _check_chat(name, value, where)
    elif not isinstance(value, dict):
        raise Invalid(f"{name!r} needs a JSON object, not {type(value).__name__}", where=where)
    _check_text(value, where)
    return value


def _check_chat(name: str, value: Any, where: str) -> None:
    fine = isinstance(value, list) and len(value) <= 500
    if not fine or not all(_is_turn(turn) for turn in value):
        raise Invalid(
            f'{name!r} needs at most 500 turns {{"role": "...", "content": "..."}}', where=where
        )


def _is_turn(turn: Any) -> bool:
    return (
        isinstance(turn, dict)
        and turn.keys() == {"role", "content"}
        and all(isinstance(part, str) for part in turn.values())
        and 1 <= len(turn["role"]) <= 20
        and len(turn["content"]) <= 20_000
    )


def metadata_of(given: Any, plan: Plan, *, extra: bool) -> dict[str, Any] | None:
    """The metadata of a record. Raises `Invalid` for a value that its property refuses."""
    if given is None or given is UNSET:
        return None
    for name, value in given.items():
        check = plan.checks.get(name)
        if check is None and not extra:
            raise Invalid(str(unknown("metadata property", name, plan.properties)),
                          where=f"metadata.{name}")  # fmt: skip
        reason = check.problem(value) if check is not None and value is not None else None
        if reason is not None:
            raise Invalid(f"metadata {name!r} is {value!r}: {reason}", where=f"metadata.{name}")
    _check_text(given, "metadata")
    found: dict[str, Any] = given
    return found


def values_of(given: ResponseIn, plan: Plan, fields: Mapping[str, Any]) -> dict[str, Any] | None:
    """The values of an answer. Raises `Invalid` where one does not fit, or one is missing."""
    values = given.values
    for name, answer in (values or {}).items():
        where = f"values.{name}"
        if name not in plan.questions:
            raise Invalid(str(unknown("question", name, plan.questions)), where=where)
        if answer.keys() != {"value"}:
            raise Invalid(f'{name!r} needs {{"value": ...}}', where=where)
        whole = given.status == "submitted"
        reason = problem(answer["value"], plan.questions[name]["settings"], fields, whole=whole)
        if reason is not None:
            raise Invalid(f"{name!r}: {reason}", where=where)
    if given.status == "submitted":
        missing = [name for name in plan.required_questions if name not in (values or {})]
        if missing:
            raise Invalid(
                f"no answer to {', '.join(map(repr, missing))}; a submitted response needs it",
                where=f"values.{missing[0]}",
            )
    return values


def suggestion_of(given: SuggestionIn, plan: Plan, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A suggestion's columns. Raises `Invalid` where it does not fit its question."""
    row = plan.question_ids.get(given.question_id)
    if row is None:
        raise Invalid(f"no question of this dataset has the id {given.question_id!r}",
                      where="question_id")  # fmt: skip
    reason = problem(given.value, row["settings"], fields, whole=False)
    reason = reason or _score_problem(given) or _agent_problem(given.agent)
    if reason is not None:
        raise Invalid(f"the suggestion for {row['name']!r}: {reason}", where=row["name"])
    return {"question_seq": row["seq"], "value": given.value, "score": given.score,
            "agent": given.agent, "type": given.type}  # fmt: skip


def _score_problem(given: SuggestionIn) -> str | None:
    scores = given.score if isinstance(given.score, list) else [given.score]
    if any(score is not None and not 0 <= score <= 1 for score in scores):
        return f"the score {given.score} is not between 0 and 1"
    if not isinstance(given.score, list):
        return None
    if not isinstance(given.value, list) or len(given.value) != len(given.score):
        return f"{len(given.score)} scores; one number, or one for each item of the value"
    return None


def _agent_problem(agent: str | None) -> str | None:
    if agent is None or (_AGENT.fullmatch(agent) and agent.strip()):
        return None
    return "an agent is 1 to 200 letters, digits, spaces or -_:./"


def vectors_of(given: Any, plan: Plan) -> dict[int, list[float]]:
    """The vectors of a record by their settings. Raises `Invalid` for a wrong length."""
    found = {}
    for name, value in ({} if given in (None, UNSET) else given).items():
        row = plan.vectors.get(name)
        if row is None:
            raise Invalid(str(unknown("vector", name, plan.vectors)), where=f"vectors.{name}")
        if len(value) != row["dimensions"] or not all(abs(one) <= FLOAT32 for one in value):
            raise Invalid(f"{name!r} needs {row['dimensions']} numbers; {len(value)} came",
                          where=f"vectors.{name}")  # fmt: skip
        found[row["seq"]] = value
    return found


def _object(given: Any) -> dict[str, Any]:
    return {} if given is None or given is UNSET else given


def _check_text(value: Any, where: str) -> None:
    reason = unkept(value)
    if reason is not None:
        raise Invalid(reason, where=where)
