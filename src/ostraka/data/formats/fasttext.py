"""fastText: a text per line, after `__label__` and the name of each of its classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Problem, Row, Said
from ostraka.data.formats._source import Source, broken
from ostraka.data.formats._survey import Survey
from ostraka.data.formats._view import View, write_lines
from ostraka.errors import BadOption

MARK = "__label__"
_BLANK = re.compile(r"\s+")
_LABEL = re.compile(r"\s*__label__(\S+)(?:\s+|$)")


class FastText:
    """A line per text."""

    title: ClassVar[str] = "fastText"
    suffixes: ClassVar[tuple[str, ...]] = (".txt",)
    people: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = ()

    def sure(self, source: Source) -> int:
        """By the mark of a label at the start of a line."""
        lines = [line for line in source.head().split("\n") if line.strip()][:20]
        return 8 if lines and any(line.startswith(MARK) for line in lines) else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> _Reader:
        """A reader of lines."""
        return _Reader()

    def write(self, view: View, path: Path) -> None:
        """A line per record; white space in a label becomes `_`."""
        question = view.first("label_selection", "multi_label_selection", why="fastText")
        if not view.texts():
            raise BadOption("fastText needs a text field, and this dataset has none.")
        view.leave_out([question])
        write_lines(path, _lines(view, question), zipped=view.zipped)


def _lines(view: View, question: object) -> Iterator[str]:
    field = view.texts()[0]
    for row, record in view.records():
        text, value = record.fields.get(field) or "", view.verdict(question, row)  # type: ignore[arg-type]
        view.beside(field, record)
        view.count("the name of a record", record.external_id is not None)
        view.count("metadata of records", bool(record.metadata))
        names = value if isinstance(value, list) else [] if value is None else [value]
        labels = [MARK + _BLANK.sub("_", name) for name in names]
        view.count("white space in labels, now '_'", sum(" " in name for name in names))
        flat = " ".join(text.splitlines())
        view.count("line breaks in texts, now spaces", flat != text)
        yield " ".join([*labels, flat])


class _Reader:
    def prepare(self, survey: Survey) -> None:
        """One question: the classes."""
        survey.ask("label", "choices")

    def rows(self, source: Source) -> Iterator[Row | Problem]:
        """Every line that is not empty."""
        for number, line in source.lines():
            if not line.strip():
                continue
            if broken(line):
                yield Problem(number, "", line, "these bytes are no UTF-8 text")
                continue
            labels, at = [], 0
            while found := _LABEL.match(line, at):
                labels.append(found[1])
                at = found.end()
            text = line[at:].strip()
            if not text:
                yield Problem(number, "text", line, "the text is missing")
                continue
            said = [Said(None, {"label": Answer("choices", labels)})] if labels else []
            yield Row(number, {"text": text}, responses=said)


FORMAT = FastText
