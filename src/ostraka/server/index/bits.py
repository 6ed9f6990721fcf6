"""The signs of vectors' numbers, 1,024 vectors to a row, to find the nearest of many quickly.

A row has, for each 16 numbers, a code of 16 bits for each vector. What is near by its signs is
then compared exactly (`search/similar.py`), so a sign that is missing or left over costs a
candidate, and never gives a wrong answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from ostraka.server.database.search_tables import vector_bits
from ostraka.server.database.sql import Row

CHUNK = 1024
GROUP = 16
Codes = np.ndarray[Any, np.dtype[np.uint16]]
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def put(db: Connection, rows: Iterable[Row]) -> None:
    """Keep the signs of `vectors` rows (`settings_seq`, `record_seq`, `value` as float32)."""
    chunks: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        key = (row["settings_seq"], row["record_seq"] // CHUNK)
        chunks.setdefault(key, []).append(row)
    for (settings, chunk), several in sorted(chunks.items()):
        values = np.stack([np.frombuffer(row["value"], "<f4") for row in several])
        slots = [row["record_seq"] % CHUNK for row in several]
        there, kept = _open(db, settings, chunk, groups(values.shape[1]))
        there[slots] = True
        kept[:, slots] = encode(values).T
        _save(db, settings, chunk, there, kept)


def remove(db: Connection, settings: Sequence[int], seqs: Iterable[int]) -> None:
    """Forget the signs of records."""
    chunks: dict[int, list[int]] = {}
    for seq in seqs:
        chunks.setdefault(seq // CHUNK, []).append(seq % CHUNK)
    for chunk, slots in sorted(chunks.items()):
        for one in settings:
            found = _row(db, one, chunk)
            if found is not None:
                there = unpack(found["there"])
                there[slots] = False
                own = vector_bits.c
                at = vector_bits.update().where(own.settings_seq == one, own.chunk == chunk)
                db.execute(at.values(there=pack(there)))


def drop(db: Connection, settings: int) -> None:
    """Forget all signs of one kind of vector."""
    db.execute(delete(vector_bits).where(vector_bits.c.settings_seq == settings))


def groups(dimensions: int) -> int:
    """How many codes a vector has."""
    return -(-dimensions // GROUP)


def encode(values: np.ndarray[Any, Any]) -> Codes:
    """The codes of vectors, shape (vectors, groups): bit i of a code says number i is positive."""
    wide = np.zeros((len(values), groups(values.shape[1]) * GROUP), bool)
    wide[:, : values.shape[1]] = values > 0
    return np.packbits(wide, axis=1, bitorder="little").view("<u2")


def codes(row: Row) -> Codes:
    """The codes of a row, shape (groups, 1024)."""
    return np.frombuffer(row["bits"], "<u2").reshape(-1, CHUNK)


def pack(there: np.ndarray[Any, Any]) -> bytes:
    """Which slots of a row are taken, as 128 bytes."""
    return np.packbits(there, bitorder="little").tobytes()


def unpack(there: bytes) -> np.ndarray[Any, Any]:
    """Which slots of a row are taken."""
    return np.unpackbits(np.frombuffer(there, np.uint8), bitorder="little").astype(bool)


def _row(db: Connection, settings: int, chunk: int) -> Row | None:
    own = vector_bits.c
    chosen = select(vector_bits).where(own.settings_seq == settings, own.chunk == chunk)
    found = db.execute(chosen.with_for_update()).mappings().first()
    return None if found is None else dict(found)


def _open(db: Connection, settings: int, chunk: int, wide: int) -> tuple[Any, Codes]:
    found = _row(db, settings, chunk)
    if found is None:  # two writers may both make it: then the second waits, and reads the first's
        empty = {"there": pack(np.zeros(CHUNK, bool)), "bits": bytes(2 * wide * CHUNK)}
        fresh = _INSERTS[db.dialect.name](vector_bits).on_conflict_do_nothing()
        db.execute(fresh.values(settings_seq=settings, chunk=chunk, **empty))
        found = _row(db, settings, chunk)
    assert found is not None  # noqa: S101 - it was just put there
    return unpack(found["there"]), codes(found).copy()


def _save(db: Connection, settings: int, chunk: int, there: Any, kept: Codes) -> None:
    own = vector_bits.c
    at = vector_bits.update().where(own.settings_seq == settings, own.chunk == chunk)
    db.execute(at.values(there=pack(there), bits=kept.tobytes()))
