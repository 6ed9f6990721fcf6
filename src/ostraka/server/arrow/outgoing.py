"""Records of a dataset as a stream of Arrow, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

import msgspec
import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, select

from ostraka.server.arrow.schema import BATCH, PROPERTIES, response_type, schema_of
from ostraka.server.database.tables import records, responses, suggestions, users
from ostraka.server.database.work_tables import vectors
from ostraka.server.stores.plan import Plan

T = TypeVar("T")
Read = Callable[[Callable[[Connection], T]], T]
OWN = ("seq", "id", "external_id", "status", "inserted_at", "updated_at", "fields", "metadata")
FITS: dict[str, Callable[[Any], bool]] = {
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "terms": lambda value: (
        isinstance(value, str)
        or (isinstance(value, list) and all(isinstance(one, str) for one in value))
    ),
}


def stream(read: Read[Any], plan: Plan) -> Iterator[bytes]:
    """The stream in pieces: the schema, a piece for each 4,096 records, the end.

    Each batch is read as the data are at that moment; a record is never in two of them.
    """
    written = _Written()
    with pa.ipc.new_stream(written, schema_of(plan)) as writer:
        last = -1
        while True:
            batch, last = read(partial(_batch, plan=plan, after=last))
            if batch is None:
                break
            writer.write_batch(batch)
            yield written.taken()
    yield written.taken()


class _Written:
    """A file that is read while it is written."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _batch(db: Connection, plan: Plan, after: int) -> tuple[pa.RecordBatch | None, int]:
    chosen = select(*(records.c[name] for name in OWN)).where(
        records.c.dataset_seq == plan.dataset, records.c.seq > after
    )
    rows = db.execute(chosen.order_by(records.c.seq).limit(BATCH)).all()
    if not rows:
        return None, after
    seqs, ids, external, status, inserted, updated, fields, metadata = zip(*rows, strict=True)
    cells: dict[str, Any] = {"id": ids, "external_id": external, "status": status}
    cells |= {"inserted_at": inserted, "updated_at": updated}
    for name, row in plan.fields.items():
        column = [one.get(name) for one in fields]
        custom = row["settings"]["type"] == "custom"
        cells[f"fields.{name}"] = [_text(one) for one in column] if custom else column
    cells |= _metadata(metadata, plan)
    place = {seq: at for at, seq in enumerate(seqs)}
    inside = (seqs[0], seqs[-1])
    cells |= _vectors(db, plan, place, inside)
    cells |= _suggestions(db, plan, place, inside)
    cells["responses"] = _responses(db, plan, place, inside)
    schema = schema_of(plan)
    arrays = [_array(cells[one.name], one.type) for one in schema]
    return pa.record_batch(arrays, schema=schema), seqs[-1]


def _array(cells: Any, kind: pa.DataType) -> pa.Array:
    return cells if isinstance(cells, pa.Array) else pa.array(cells, kind)


def _metadata(rows: Sequence[Any], plan: Plan) -> dict[str, Any]:
    """Declared properties as columns; what does not fit its column stays in the JSON."""
    size = len(rows)
    cells: dict[str, list[Any]] = {f"metadata.{name}": [None] * size for name in plan.properties}
    rest: list[str | None] = [None] * size
    kinds = {name: row["settings"]["type"] for name, row in plan.properties.items()}
    for at, row in enumerate(rows):
        other = {}
        for name, value in (row or {}).items():
            if name in kinds and FITS[kinds[name]](value):
                wrapped = isinstance(value, str) and kinds[name] in PROPERTIES
                cells[f"metadata.{name}"][at] = [value] if wrapped else value
            else:
                other[name] = value
        rest[at] = _text(other) if other else None
    return {**cells, "metadata": rest}


def _vectors(db: Connection, plan: Plan, place: dict[int, int], inside: Any) -> dict[str, Any]:
    found = {}
    for name, row in plan.vectors.items():
        own = vectors.c
        chosen = select(own.record_seq, own.value).where(
            own.settings_seq == row["seq"], own.record_seq.between(*inside)
        )
        values = np.zeros((len(place), row["dimensions"]), np.float32)
        missing = np.ones(len(place), bool)
        for seq, value in db.execute(chosen):
            if seq in place:
                values[place[seq]] = np.frombuffer(value, "<f4")
                missing[place[seq]] = False
        flat = pa.array(values.reshape(-1))
        found[f"vectors.{name}"] = pa.FixedSizeListArray.from_arrays(
            flat, row["dimensions"], mask=pa.array(missing)
        )
    return found


def _suggestions(db: Connection, plan: Plan, place: dict[int, int], inside: Any) -> dict[str, Any]:
    parts = ("", ".score", ".scores", ".agent", ".type")
    names = [f"suggestions.{name}{part}" for name in plan.questions for part in parts]
    cells: dict[str, list[Any]] = {name: [None] * len(place) for name in names}
    own = suggestions.c
    chosen = select(own.record_seq, own.question_seq, own.value, own.score, own.agent, own.type)
    for seq, question, value, score, agent, kind in db.execute(
        chosen.where(own.record_seq.between(*inside))
    ):
        if seq not in place or question not in plan.question_seqs:
            continue
        start, at = f"suggestions.{plan.question_seqs[question]['name']}", place[seq]
        cells[start][at] = value
        cells[f"{start}.scores" if isinstance(score, list) else f"{start}.score"][at] = score
        cells[f"{start}.agent"][at], cells[f"{start}.type"][at] = agent, kind
    return cells


def _responses(db: Connection, plan: Plan, place: dict[int, int], inside: Any) -> pa.Array:
    own = responses.c
    names = ("id", "status", "inserted_at", "updated_at", "values")
    chosen = select(own.record_seq, users.c.id, *(own[name] for name in names)).join(
        users, users.c.seq == own.user_seq
    )
    found = db.execute(
        chosen.where(own.dataset_seq == plan.dataset, own.record_seq.between(*inside)).order_by(
            own.record_seq, own.seq
        )
    ).all()
    rows = [row for row in found if row[0] in place]
    counts = np.bincount([place[row[0]] for row in rows], minlength=len(place)).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    kind = response_type(plan)
    cells: dict[str, list[Any]] = {
        "user_id": [row[1] for row in rows],
        **{name: [row[2 + at] for row in rows] for at, name in enumerate(names[:4])},
    }
    for name in plan.questions:
        cells[f"values.{name}"] = [_answer(row[6], name) for row in rows]
    arrays = [pa.array(cells[one.name], one.type) for one in kind]
    flat = pa.StructArray.from_arrays(arrays, fields=list(kind))
    return pa.ListArray.from_arrays(pa.array(offsets), flat)


def _answer(values: Any, name: str) -> Any:
    answer = (values or {}).get(name)
    return None if answer is None else answer["value"]


def _text(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
