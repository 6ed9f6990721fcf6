"""Records of a server that come as one stream of Arrow, where it has that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from tempfile import SpooledTemporaryFile
from typing import Any

import pyarrow as pa

from ostraka.data.client.http import Client
from ostraka.data.client.parts import QUESTION, Body, Parts
from ostraka.data.client.records import NO_SUCH_PATH
from ostraka.errors import ServerRefused

IN_MEMORY = 64 * 1024 * 1024
OWN = ("id", "external_id", "inserted_at", "updated_at")
Row = Mapping[str, Any]


def arrow_bodies(
    client: Client, dataset: str, parts: Parts, vectors: Sequence[str] | None
) -> Iterator[Body] | None:
    """Every record, in the order they were added; None where the server has no such stream.

    `vectors` are those that are wanted, None for all. The stream is kept in a file of its own
    beyond 64 MiB, and decoded some thousand records at a time.
    """
    kept = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when it was read to its end
    try:
        client.download(f"/datasets/{dataset}/records.arrow", "read its records", kept)
    except ServerRefused as error:
        kept.close()
        if error.status in NO_SUCH_PATH:
            return None
        raise
    kept.seek(0)
    return _decoded(kept, parts, vectors)


def _decoded(kept: Any, parts: Parts, vectors: Sequence[str] | None) -> Iterator[Body]:
    with kept, pa.ipc.open_stream(kept) as stream:
        for batch in stream:
            for row in batch.to_pylist():
                yield body_of(row, parts, vectors)


def body_of(row: Row, parts: Parts, vectors: Sequence[str] | None) -> Body:
    """A row of the stream as the record that JSON would have brought."""
    settings = parts.settings
    fields: Body = {field.name: row.get(f"fields.{field.name}") for field in settings.fields}
    for field in settings.fields:
        if field.type == "custom" and fields[field.name] is not None:
            fields[field.name] = json.loads(fields[field.name])
    wanted = [v.name for v in settings.vectors_settings if vectors is None or v.name in vectors]
    return {
        **{name: row[name] for name in OWN},
        "fields": {name: value for name, value in fields.items() if value is not None},
        "metadata": _metadata(row, parts),
        "vectors": {name: row.get(f"vectors.{name}") for name in wanted},
        "responses": [_response(one, parts) for one in row["responses"] or ()],
        "suggestions": list(_suggestions(row, parts)),
    }


def _metadata(row: Row, parts: Parts) -> Body:
    found = json.loads(row["metadata"]) if row["metadata"] else {}
    for declared in parts.settings.metadata_properties:
        value = row.get(f"metadata.{declared.name}")
        if value is not None:
            single = isinstance(value, list) and len(value) == 1
            found[declared.name] = value[0] if single else value
    return dict(found)


def _response(one: Row, parts: Parts) -> Body:
    answers = {q.name: one.get(f"values.{q.name}") for q in parts.settings.questions}
    values = {n: {"value": _value(v)} for n, v in answers.items() if v is not None}
    return {"user_id": one["user_id"], "status": one["status"], "values": values or None}


def _suggestions(row: Row, parts: Parts) -> Iterator[Body]:
    for question in parts.settings.questions:
        name = f"suggestions.{question.name}"
        if row.get(name) is not None:
            scores = row[f"{name}.scores"]
            yield {
                "question_id": parts.id_of(QUESTION, question.name),
                "value": _value(row[name]),
                "score": row[f"{name}.score"] if scores is None else scores,
                "agent": row[f"{name}.agent"],
                "type": row[f"{name}.type"],
            }


def _value(value: Any) -> Any:
    """An answer; a part of a span or of a ranking that is null is left out."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{name: part for name, part in one.items() if part is not None} for one in value]
    return value
