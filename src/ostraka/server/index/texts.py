"""The words of records: FTS5 on SQLite, tsvector on PostgreSQL, written with the records.

A word is kept with the number of its field before it (`12_word`), so that a field is searched by
its own words, and no dataset's words are in the way of another's. On SQLite each dataset has a
table `texts_<seq>` without the text itself; on PostgreSQL all words are in `texts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Select,
    bindparam,
    cast,
    column,
    delete,
    insert,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from ostraka.server.database.sql import Row
from ostraka.server.database.tables import records
from ostraka.server.index.words import PHRASE, Term, words_of

Fields = Mapping[str, Row]
Before = Mapping[int, Mapping[str, Any]]
WINDOW = 240  # tsvector keeps 255 places of a word, so longer texts are kept in pieces
_texts = table(
    "texts", column("record_seq", BigInteger), column("part", Integer), column("words", TSVECTOR)
)


def put(db: Connection, dataset: int, known: Fields, rows: Iterable[Row], before: Before) -> None:
    """Index records; `before` are the fields that indexed ones had, by the record's number."""
    rows = list(rows)
    remove(db, dataset, known, [{"seq": seq, "fields": had} for seq, had in before.items()])
    if not rows:
        return
    if db.dialect.name == "sqlite":
        name = _ensure(db, dataset)
        made = [(row["seq"], _tagged(row["fields"], known)) for row in rows]
        db.exec_driver_sql(f"INSERT INTO {name} (rowid, words) VALUES (?, ?)", made)  # noqa: S608
        return
    vectors = [part for row in rows for part in _parts(row, known)]
    fresh = {"record_seq": bindparam("seq"), "part": bindparam("nth"),
             "words": cast(bindparam("given"), TSVECTOR)}  # fmt: skip
    db.execute(insert(_texts).values(fresh), vectors)


def remove(db: Connection, dataset: int, known: Fields, rows: Sequence[Row]) -> None:
    """Forget records that are about to go, or to change: `rows` as they were indexed."""
    seqs = [row["seq"] for row in rows]
    if not seqs:
        return
    if db.dialect.name != "sqlite":
        db.execute(delete(_texts).where(_texts.c.record_seq.in_(seqs)))
        return
    if not exists(db, dataset):
        return
    name, there = name_of(dataset), set(indexed(db, dataset, seqs))
    gone = [("delete", r["seq"], _tagged(r["fields"], known)) for r in rows if r["seq"] in there]
    if gone:
        db.exec_driver_sql(f"INSERT INTO {name} ({name}, rowid, words) VALUES (?, ?, ?)", gone)  # noqa: S608


def drop(db: Connection, dataset: int) -> None:
    """Forget all records of a dataset."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(f"DROP TABLE IF EXISTS {name_of(dataset)}")
        return
    own = select(records.c.seq).where(records.c.dataset_seq == dataset)
    db.execute(delete(_texts).where(_texts.c.record_seq.in_(own)))


def indexed(db: Connection, dataset: int, seqs: Sequence[int] | None = None) -> list[int]:
    """The records whose words are kept; of `seqs` alone if they are given."""
    if db.dialect.name != "sqlite":
        found = select(_texts.c.record_seq).where(_texts.c.part == 0)
        of = select(records.c.seq).where(records.c.dataset_seq == dataset) if seqs is None else seqs
        return list(db.execute(found.where(_texts.c.record_seq.in_(of))).scalars())
    if not exists(db, dataset):
        return []
    sizes = table(f"{name_of(dataset)}_docsize", column("id", Integer))
    chosen = select(sizes.c.id)
    return list(
        db.execute(chosen if seqs is None else chosen.where(sizes.c.id.in_(seqs))).scalars()
    )


def matching(
    db: Connection, dataset: int, fields: Sequence[int], wanted: Sequence[Term]
) -> Select[Any] | None:
    """The records that have all that is wanted, in one of `fields`; None where none can."""
    if not wanted or not fields:
        return None
    if db.dialect.name == "sqlite":
        if not exists(db, dataset):
            return None
        name = name_of(dataset)
        asked = " AND ".join(_either(" OR ", _fts, fields, one) for one in wanted)
        found = table(name, column("rowid", Integer))
        chosen = select(found.c.rowid.label("seq"))
        return chosen.where(literal_column(name).op("MATCH")(asked))
    lone = [one for one in wanted if len(one.words) == 1]
    rows = (
        [select(_texts.c.record_seq.label("seq")).where(_texts.c.part == 0, _has(fields, lone))]
        if lone
        else []
    )
    rows += [
        select(_texts.c.record_seq.label("seq")).where(_has(fields, [one]))
        for one in wanted
        if len(one.words) > 1
    ]
    return rows[0].where(*(_texts.c.record_seq.in_(more) for more in rows[1:]))


def exists(db: Connection, dataset: int) -> bool:
    """Whether a dataset has a table of words yet (SQLite)."""
    asked = text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name")
    return db.execute(asked, {"name": name_of(dataset)}).first() is not None


def name_of(dataset: int) -> str:
    """The table of a dataset's words (SQLite)."""
    return f"texts_{int(dataset)}"


def _ensure(db: Connection, dataset: int) -> str:
    name = name_of(dataset)
    if not exists(db, dataset):
        db.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {name} USING fts5(words, content='', "
            "tokenize=\"ascii tokenchars '_'\")"
        )
    return name


def _tagged(fields: Mapping[str, Any], known: Fields) -> str:
    of_fields = words_of(fields, known).items()
    return " ".join([f"{seq}_" + f" {seq}_".join(found) for seq, found in of_fields if found])


def _parts(row: Row, known: Fields) -> list[dict[str, Any]]:
    """A short record in one piece; a long one as its different words, then as pieces."""
    found = words_of(row["fields"], known)
    if all(len(several) <= WINDOW for several in found.values()):
        return [_part(row, 0, found.items(), places=True)]
    step, pieces = WINDOW - PHRASE + 1, [_part(row, 0, found.items(), places=False)]
    for seq, several in found.items():
        for start in range(0, max(len(several) - PHRASE + 1, 1), step):
            piece = [(seq, several[start : start + WINDOW])]
            pieces.append(_part(row, len(pieces), piece, places=True))
    return pieces


def _part(
    row: Row, nth: int, found: Iterable[tuple[int, list[str]]], *, places: bool
) -> dict[str, Any]:
    if places:
        given = " ".join(f"'{s}_{w}':{at}" for s, ws in found for at, w in enumerate(ws, 1))
    else:
        given = " ".join(f"'{s}_{w}'" for s, ws in found for w in dict.fromkeys(ws))
    return {"seq": row["seq"], "nth": nth, "given": given}


def _fts(field: int, term: Term) -> str:
    return '"' + " ".join(f"{field}_{word}" for word in term.words) + '"' + "*" * term.prefix


def _ts(field: int, term: Term) -> str:
    lexemes = [f"'{field}_{word}'" for word in term.words]
    return "(" + " <-> ".join(lexemes) + ":*" * term.prefix + ")"


def _either(joined: str, write: Any, fields: Sequence[int], term: Term) -> str:
    return "(" + joined.join(write(field, term) for field in fields) + ")"


def _has(fields: Sequence[int], wanted: Sequence[Term]) -> Any:
    asked = " & ".join(_either(" | ", _ts, fields, one) for one in wanted)
    return _texts.c.words.op("@@")(cast(asked, TSQUERY))
