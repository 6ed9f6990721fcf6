"""Records as a server writes them, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ostraka.schema.settings import Settings

Body = dict[str, Any]
OWN = "ostraka:"  # external ids that stand for none: a record sent again is found by it
BULK_RECORDS, BULK_CHARACTERS = 500, 4_000_000


def as_record(body: Mapping[str, Any], questions: Mapping[str, str]) -> Body:
    """A record as it came, in the form that a dataset takes; `questions` are names by id."""
    outer = body.get("external_id")
    return {
        "fields": body["fields"],
        "metadata": body.get("metadata") or {},
        "vectors": {n: v for n, v in (body.get("vectors") or {}).items() if v is not None},
        "responses": [
            {"user_id": one["user_id"], "values": one["values"], "status": one["status"]}
            for one in body.get("responses") or ()
        ],
        "suggestions": [
            {
                "question_name": questions[one["question_id"]],
                "value": one["value"],
                "score": one.get("score"),
                "agent": one.get("agent"),
                "type": one.get("type"),
            }
            for one in body.get("suggestions") or ()
        ],
        "external_id": None if outer is None or outer.startswith(OWN) else outer,
    }


def record_body(
    record: Mapping[str, Any], questions: Mapping[str, str], external_id: str | None
) -> Body:
    """A whole new record as it goes out; `record` holds plain values, `questions` ids by name."""
    body: Body = {
        "fields": {name: value for name, value in record["fields"].items() if value is not None},
        "external_id": external_id,
    }
    for name in ("metadata", "vectors", "responses"):
        if record[name]:
            body[name] = record[name]
    if record["suggestions"]:
        body["suggestions"] = [suggestion_body(one, questions) for one in record["suggestions"]]
    return body


def suggestion_body(suggestion: Mapping[str, Any], questions: Mapping[str, str]) -> Body:
    """A suggestion as it goes out."""
    parts = {name: suggestion[name] for name in ("value", "score", "agent", "type")}
    return {"question_id": questions[suggestion["question_name"]], **parts}


def batches(bodies: Iterable[Body]) -> Iterator[list[Body]]:
    """Bodies in lists of up to 500, and of up to some millions of characters."""
    batch: list[Body] = []
    size = 0
    for body in bodies:
        length = len(json.dumps(body, ensure_ascii=False))
        if batch and (len(batch) == BULK_RECORDS or size + length > BULK_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += length
    if batch:
        yield batch


class Difference:
    """What changed about a record since it came: what goes out, and what has to be deleted."""

    def __init__(self, before: Body, after: Body, questions: Mapping[str, str]) -> None:
        self.body: Body = {}
        if before["fields"] != after["fields"]:
            self.body["fields"] = {  # all of them: Argilla's server replaces the whole
                name: value
                for name, value in after["fields"].items()
                if value is not None or before["fields"].get(name) is not None
            }
        for name in ("metadata", "vectors"):
            if before[name] != after[name]:
                self.body[name] = after[name]
        suggested = _by(before["suggestions"], "question_name")
        new = [s for s in after["suggestions"] if suggested.get(s["question_name"]) != s]
        if new:
            self.body["suggestions"] = [suggestion_body(one, questions) for one in new]
        said = _by(before["responses"], "user_id")
        answers = [r for r in after["responses"] if said.get(r["user_id"]) != r]
        if answers:
            self.body["responses"] = answers
        self.users: set[Any] = said.keys() - _by(after["responses"], "user_id").keys()
        self.questions: set[Any] = (
            suggested.keys() - _by(after["suggestions"], "question_name").keys()
        )
        self.vectors = before["vectors"].keys() - after["vectors"].keys()
        self.renamed = before["external_id"] != after["external_id"]


def _by(items: Sequence[Body], key: str) -> dict[Any, Body]:
    return {item[key]: item for item in items}


def names_of(ids: Mapping[str, str]) -> dict[str, str]:
    """Names by id, of ids by name."""
    return {number: name for name, number in ids.items()}


def include_of(settings: Settings, vectors: Sequence[str] | None) -> list[str]:
    """What comes with each record: answers, suggestions, and all vectors or the named ones."""
    found = ["responses", "suggestions"]
    if vectors is None and settings.vectors_settings:
        found.append("vectors")
    if vectors:
        found.append(f"vectors:{','.join(vectors)}")
    return found
