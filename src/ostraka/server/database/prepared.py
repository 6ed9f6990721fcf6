"""Statements that are compiled once and given to the driver as they are.

SQLAlchemy writes them, so they are the same for SQLite and PostgreSQL; what it does around each
execution takes several times longer than SQLite takes to carry a small statement out, so the
requests that come all the time go past it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Connection, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import Executable
from sqlalchemy.types import TypeDecorator, TypeEngine

from ostraka.server.database.engine import encode_json, outer
from ostraka.server.database.sql import Row

Values = Mapping[str, Any]
Process = Callable[[Any], Any]


class Prepared:
    """A statement, and how its values and its rows are read and written.

    `names` are the columns of an INSERT whose values are given. The statement must not hold lists
    that grow with their values: `Within` is for those.
    """

    def __init__(self, statement: Executable, names: Iterable[str] | None = None) -> None:
        self.statement = statement
        self.names = None if names is None else list(names)
        self._made: dict[str, _Compiled] = {}

    def rows(self, db: Connection, values: Values) -> list[Row]:
        """All rows that the statement gives."""
        made = self._of(db)
        return made.read(made.run(db, values))

    def first(self, db: Connection, values: Values) -> Row | None:
        """The first row, if there is one."""
        found = self.rows(db, values)
        return found[0] if found else None

    def column(self, db: Connection, values: Values) -> list[Any]:
        """The first column of each row."""
        return [next(iter(row.values())) for row in self.rows(db, values)]

    def run(self, db: Connection, values: Values) -> int:
        """Carry the statement out; returns how many rows it changed."""
        return int(self._of(db).run(db, values).rowcount)

    def run_all(self, db: Connection, several: Sequence[Values]) -> None:
        """Carry the statement out with one set of values after another."""
        if several:
            self._of(db).run_all(db, several)

    def _of(self, db: Connection) -> _Compiled:
        name = db.dialect.name
        if name not in self._made:
            self._made[name] = _Compiled(self.statement, self.names, db.dialect)
        return self._made[name]


class _Compiled:
    """The statement of one dialect."""

    def __init__(self, statement: Any, names: list[str] | None, dialect: Dialect) -> None:
        made = statement.compile(dialect=dialect, column_keys=names)
        if not isinstance(made, SQLCompiler) or made.post_compile_params:
            raise TypeError(f"This statement cannot be prepared: {made}")
        self.text, self.dialect, self.error = made.string, dialect, dialect.loaded_dbapi.Error
        bound = {name: one for one, name in made.bind_names.items()}
        self.fixed = {name: one.value for name, one in bound.items() if not one.required}
        self.places = None if made.positiontup is None else tuple(made.positiontup)
        self.writers = {
            name: one.type.dialect_impl(dialect).bind_processor(dialect)
            for name, one in bound.items()
        }
        self.columns = [
            (column.keyname, column.type.dialect_impl(dialect))
            for column in made._result_columns  # noqa: SLF001 - SQLAlchemy's own way to them
        ]
        self.keys = tuple(name for name, _ in self.columns)
        self.readers: list[tuple[int, Process]] | None = None

    def run(self, db: Connection, values: Values) -> Any:
        """The driver's cursor, after the statement."""
        driver: Any = db.connection.driver_connection
        try:
            return driver.execute(self.text, self._bound(values))
        except self.error as error:
            raise outer(error, self.text, self.dialect) from error

    def run_all(self, db: Connection, several: Sequence[Values]) -> None:
        """With one set of values after another."""
        cursor = db.connection.driver_connection.cursor()  # type: ignore[union-attr]
        try:
            cursor.executemany(self.text, [self._bound(values) for values in several])
        except self.error as error:
            raise outer(error, self.text, self.dialect) from error
        finally:
            cursor.close()

    def read(self, cursor: Any) -> list[Row]:
        """The cursor's rows."""
        if self.readers is None:
            self.readers = self._readers(cursor)
        rows: list[Row] = []
        for given in cursor.fetchall():
            row: dict[str, Any] = dict(zip(self.keys, given, strict=True))
            for at, read in self.readers:
                row[self.keys[at]] = read(given[at])
            rows.append(row)
        return rows

    def _readers(self, cursor: Any) -> list[tuple[int, Process]]:
        """The columns whose values are not yet what Python should see."""
        readers = [
            kind.result_processor(self.dialect, told[1])
            for (_, kind), told in zip(self.columns, cursor.description, strict=True)
        ]
        return [(at, read) for at, read in enumerate(readers) if read is not None]

    def _bound(self, values: Values) -> Any:
        """The values as the driver takes them: in order, or by name."""
        given = {**self.fixed, **values}
        if self.places is None:
            return {name: given[name] if write is None else write(given[name])
                    for name, write in self.writers.items()}  # fmt: skip
        writers = self.writers
        return [
            given[name] if (write := writers[name]) is None else write(given[name])
            for name in self.places
        ]


class _Listed(TypeDecorator[Any]):
    """Several values as one: JSON on SQLite, an array on PostgreSQL."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that the database sees."""
        return Text() if dialect.name == "sqlite" else ARRAY(self.item)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """The values as they travel."""
        return encode_json(list(value)) if dialect.name == "sqlite" else list(value)


class Within(ColumnElement[bool]):
    """Whether a column is one of many values, or none of them; they travel as one parameter."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str, *, none: bool = False) -> None:
        self.column, self.none = column, none
        self.many: Any = bindparam(name, type_=_Listed(column.type), required=True)

    def self_group(self, against: Any = None) -> Within:
        """Itself: it is a condition already, on databases without a type for truth too."""
        return self


@compiles(Within, "sqlite")
def _within_on_sqlite(element: Within, compiler: SQLCompiler, **options: Any) -> str:
    column, many = (compiler.process(one, **options) for one in (element.column, element.many))
    sense = "NOT IN" if element.none else "IN"
    return f"{column} {sense} (SELECT value FROM json_each({many}))"  # noqa: S608 - compiled parts


@compiles(Within, "postgresql")
def _within_on_postgresql(element: Within, compiler: SQLCompiler, **options: Any) -> str:
    column, many = (compiler.process(one, **options) for one in (element.column, element.many))
    sense = "<> ALL" if element.none else "= ANY"
    return f"{column} {sense} ({many})"
