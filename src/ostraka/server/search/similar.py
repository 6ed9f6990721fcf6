"""Records like a vector: the nearest by cosine, among those that match.

Up to `EXACT` vectors are compared as they are. Of more, the signs of their numbers are weighed
with the numbers of the vector that is looked for, and the best of those are compared as they are:
asymmetric distance to binary codes (Gordo et al., "Asymmetric Distances for Binary Embeddings",
2014), by tables of the 256 sums of each 8 numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from ostraka.errors import unknown
from ostraka.server.database.bulk import pack
from ostraka.server.database.search_tables import vector_bits
from ostraka.server.database.sql import Row
from ostraka.server.database.tables import records
from ostraka.server.database.work_tables import vectors
from ostraka.server.errors import Invalid
from ostraka.server.index import bits
from ostraka.server.search.filters import Matched
from ostraka.server.shapes.search import VectorQuery

MOST = 1000  # results
EXACT = 20_000  # vectors that are compared without a first choice by signs
CHOSEN, TIMES = 4000, 10  # how many are chosen by signs: at least, and for each result
SHORT = 64  # dimensions with which signs say too little
AT_ONCE = 2000
TOGETHER = 32
Floats = np.ndarray[Any, np.dtype[Any]]


def nearest(
    db: Connection, found: Matched, query: VectorQuery, count: int
) -> tuple[list[tuple[int, float]], int]:
    """The `count` most or least similar records with their scores, and how many can be had.

    A score is (1 + cosine) / 2, and for the least similar (1 - cosine) / 2.
    """
    settings, target, itself = _target(db, found, query)
    if query.order == "least_similar":
        target = -target
    allowed = None if found.everything else _seqs(db, found)
    there = _how_many(db, settings, allowed)
    seqs = allowed
    if there > EXACT and settings["dimensions"] >= SHORT:
        seqs = _by_signs(db, settings, target, allowed, max(CHOSEN, TIMES * count))
    scored = _scored(db, settings, target, seqs, itself)
    if allowed is not None and len(allowed) <= EXACT:
        there = len(scored)
    elif itself is not None:
        there -= 1
    return scored[:count], min(there, MOST)


def _target(db: Connection, found: Matched, query: VectorQuery) -> tuple[Row, Floats, int | None]:
    """The settings, the vector as float32, and the record that it is of. Raises `Invalid`."""
    known = found.sight.plan.vectors
    settings = known.get(query.name)
    if settings is None:
        raise Invalid(str(unknown("vector", query.name, list(known))), where="query.vector.name")
    if query.value is not None:
        if len(query.value) != settings["dimensions"]:
            raise Invalid(
                f"{query.name!r} has {settings['dimensions']} numbers; {len(query.value)} came.",
                where="query.vector.value",
            )
        target = np.frombuffer(pack(query.value), "<f4")
        if not np.isfinite(target).all():
            raise Invalid("A number is too large for float32.", where="query.vector.value")
        return settings, target, None
    return _of_record(db, found, settings, str(query.record_id))


def _of_record(
    db: Connection, found: Matched, settings: Row, id: str
) -> tuple[Row, Floats, int | None]:
    own = select(records.c.seq, vectors.c.value).outerjoin(
        vectors,
        (vectors.c.record_seq == records.c.seq) & (vectors.c.settings_seq == settings["seq"]),
    )
    own = own.where(records.c.id == id, records.c.dataset_seq == found.sight.dataset["seq"])
    row = db.execute(own).first()
    if row is None or row.value is None:
        reason = "is not in this dataset" if row is None else f"has no vector {settings['name']!r}"
        raise Invalid(f"The record {id} {reason}.", where="query.vector.record_id")
    return settings, np.frombuffer(row.value, "<f4"), row.seq


def _seqs(db: Connection, found: Matched) -> list[int]:
    return list(db.execute(found.seqs()).scalars())


def _how_many(db: Connection, settings: Row, allowed: list[int] | None) -> int:
    if allowed is not None:
        return len(allowed)
    counted = select(func.count()).where(vectors.c.settings_seq == settings["seq"])
    return db.execute(counted).scalar_one()


def _scored(
    db: Connection, settings: Row, target: Floats, seqs: Sequence[int] | None, itself: int | None
) -> list[tuple[int, float]]:
    """Records by their exact score, the best first; of the same score the first added."""
    numbers, cosines = [], []
    wanted = target.astype(float)
    size = float(np.linalg.norm(wanted)) or 1.0
    for found, values in _values(db, settings, seqs):
        exact = values.astype(float)
        sizes = np.sqrt(np.einsum("ij,ij->i", exact, exact))
        numbers += found
        cosines.append(exact @ wanted / (np.where(sizes == 0, 1.0, sizes) * size))
    if not numbers:
        return []
    scores = np.round((1 + np.concatenate(cosines)) / 2, 9)
    own = np.asarray(numbers)
    order = np.lexsort((own, -scores))
    return [(int(own[at]), float(scores[at])) for at in order if own[at] != itself]


def _values(
    db: Connection, settings: Row, seqs: Sequence[int] | None
) -> Iterator[tuple[list[int], Floats]]:
    """The vectors of records, some at a time."""
    chosen = select(vectors.c.record_seq, vectors.c.value)
    chosen = chosen.where(vectors.c.settings_seq == settings["seq"])
    parts: list[Any] = [chosen]
    if seqs is not None:
        ordered = sorted(seqs)
        pieces = [ordered[at : at + AT_ONCE] for at in range(0, len(ordered), AT_ONCE)]
        parts = [chosen.where(vectors.c.record_seq.in_(piece)) for piece in pieces]
    for one in parts:
        for rows in db.execute(one).partitions(AT_ONCE):
            joined = b"".join([value for _, value in rows])
            yield [seq for seq, _ in rows], np.frombuffer(joined, "<f4").reshape(len(rows), -1)


def _by_signs(
    db: Connection, settings: Row, target: Floats, allowed: list[int] | None, count: int
) -> list[int]:
    """The records that are nearest by their signs."""
    own = vector_bits.c
    chosen = select(own.chunk, own.there, own.bits).where(own.settings_seq == settings["seq"])
    rows = db.execute(chosen.order_by(own.chunk)).all()
    if not rows:
        return []
    chunks = np.array([row.chunk for row in rows])
    there = bits.unpack(b"".join([row.there for row in rows])).reshape(len(rows), bits.CHUNK)
    if allowed is not None:
        there &= _mask(chunks, allowed)
    scores = _sums(target, [row.bits for row in rows])
    scores[~there] = -np.inf
    flat, count = scores.reshape(-1), min(count, int(there.sum()))
    best = np.argpartition(-flat, count - 1)[:count] if count else np.empty(0, int)
    found: list[int] = (chunks[best // bits.CHUNK] * bits.CHUNK + best % bits.CHUNK).tolist()
    return found


def _mask(chunks: Floats, allowed: list[int]) -> Floats:
    seqs = np.asarray(allowed, np.int64)
    rows = np.searchsorted(chunks, seqs // bits.CHUNK)
    rows = np.minimum(rows, len(chunks) - 1)
    inside = chunks[rows] == seqs // bits.CHUNK
    mask = np.zeros((len(chunks), bits.CHUNK), bool)
    mask[rows[inside], (seqs % bits.CHUNK)[inside]] = True
    return mask


def _sums(target: Floats, rows: Sequence[bytes]) -> Floats:
    """The sum of the numbers of `target`, each with a vector's sign; shape (rows, 1024)."""
    tables = _tables(target)
    scores = np.zeros((len(rows), bits.CHUNK), np.float32)
    for at in range(0, len(rows), TOGETHER):  # so many at once that all stay in the cache
        joined = np.frombuffer(b"".join(rows[at : at + TOGETHER]), np.uint8)
        codes = joined.reshape(-1, len(tables) // 2, bits.CHUNK, 2)
        for nth, table in enumerate(tables):
            some = table.take(codes[:, nth // 2, :, nth % 2], mode="clip")
            scores[at : at + TOGETHER] += some
    return scores


def _tables(target: Floats) -> Floats:
    """For each 8 numbers the sum of ± them, for each byte of signs; shape (bytes, 256)."""
    wide = np.zeros(bits.groups(len(target)) * bits.GROUP, np.float32)
    wide[: len(target)] = target
    signs = np.where(np.arange(256)[:, None] >> np.arange(8) & 1, 1, -1).astype(np.float32)
    return np.ascontiguousarray((signs @ wide.reshape(-1, 8).T).T)
