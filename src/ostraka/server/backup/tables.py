"""The tables of a database as they are, at whatever revision."""

from __future__ import annotations

from sqlalchemy import JSON, Connection, MetaData, Table, inspect, text


def kept_tables(db: Connection) -> list[Table]:
    """The tables that a backup keeps; one that refers to another comes after it."""
    looked = inspect(db)
    names = [
        name
        for name in looked.get_table_names()
        if any(column["name"] == "seq" for column in looked.get_columns(name))
    ]
    found = MetaData()
    found.reflect(db, only=names)
    for table in found.sorted_tables:
        for column in table.c:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
    return [table for table in found.sorted_tables if table.name in names]


def next_number(db: Connection, table: Table) -> int:
    """The `seq` that the next row will get."""
    if db.dialect.name == "sqlite":
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return int(db.execute(asked, {"name": table.name}).scalar() or 0) + 1
    last, used = db.execute(text(f'SELECT last_value, is_called FROM "{table.name}_seq_seq"')).one()  # noqa: S608
    return int(last) + bool(used)


def set_next_number(db: Connection, table: Table, number: int) -> None:
    """No row will get a `seq` below this."""
    if db.dialect.name == "sqlite":
        named = {"name": table.name, "last": number - 1}
        db.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), named)
        db.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), named)
        return
    named = {"name": f"{table.name}_seq_seq", "next": number}
    db.execute(text("SELECT setval(CAST(:name AS regclass), :next, false)"), named)
