"""Whether the data agree with each other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, and_, case, exists, func, or_, select, text
from sqlalchemy.exc import DBAPIError

from ostraka.server.backup import derived
from ostraka.server.database.migrate import known, newest, place
from ostraka.server.database.tables import datasets, metadata, records, responses

SHOWN = 5


def look(engine: Engine) -> list[str]:
    """What is wrong, each as a sentence; none: all is well."""
    revision = known(engine)
    if revision != newest():
        has = f"{place(engine)} is at {revision or 'no tables'}"
        return [f"{has}, this release needs {newest()}. Type: ostraka server migrate"]
    try:
        with engine.connect() as db:
            return [*_file(db), *_references(db), *_counters(db), *_made(db)]
    except (DBAPIError, sqlite3.Error) as error:
        return [f"{place(engine)} is damaged: {getattr(error, 'orig', error)}"]


def _file(db: Connection) -> Iterator[str]:
    """What SQLite says about its file."""
    if db.dialect.name == "sqlite":
        for (said,) in db.execute(text("PRAGMA integrity_check")):
            if said != "ok":
                yield f"The file is damaged: {said}"


def _references(db: Connection) -> Iterator[str]:
    """Rows that refer to what is not there."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            here, there = table.alias(), key.column.table.alias()
            own, other = here.c[key.parent.name], there.c[key.column.name]
            there_is = exists().where(other == own)
            missing = select(func.count()).select_from(here).where(own.is_not(None), ~there_is)
            count = db.execute(missing).scalar_one()
            if count:
                yield (
                    f"{count:,} rows of {table.name} refer by {key.parent.name} to rows of "
                    f"{key.column.table.name} that are not there."
                )


def _counters(db: Connection) -> Iterator[str]:
    """Records whose count of answers, or status, is not what their answers say."""
    counted = (
        select(func.count())
        .where(responses.c.record_seq == records.c.seq, responses.c.status == "submitted")
        .scalar_subquery()
    )
    right = case((counted >= datasets.c.min_submitted, "completed"), else_="pending")
    wrong = (
        select(records.c.id, records.c.submitted, records.c.status, counted, right)
        .join(datasets, datasets.c.seq == records.c.dataset_seq)
        .where(or_(records.c.submitted != counted, records.c.status != right))
        .order_by(records.c.seq)
    )
    found = db.execute(wrong).all()
    for name, had, status, count, should in found[:SHOWN]:
        yield f"Record {name} says {had} answers and {status}; it has {count} and is {should}."
    if len(found) > SHOWN:
        yield f"... and {len(found) - SHOWN:,} more records."
    astray = (
        select(func.count())
        .select_from(responses)
        .join(
            records,
            and_(
                records.c.seq == responses.c.record_seq,
                records.c.dataset_seq != responses.c.dataset_seq,
            ),
        )
    )
    count = db.execute(astray).scalar_one()
    if count:
        yield f"{count:,} answers name another dataset than their record does."


def _made(db: Connection) -> Iterator[str]:
    """What search and others say about what they keep beside the data."""
    for check in derived.CHECKS:
        yield from check(db)
