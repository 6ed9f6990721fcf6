"""What search knows, kept in step with what is written, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, select

from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import records
from ostraka.server.database.work_tables import vectors
from ostraka.server.index import facts, texts
from ostraka.server.stores import parts
from ostraka.server.stores.plan import Plan

BY_TABLE = {"responses": facts.of_answers, "suggestions": facts.of_suggestions}


class Batch(Protocol):
    """Records that were added or changed together, with what came with them."""

    added: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    suggestions: list[dict[str, Any]]
    vectors: list[dict[str, Any]]
    responses: list[dict[str, Any]]
    seqs: list[int]
    before: dict[int, Row]


def of_batch(db: Connection, plan: Plan, batch: Batch) -> None:
    """Records were added or changed."""
    had = {seq: row["fields"] for seq, row in batch.before.items()}
    rewritten = [row for row in batch.changed if row["fields"] != had[row["seq"]]]
    before = {row["seq"]: had[row["seq"]] for row in rewritten}
    texts.put(db, plan.dataset, plan.fields, [*batch.added, *rewritten], before)
    new = not batch.changed
    facts.of_metadata(db, batch.seqs, new=new)
    facts.of_suggestions(db, _numbers(batch.suggestions), new=new)
    facts.of_answers(db, _numbers(batch.responses), new=new)
    _signs(db, batch.vectors)


def gone(db: Connection, dataset: int, fields: Mapping[str, Row], rows: Sequence[Row]) -> None:
    """Records are about to be deleted."""
    texts.remove(db, dataset, fields, rows)
    settings = [row["seq"] for row in parts.listed(db, parts.VECTOR, dataset)]
    if settings:
        from ostraka.server.index import bits

        bits.remove(db, settings, [row["seq"] for row in rows])


def back(db: Connection, dataset: int, rows: Sequence[Row]) -> None:
    """Records were put back, with all that belongs to them."""
    texts.put(db, dataset, _fields(db, dataset), rows, {})
    again(db, [row["seq"] for row in rows])


def again(db: Connection, seqs: Sequence[int]) -> None:
    """Metadata, answers, suggestions and vectors of records may all have changed."""
    facts.of_metadata(db, seqs)
    facts.of_answers(db, seqs)
    facts.of_suggestions(db, seqs)
    if seqs:
        _signs(db, every(db, select(vectors).where(vectors.c.record_seq.in_(seqs))))


def changed(db: Connection, table: str, rows: Iterable[Row]) -> None:
    """Rows of a table were written; tables that are not searched do not matter."""
    if table in BY_TABLE:
        BY_TABLE[table](db, _numbers(rows))


def rewritten(db: Connection, fresh: Mapping[str, Any]) -> None:
    """The fields of records, by id, are about to become these."""
    own = select(records.c.seq, records.c.id, records.c.dataset_seq, records.c.fields)
    by_dataset: dict[int, list[Row]] = {}
    for row in every(db, own.where(records.c.id.in_(list(fresh)))):
        by_dataset.setdefault(row["dataset_seq"], []).append(row)
    for dataset, rows in by_dataset.items():
        new = [{"seq": row["seq"], "fields": fresh[row["id"]]} for row in rows]
        before = {row["seq"]: row["fields"] for row in rows}
        texts.put(db, dataset, _fields(db, dataset), new, before)


def _signs(db: Connection, rows: Sequence[Row]) -> None:
    if rows:
        from ostraka.server.index import bits  # with NumPy, which not every server needs

        bits.put(db, rows)


def _numbers(rows: Iterable[Row]) -> list[int]:
    return sorted({row["record_seq"] for row in rows})


def _fields(db: Connection, dataset: int) -> dict[str, Row]:
    return {row["name"]: row for row in parts.listed(db, parts.FIELD, dataset)}
