"""Rows of a table, as dicts, to rows with what people said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from ostraka.data.formats._json import inside
from ostraka.data.formats._layout import Asked, Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Problem, Proposed, Row, Said, Unreadable
from ostraka.data.formats._source import Source
from ostraka.data.formats._spans import spans_of
from ostraka.data.formats._survey import MOST, Survey
from ostraka.data.formats._table_guess import META, PROPOSED, columns_of, unpacked
from ostraka.data.formats._whole import Whole, whole_of
from ostraka.errors import BadFile
from ostraka.schema.responses import STATUSES

SAMPLE = 1000
Numbered = tuple[int, dict[str, Any]] | Problem
Block = tuple[Any, Callable[[], Iterable[Numbered]]]  # a table, or None; the rows one by one
Blocks = Callable[[Source, list[dict[str, Any]]], Iterable[Block]]
Cells = Callable[[Source], Iterable[Numbered]]


class TableReader:
    """Reads a table whose `cells` are rows as dicts, each with its line."""

    def __init__(
        self,
        cells: Cells,
        source: Source,
        layout: Layout,
        report: Report,
        blocks: Blocks | None = None,
    ) -> None:
        self._cells, self._layout, self._blocks = cells, layout, blocks
        sample = [one for one in islice(cells(source), SAMPLE) if not isinstance(one, Problem)]
        if not sample:
            first = next(iter(cells(source)), None)
            why = f" Line {first.line}: {first.reason}." if isinstance(first, Problem) else ""
            raise BadFile(f"{source.path} holds no row that could be a record.{why}")
        self._sample = [row for _, row in sample]
        self.columns = columns_of(self._sample, layout, report)
        self._used = self.columns.used

    @property
    def sample(self) -> list[dict[str, Any]]:
        """The first rows, as they stand in the file."""
        return self._sample

    def prepare(self, survey: Survey) -> None:
        """The questions, in the order of their columns."""
        for ask in self.columns.asks:
            survey.ask(ask.name, ask.kind or "label")

    def rows(self, source: Source) -> Iterator[Row | Problem | Whole]:
        """Every row; many at once where they are plain."""
        if self._blocks is None:
            yield from self._each(self._cells(source))
            return
        for table, cells in self._blocks(source, self._sample):
            one_by_one = partial(self._each_of, cells)
            whole = None if table is None else whole_of(table, self.columns, one_by_one)
            if whole is None:
                yield from one_by_one()
            else:
                yield whole

    def _each_of(self, cells: Callable[[], Iterable[Numbered]]) -> Iterator[Row | Problem]:
        return self._each(cells())

    def _each(self, cells: Iterable[Numbered]) -> Iterator[Row | Problem]:
        for one in cells:
            if isinstance(one, Problem):
                yield one
                continue
            line, found = one
            try:
                yield self._row(line, found)
            except Unreadable as wrong:
                yield wrong.at(line)

    def _row(self, line: int, cells: dict[str, Any]) -> Row:
        columns = self.columns
        fields = {name: _text(name, cells.get(name)) for name in columns.texts}
        if all(value is None for value in fields.values()):
            raise Unreadable(columns.texts[0], None, "the text is missing")
        name = _name(cells.get(columns.id)) if columns.id else None
        row = Row(line, fields, external_id=name)
        if columns.annotator is not None:
            texts = (v if isinstance(v, str) else repr(v) for v in fields.values())
            row.key = name if name is not None else "\0".join(texts)
        row.metadata = self._metadata(cells)
        row.responses = self._responses(cells)
        row.suggestions = self._suggestions(cells)
        return row

    def _responses(self, cells: dict[str, Any]) -> list[Said]:
        columns = self.columns
        by_person: dict[str | None, dict[str, Answer]] = {}
        who = _name(cells.get(columns.annotator)) if columns.annotator else None
        for ask in columns.asks:
            for column in ask.columns:
                answer = self._answer(ask, column, cells.get(column))
                if answer is not None:
                    by_person.setdefault(column if ask.people else who, {})[ask.name] = answer
        status = self._status(cells)
        if not by_person and columns.status and who is not None:
            by_person[who] = {}
        return [Said(person, values, status) for person, values in by_person.items()]

    def _status(self, cells: dict[str, Any]) -> str:
        given = cells.get(self.columns.status) if self.columns.status else None
        if given is None or given == "":
            return "submitted"
        if given not in STATUSES:
            raise Unreadable(
                str(self.columns.status), given, f"a status is one of {', '.join(STATUSES)}"
            )
        return str(given)

    def _answer(self, ask: Asked, column: str, value: Any) -> Answer | None:
        if value is None or value == "" or value != value:  # noqa: PLR0124 - a NaN is none
            return None
        kind = ask.kind or "label"
        return Answer(kind, READ[kind](column, unpacked(value), self._layout.separator))

    def _suggestions(self, cells: dict[str, Any]) -> list[Proposed]:
        made = []
        for ask in self.columns.asks:
            value, score, agent = (cells.get(ask.name + part) for part in PROPOSED)
            answer = self._answer(ask, ask.name + PROPOSED[0], value)
            if answer is not None:
                made.append(Proposed(ask.name, answer, _score(score), agent or None))
        return made

    def _metadata(self, cells: dict[str, Any]) -> dict[str, Any]:
        wanted = self.columns.metadata
        rest = cells if wanted is None else {name: cells.get(name) for name in wanted}
        kept = {n: v for n, v in rest.items() if n not in self._used and v not in (None, "")}
        more = cells.get(META)
        if isinstance(more, str) and more.startswith("{"):
            more = inside(more)
        if isinstance(more, dict):
            kept = {**more, **kept}
        elif more not in (None, ""):
            kept[META] = more
        return kept


def _text(name: str, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str | list):
        return value
    if isinstance(value, int | float):
        return str(value)
    raise Unreadable(name, value, "a text is needed here")


def _name(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _score(value: Any) -> Any:
    value = unpacked(value)
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return None


def _label(column: str, value: Any, separator: str | None) -> str:  # noqa: ARG001
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value == value // 1:
        value = int(value)
    if isinstance(value, str | int | float):
        return str(value).strip()
    raise Unreadable(column, value, "one label is needed here")


def _labels(column: str, value: Any, separator: str | None) -> list[str]:
    if isinstance(value, str):
        parts = value.split(separator) if separator else [value]
        value = [part.strip() for part in parts if part.strip()]
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return [str(one) for one in value]
    raise Unreadable(column, value, "a list of labels is needed here")


def _rating(column: str, value: Any, separator: str | None) -> int:  # noqa: ARG001
    number = _score(value)
    if type(number) in (int, float) and 0 <= number <= 10 and number == number // 1:
        return int(number)
    raise Unreadable(column, value, "a whole number from 0 to 10 is needed here")


def _free(column: str, value: Any, separator: str | None) -> str:  # noqa: ARG001
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return value[0]
    return json.dumps(value, ensure_ascii=False, default=str)


def _spans(column: str, value: Any, separator: str | None) -> list[dict[str, Any]]:  # noqa: ARG001
    return spans_of(column, value)


def _ranking(column: str, value: Any, separator: str | None) -> list[dict[str, Any]]:  # noqa: ARG001
    if isinstance(value, list) and all(
        isinstance(one, dict)
        and isinstance(one.get("value"), str)
        and (one.get("rank") is None or (type(one["rank"]) is int and 0 < one["rank"] <= MOST))
        for one in value
    ):
        return [{"value": one["value"], "rank": one.get("rank")} for one in value]
    raise Unreadable(column, value, 'a list of {"value": ..., "rank": ...} is needed here')


READ: dict[str, Callable[[str, Any, str | None], Any]] = {
    "label": _label,
    "labels": _labels,
    "rating": _rating,
    "text": _free,
    "span": _spans,
    "ranking": _ranking,
}
