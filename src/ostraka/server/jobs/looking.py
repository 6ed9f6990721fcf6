"""What a file would become, before anything is made: its columns, records and bad lines."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.errors import BadLines, OstrakaError
from ostraka.server.errors import Invalid
from ostraka.server.jobs.uploads import Kept
from ostraka.server.shapes.uploads import BadLine, ColumnFound, Preview, Reading

if TYPE_CHECKING:
    from ostraka.data.formats._layout import Layout
    from ostraka.data.formats._load import Read
    from ostraka.data.formats._table_guess import Columns

FIRST = 5  # records that are shown
SHOWN = 20  # bad lines
PEOPLE = 100
VALUES, WIDTH = 3, 200  # of a column
LAYOUT = ("text", "label", "annotator", "id", "status", "metadata", "separator")
LISTS = ("columns", "fields", "questions", "metadata_properties", "records", "people", "strangers",
         "notes")  # fmt: skip
KINDS: dict[type, str] = {str: "terms", int: "integer", float: "float"}


def layout_of(reading: Mapping[str, Any], user: str | None = None) -> Layout:
    """What a reader is told about columns; `user` answered where the file does not say who."""
    from ostraka.data.formats._layout import Layout

    return Layout.of(**{name: reading.get(name) for name in LAYOUT}, user=user)


def look(kept: Kept, reading: Reading, known: Mapping[str, str]) -> Preview:
    """Read the whole file; `known` are the people of this server.

    Raises `Invalid` for a file that cannot be read at all, or not in this way.
    """
    kept.problems.unlink(missing_ok=True)
    told = reading.model_dump()
    try:
        columns, name = _columns(kept.path, told)
        found = _read(kept, told)
    except BadLines as error:
        return _nothing(kept, str(error))
    except OstrakaError as error:
        if kept.problems.is_file():
            return _nothing(kept, str(error))
        raise Invalid(kept.plain(str(error)), where="reading") from None
    return _preview(kept, found, columns, known, name)


def problems_of(kept: Kept) -> list[BadLine]:
    """All bad lines of the file, as they were found when it was looked at last."""
    if not kept.problems.is_file():
        return []
    with kept.problems.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        BadLine(line=int(row["line"]), **{n: row[n] for n in ("column", "value", "reason")})
        for row in rows
    ]


def _read(kept: Kept, told: Mapping[str, Any]) -> Read:
    from ostraka.data.formats._load import Plan, read

    plan = Plan(layout_of(told), skip_bad=True, problems=kept.problems)
    return read([kept.path], told["format"], plan)


def _columns(path: Path, told: Mapping[str, Any]) -> tuple[list[ColumnFound], str]:
    """The columns of a table, none of another file, and the format."""
    from ostraka.data.formats._guess import chosen
    from ostraka.data.formats._report import Report
    from ostraka.data.formats._source import Source
    from ostraka.data.formats._table import TableReader

    layout, source = layout_of(told), Source(path)
    name, kind = chosen([source], told["format"], layout)
    reader = kind().reader(source, layout, Report(name))
    if not isinstance(reader, TableReader):
        return [], name
    there = list(dict.fromkeys(column for row in reader.sample for column in row))
    return [_column(one, reader.columns, reader.sample) for one in there], name


def _column(name: str, columns: Columns, sample: Sequence[Mapping[str, Any]]) -> ColumnFound:
    values = [row[name] for row in sample if row.get(name) not in (None, "")]
    shown = [str(value)[:WIDTH] for value in values[:VALUES]]
    for ask in columns.asks:
        if name in ask.columns:
            return ColumnFound(
                name=name, use="answer", kind=ask.kind, question=ask.name, values=shown
            )
        if name.startswith(f"{ask.name}-suggestion"):
            return ColumnFound(name=name, use="suggestion", question=ask.name, values=shown)
    uses: dict[str | None, Any] = dict.fromkeys(columns.texts, "text")
    uses |= {columns.annotator: "person", columns.id: "id", columns.status: "status"}
    kept = columns.metadata is None or name in columns.metadata
    return ColumnFound(
        name=name, use=uses.get(name, "metadata" if kept else "nothing"), values=shown
    )


def _preview(
    kept: Kept, found: Read, columns: list[ColumnFound], known: Mapping[str, str], name: str
) -> Preview:
    import numpy as np

    from ostraka.data.client.parts import bodies_of
    from ostraka.data.memory import Memory

    memory, bad, report = Memory(found.settings, found.columns), problems_of(kept), found.report
    parts: dict[str, list[dict[str, Any]]] = {"field": [], "question": []}
    for kind, body in bodies_of(found.settings):
        parts[kind.what].append(body)
    users = [str(one) for one in found.columns.users]
    shown = memory.iterate(np.arange(min(FIRST, len(memory))))
    named = {one for one in users if one in known}
    return Preview(
        format=name,
        columns=columns,
        fields=parts["field"],
        questions=parts["question"],
        metadata_properties=_properties(found),
        records=[one.to_dict() for one in shown],
        total=report.records,
        responses=report.responses,
        people=sorted(users)[:PEOPLE],
        strangers=sorted(set(users) - named)[:PEOPLE],
        nobody=0 if users else report.responses,
        notes=[note for note in report.notes if not note.startswith("bad lines are listed")],
        bad=len(bad),
        bad_lines=bad[:SHOWN],
    )


def _nothing(kept: Kept, error: str) -> Preview:
    """Where no line can be read."""
    bad = problems_of(kept)
    empty: dict[str, Any] = {name: [] for name in LISTS}
    first = kept.plain(error.split("\n", 1)[0])
    return Preview(
        format="", total=0, responses=0, nobody=0, bad=len(bad), bad_lines=bad[:SHOWN],
        error=first, **empty
    )  # fmt: skip


def _properties(found: Read) -> list[dict[str, Any]]:
    """A metadata property for each name whose values are all of one kind."""
    from ostraka.data.values import metadata_values

    kinds: dict[str, set[str | None]] = {}
    for row in metadata_values(found.columns.records, found.settings):
        for name, value in row.items():
            kinds.setdefault(name, set()).add(_kind(value))
    made = {name: "float" if len(seen) > 1 else next(iter(seen)) for name, seen in kinds.items()
            if len(seen) == 1 or seen == {"integer", "float"}}  # fmt: skip
    return [
        {"name": name, "title": name, "settings": {"type": kind}, "visible_for_annotators": True}
        for name, kind in made.items()
        if kind is not None
    ]


def _kind(value: Any) -> str | None:
    if isinstance(value, str) and len(value) > WIDTH:
        return None
    return KINDS.get(type(value))
