"""Records as they are told: with their answers, suggestions and vectors where asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select

from ostraka.server.database.bulk import unpack
from ostraka.server.database.prepared import Prepared, Within
from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import questions, records, responses, suggestions, users
from ostraka.server.database.tables import vectors_settings as settings
from ostraka.server.database.work_tables import vectors
from ostraka.server.errors import Invalid
from ostraka.server.shapes.common import iso
from ostraka.server.shapes.work import work_of
from ostraka.server.stores.standing import state_of

PARTS = ("responses", "suggestions", "vectors")
Offered = Literal["all", "answered", "none"]
Told = dict[str, Any]


@dataclass(frozen=True)
class Include:
    """What comes with each record. `author`: only this person's answers.

    `offered`: the suggestions for which records; `answered` are those that `me` has submitted.
    """

    responses: bool = False
    suggestions: bool = False
    vectors: bool | tuple[str, ...] = False
    author: int | None = None
    hidden: frozenset[str] = frozenset()  # metadata this person may not see
    offered: Offered = "all"
    me: int = 0


def include_of(asked: Sequence[str], **more: Any) -> Include:
    """`include=responses&include=vectors:a,b`, or one text with commas. Raises `Invalid`.

    `more` are the other parts of what comes with each record.
    """
    found: dict[str, Any] = {}
    for text in asked:
        name, _, names = text.partition(":")
        several = [name] if names else [part.strip() for part in text.split(",")]
        for part in several:
            if part not in PARTS or (names and part != "vectors"):
                raise Invalid(
                    f"include={text!r}; accepted: {', '.join(PARTS)}, vectors:<name>,<name>",
                    where="include",
                )
            found[part] = tuple(names.split(",")) if names else True
    return Include(**found, **more)


def of_seqs(db: Connection, dataset: Row, seqs: Sequence[int], include: Include) -> list[Told]:
    """Records in the given order."""
    found = {row["seq"]: row for row in every(db, select(records).where(records.c.seq.in_(seqs)))}
    return told(db, dataset, [found[seq] for seq in seqs if seq in found], include)


def told(db: Connection, dataset: Row, rows: Sequence[Row], include: Include) -> list[Told]:
    """Records as they go out."""
    seqs = [row["seq"] for row in rows]
    limit = work_of(dataset).conflict_above
    made = [_record(row, dataset["id"], include.hidden, limit) for row in rows]
    if not seqs:
        return made
    if include.responses:
        _put(made, seqs, "responses", _responses(db, seqs, rows, include.author))
    if include.suggestions:
        _put(made, seqs, "suggestions", _suggestions(db, _offered(db, seqs, include)))
    if include.vectors:
        _put(made, seqs, "vectors", _vectors(db, seqs, include), dict)
    return made


def response(row: Mapping[str, Any]) -> Told:
    """An answer as it goes out."""
    return {
        "id": row["id"],
        "values": row["values"],
        "status": row["status"],
        "record_id": row["record_id"],
        "user_id": row["user_id"],
        "inserted_at": iso(row["inserted_at"]),
        "updated_at": iso(row["updated_at"]),
    }


def suggestion(row: Mapping[str, Any]) -> Told:
    """A suggestion as it goes out."""
    return {
        "id": row["id"],
        "question_id": row["question_id"],
        "type": row["type"],
        "value": row["value"],
        "agent": row["agent"],
        "score": row["score"],
        "inserted_at": iso(row["inserted_at"]),
        "updated_at": iso(row["updated_at"]),
    }


def _record(row: Row, dataset_id: str, hidden: frozenset[str], limit: float) -> Told:
    metadata = row["metadata"]
    if hidden and metadata:
        metadata = {name: value for name, value in metadata.items() if name not in hidden}
    return {
        "id": row["id"],
        "status": row["status"],
        "state": state_of(row, limit),
        "fields": row["fields"],
        "metadata": metadata,
        "external_id": row["external_id"],
        "dataset_id": dataset_id,
        "inserted_at": iso(row["inserted_at"]),
        "updated_at": iso(row["updated_at"]),
    }


def _responses(
    db: Connection, seqs: Sequence[int], rows: Sequence[Row], author: int | None
) -> dict[int, Any]:
    ids = {row["seq"]: row["id"] for row in rows}
    chosen = select(responses, users.c.id.label("user_id")).join(
        users, users.c.seq == responses.c.user_seq
    )
    chosen = chosen.where(responses.c.record_seq.in_(seqs)).order_by(responses.c.seq)
    if author is not None:
        chosen = chosen.where(responses.c.user_seq == author)
    found: dict[int, list[Told]] = {}
    for row in every(db, chosen):
        one = response({**row, "record_id": ids[row["record_seq"]]})
        found.setdefault(row["record_seq"], []).append(one)
    return found


def _offered(db: Connection, seqs: Sequence[int], include: Include) -> Sequence[int]:
    """The records whose suggestions may be seen."""
    if include.offered != "answered":
        return seqs if include.offered == "all" else []
    own = responses.c
    mine = (own.record_seq.in_(seqs), own.user_seq == include.me, own.status == "submitted")
    return list(db.execute(select(own.record_seq).where(*mine)).scalars())


_SUGGESTIONS = Prepared(
    select(suggestions, questions.c.id.label("question_id"))
    .join(questions, questions.c.seq == suggestions.c.question_seq)
    .where(Within(suggestions.c.record_seq, "seqs"))
    .order_by(suggestions.c.seq)
)


def _suggestions(db: Connection, seqs: Sequence[int]) -> dict[int, Any]:
    found: dict[int, list[Told]] = {}
    for row in _SUGGESTIONS.rows(db, {"seqs": seqs}):
        found.setdefault(row["record_seq"], []).append(suggestion(row))
    return found


def _vectors(db: Connection, seqs: Sequence[int], include: Include) -> dict[int, Any]:
    chosen = select(vectors.c.record_seq, vectors.c.value, settings.c.name).join(
        settings, settings.c.seq == vectors.c.settings_seq
    )
    chosen = chosen.where(vectors.c.record_seq.in_(seqs)).order_by(settings.c.seq)
    if isinstance(include.vectors, tuple):
        chosen = chosen.where(settings.c.name.in_(include.vectors))
    found: dict[int, dict[str, list[float]]] = {}
    for seq, value, name in db.execute(chosen):
        found.setdefault(seq, {})[name] = unpack(value)
    return found


def _put(
    made: list[Told], seqs: Sequence[int], name: str, found: dict[int, Any], none: type = list
) -> None:
    for one, seq in zip(made, seqs, strict=True):
        one[name] = found.get(seq, none())
