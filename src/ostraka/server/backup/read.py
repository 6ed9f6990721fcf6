"""Bring a backup back: from either kind of file into either kind of database."""

from __future__ import annotations

import base64
import gzip
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Table, inspect, text

from ostraka.errors import BadFile, BadOption
from ostraka.server.backup import derived
from ostraka.server.backup.tables import kept_tables, set_next_number
from ostraka.server.backup.write import FORM, dump
from ostraka.server.database.engine import engine_for, sqlite_url
from ostraka.server.database.migrate import known, migrate, place

SQLITE, GZIP = b"SQLite format 3\x00", b"\x1f\x8b"
AT_ONCE = 1000


def restore(file: Path, engine: Engine, *, force: bool = False) -> int:
    """Bring back what `write` wrote; gives the number of rows.

    Nothing is touched before the file was read to its end. Raises `BadFile` for a file that is no
    whole backup, `BadOption` for a database that holds data, unless `force`.
    """
    with _as_dump(file) as source:
        header, rows = verify(source)
        if not force and holds_data(engine):
            raise BadOption(
                f"{place(engine)} holds data already. --force replaces them by the backup."
            )
        if engine.dialect.name == "postgresql":
            if known(engine) is not None:
                migrate(engine, "base")
            _fill(engine, source, header["revision"])
            return rows
        with _beside(engine) as new:
            _fill(new, source, header["revision"])
    return rows


def verify(file: Path) -> tuple[dict[str, Any], int]:
    """What a dump says about itself, and its rows. Raises `BadFile` where it is not whole."""
    lines = read_lines(file)
    header = next(lines, None)
    if not isinstance(header, dict) or header.get("ostraka") != FORM:
        raise BadFile(f"{file} is no backup that this release of Ostraka can read.")
    rows, last = 0, None
    for last in lines:
        rows += isinstance(last, list)
    if last != {"rows": rows}:
        raise BadFile(f"{file} is cut off after {rows:,} rows; take an older backup.")
    return header, rows


def read_lines(file: Path) -> Iterator[Any]:
    """What each line of a dump holds. Raises `BadFile`."""
    try:
        with gzip.open(file, "rb") as lines:
            for line in lines:
                yield msgspec.json.decode(line)
    except (EOFError, zlib.error, gzip.BadGzipFile, msgspec.DecodeError) as error:
        raise BadFile(f"{file} is damaged or cut off ({error}); take an older backup.") from None


def holds_data(engine: Engine) -> bool:
    """Whether somebody is in the database."""
    with engine.connect() as db:
        there = inspect(db).has_table("users")
        return there and db.execute(text("SELECT 1 FROM users LIMIT 1")).first() is not None


@contextmanager
def _as_dump(file: Path) -> Iterator[Path]:
    """The file, or for a copy of a SQLite file, a dump of it."""
    with file.open("rb") as opened:
        start = opened.read(len(SQLITE))
    if start.startswith(GZIP):
        yield file
        return
    if start != SQLITE:
        raise BadFile(f"{file} is no backup: `ostraka server backup` did not write it.")
    with TemporaryDirectory(prefix="ostraka-") as folder:
        copy = Path(folder) / "copy"  # opening it writes beside it
        shutil.copyfile(file, copy)
        _whole(copy, file)
        engine = engine_for(sqlite_url(copy))
        try:
            known(engine)
            dump(engine, Path(folder) / "dump")
        finally:
            engine.dispose()
        yield Path(folder) / "dump"


def _whole(copy: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as db:
            (said,) = db.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise BadFile(f"{file} is damaged ({said}); take an older backup.")


@contextmanager
def _beside(engine: Engine) -> Iterator[Engine]:
    """A new SQLite file, which takes the place of the engine's when all went well."""
    file = Path(str(engine.url.database))
    part = file.with_name(f"{file.name}.restoring")
    part.unlink(missing_ok=True)
    new = engine_for(sqlite_url(part))
    try:
        yield new
        with new.connect() as db:
            db.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        new.dispose()
        engine.dispose()
        for leftover in ("-wal", "-shm"):
            file.with_name(file.name + leftover).unlink(missing_ok=True)
        part.replace(file)
    finally:
        new.dispose()
        for rest in ("", "-wal", "-shm"):
            part.with_name(part.name + rest).unlink(missing_ok=True)


def _fill(engine: Engine, file: Path, revision: str) -> None:
    """The tables of the backup's revision, its rows, then the tables of today."""
    migrate(engine, revision)
    with engine.execution_options(writes=True).begin() as db:
        tables = {table.name: table for table in kept_tables(db)}
        _load(db, tables, file)
    migrate(engine)
    with engine.execution_options(writes=True).begin() as db:
        for rebuild in derived.REBUILD:
            rebuild(db)


def _load(db: Connection, tables: dict[str, Table], file: Path) -> None:
    lines = read_lines(file)
    next(lines)
    head = next(lines)
    while "table" in head:
        table = tables[head["table"]]
        rows: list[Any] = []
        for line in lines:
            if isinstance(line, dict):
                break
            rows.append(_row(line, head))
            if len(rows) == AT_ONCE:
                db.execute(table.insert(), rows)
                rows = []
        if rows:
            db.execute(table.insert(), rows)
        set_next_number(db, table, head["next"])
        head = line


def _row(values: list[Any], head: dict[str, Any]) -> dict[str, Any]:
    row = dict(zip(head["columns"], values, strict=True))
    for name in head["bytes"]:
        row[name] = None if row[name] is None else base64.b64decode(row[name])
    return row
