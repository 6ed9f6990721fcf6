"""What search reads beside the data themselves.

`facts` is filled from metadata, answers and suggestions by `index/facts.py`, in the transaction
that writes those. The words of the texts are in tables that `index/texts.py` makes.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from ostraka.server.database.tables import Number, metadata

PART = 8  # a scope is the number of a property or question times this, plus a kind
METADATA, ANSWER, SUGGESTED, SCORE, AGENT, TYPE = range(6)
Word = String(500).with_variant(String(500, collation="C"), "postgresql")

facts = Table(
    "facts",
    metadata,
    Column("record_seq", Number, ForeignKey("records.seq", ondelete="CASCADE"), primary_key=True),
    Column("scope", BigInteger, primary_key=True),
    Column("author", BigInteger, primary_key=True),  # of an answer; 0 for everything else
    Column("place", Integer, primary_key=True),  # in a list of values
    Column("text", Word),
    Column("number", Float(53)),
    sqlite_with_rowid=False,
)
for _name in ("text", "number"):
    _there = text(f"{_name} IS NOT NULL")
    Index(
        f"facts_by_{_name}",
        *(facts.c[name] for name in ("scope", _name, "record_seq", "author", "place")),
        sqlite_where=_there,
        postgresql_where=_there,
    )

vector_bits = Table(  # the signs of 1,024 vectors' numbers: see index/bits.py
    "vector_bits",
    metadata,
    Column(
        "settings_seq",
        Number,
        ForeignKey("vectors_settings.seq", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("chunk", BigInteger, primary_key=True, autoincrement=False),
    Column("there", LargeBinary, nullable=False),
    Column("bits", LargeBinary, nullable=False),
)
