"""Write anew what search reads of a dataset, and say what was not as it should be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ostraka.server.database.search_tables import facts as table
from ostraka.server.database.search_tables import vector_bits
from ostraka.server.database.sql import Row, every
from ostraka.server.database.tables import records
from ostraka.server.database.work_tables import vectors
from ostraka.server.index import bits, facts, texts
from ostraka.server.stores.plan import Plan

AT_ONCE = 1000


@dataclass(frozen=True)
class Mended:
    """How many records had no words or words left over, how many facts and signs were wrong."""

    words: int
    facts: int
    signs: int

    def __bool__(self) -> bool:
        return bool(self.words or self.facts or self.signs)


def reindex(db: Connection, plan: Plan) -> Mended:
    """Write the words, facts and signs of a dataset anew, in this transaction.

    To look only, roll the transaction back.
    """
    own = select(records.c.seq).where(records.c.dataset_seq == plan.dataset)
    seqs = list(db.execute(own.order_by(records.c.seq)).scalars())
    words = len(set(seqs) ^ set(texts.indexed(db, plan.dataset)))
    texts.drop(db, plan.dataset)
    wrong = 0
    for some in _parts(seqs):
        rows = every(db, select(records).where(records.c.seq.in_(some)))
        texts.put(db, plan.dataset, plan.fields, rows, {})
        wrong += _facts(db, some)
    return Mended(words, wrong, sum(_signs(db, row) for row in plan.vectors.values()))


def _facts(db: Connection, seqs: Sequence[int]) -> int:
    held = select(table).where(table.c.record_seq.in_(seqs))
    before = set(map(tuple, db.execute(held)))
    facts.of_metadata(db, seqs)
    facts.of_answers(db, seqs)
    facts.of_suggestions(db, seqs)
    return len(before ^ set(map(tuple, db.execute(held))))


def _signs(db: Connection, settings: Row) -> int:
    before = set(_there(db, settings))
    bits.drop(db, settings["seq"])
    own = select(vectors).where(vectors.c.settings_seq == settings["seq"])
    seqs = list(db.execute(own.with_only_columns(vectors.c.record_seq)).scalars())
    for some in _parts(sorted(seqs)):
        bits.put(db, every(db, own.where(vectors.c.record_seq.in_(some))))
    return len(before ^ set(_there(db, settings)))


def _there(db: Connection, settings: Row) -> Iterator[tuple[int, bytes]]:
    """The vectors whose signs are kept, with their signs."""
    chosen = select(vector_bits).where(vector_bits.c.settings_seq == settings["seq"])
    for row in every(db, chosen):
        codes = bits.codes(row)
        for slot in bits.unpack(row["there"]).nonzero()[0]:
            yield int(row["chunk"] * bits.CHUNK + slot), codes[:, slot].tobytes()


def _parts(seqs: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(seqs), AT_ONCE):
        yield seqs[at : at + AT_ONCE]
