"""Back up a database that may be in use: a copy of a SQLite file, a dump of PostgreSQL.

A dump is gzipped lines of JSON: what it is; then for each table its columns, then its rows as
lists; last, how many rows there were, without which it was cut off. Bytes are in base64.
"""

from __future__ import annotations

import gzip
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, LargeBinary, Table, func, select

from ostraka.errors import BadFile, BadOption
from ostraka.server.backup.tables import kept_tables, next_number
from ostraka.server.database.migrate import known, place
from ostraka.server.release import RELEASE

FORM = 1
AT_ONCE = 1000


def write(engine: Engine, file: Path) -> int:
    """Write everything to a file that is not there yet; gives the number of rows.

    It is the picture of one moment; those who write meanwhile do not wait. Raises `BadFile`.
    """
    if file.exists():
        raise BadFile(f"{file} is there already. Choose another name, or move it away.")
    if known(engine) is None:
        raise BadOption(f"{place(engine)} has no tables yet, so there is nothing to back up.")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        rows = _copy(engine, part) if engine.dialect.name == "sqlite" else dump(engine, part)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return rows


def dump(engine: Engine, file: Path) -> int:
    """Write a dump, whatever the database."""
    rows = 0
    with (
        engine.connect() as connection,
        _reading(connection) as db,
        gzip.open(file, "wb", compresslevel=6) as out,
    ):
        for line in _lines(db, known(engine)):
            out.write(msgspec.json.encode(line) + b"\n")
            rows += isinstance(line, list)
        out.write(msgspec.json.encode({"rows": rows}) + b"\n")
    return rows


def _copy(engine: Engine, file: Path) -> int:
    """SQLite's own online backup, in one go: readers and writers go on."""
    source, target = sqlite3.connect(str(engine.url.database)), sqlite3.connect(file)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        source.close()
        target.close()
    with engine.connect() as db:
        tables = kept_tables(db)
        return sum(db.execute(select(func.count()).select_from(one)).scalar_one() for one in tables)


def _reading(connection: Connection) -> Any:
    """One unchanging picture, read row by row."""
    if connection.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection.execution_options(yield_per=AT_ONCE)


def _lines(db: Connection, revision: str | None) -> Iterator[Any]:
    yield {"ostraka": FORM, "release": RELEASE, "revision": revision, "at": time.time()}
    for table in kept_tables(db):
        yield {
            "table": str(table.name),
            "columns": [str(column.name) for column in table.c],
            "bytes": _bytes(table),
            "next": next_number(db, table),
        }
        for row in db.execute(select(table).order_by(table.c.seq)):
            yield list(row)


def _bytes(table: Table) -> list[str]:
    return [str(column.name) for column in table.c if isinstance(column.type, LargeBinary)]
