"""Rows to train language models on: prompts, answers, preferences, judgements, conversations.

As a dataset: a prompt is a field, its answer is what somebody said to a text question, a preference
is an answer to the question which of two fields is better, a judgement one of good and bad.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ostraka.data.formats import parquet
from ostraka.data.formats._chats import Turns
from ostraka.data.formats._json import values
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Problem, Row, Said, Unreadable
from ostraka.data.formats._source import Source
from ostraka.data.formats._survey import Survey

Words = str | Turns
Parse = Callable[[dict[str, Any], Report], "Example"]
SIDES = ["chosen", "rejected"]
JUDGED = ["good", "bad"]


@dataclass
class Example:
    """One row; what it does not have is None."""

    text: str | None = None
    messages: Turns | None = None
    prompt: Words | None = None
    completion: Words | None = None
    chosen: Words | None = None
    rejected: Words | None = None
    good: bool | None = None
    rest: dict[str, Any] = field(default_factory=dict)


class ExampleReader:
    """Reads objects that a format makes examples of."""

    def __init__(self, parse: Parse, layout: Layout, report: Report) -> None:
        self._parse, self._user, self._report = parse, layout.user, report

    def prepare(self, survey: Survey) -> None:
        """The questions have the names that their answers have."""
        self._survey = survey

    def rows(self, source: Source) -> Iterator[Row | Problem]:
        """Every object."""
        for found in objects(source):
            if isinstance(found, Problem):
                yield found
                continue
            line, item = found
            try:
                if not isinstance(item, dict):
                    raise Unreadable("", item, "an object, {...}, is needed here")
                yield self._row(line, self._parse(item, self._report))
            except Unreadable as wrong:
                yield wrong.at(line)

    def _row(self, line: int, one: Example) -> Row:
        row = Row(line, {}, metadata=one.rest)
        for name in ("text", "messages", "prompt", *SIDES):
            if getattr(one, name) is not None:
                row.fields[name] = getattr(one, name)
        if one.chosen is not None and one.rejected is not None:
            self._survey.ask("preference", "label", SIDES)
            row.responses = [Said(None, {"preference": Answer("label", "chosen")})]
        elif one.good is not None and one.completion is not None:
            self._survey.ask("label", "label", JUDGED)
            row.fields["completion"] = one.completion
            verdict = JUDGED[0] if one.good else JUDGED[1]
            row.responses = [Said(None, {"label": Answer("label", verdict)})]
        elif isinstance(one.completion, str):
            row.responses = [Said(None, {"completion": Answer("text", one.completion)})]
        elif one.completion is not None:
            row.fields = _whole(row.fields, one.completion)
        if not row.fields:
            raise Unreadable("", sorted(one.rest), "no prompt, text or messages are there")
        return row


def _whole(fields: dict[str, Any], completion: Turns) -> dict[str, Any]:
    """A prompt of turns and one answer keep apart as text; else one conversation."""
    prompt = fields.pop("prompt", [])
    if isinstance(prompt, str):
        prompt = [{"role": "user", "content": prompt}]
    return {**fields, "messages": [*prompt, *completion]}


def objects(source: Source) -> Iterator[tuple[int, Any] | Problem]:
    """The objects of a JSON or Parquet file."""
    with source.path.open("rb") as file:
        tabular = file.read(4) == parquet.MAGIC
    yield from parquet.cells(source) if tabular else values(source)


def first_keys(source: Source) -> set[str]:
    """The keys of the first object of a file of JSON; none where there is no object."""
    if source.suffix not in (".json", ".jsonl", ".ndjson"):
        return set()
    found = next(iter(values(source)), None)
    if found is None or isinstance(found, Problem) or not isinstance(found[1], dict):
        return set()
    return set(found[1])


def rest_of(item: dict[str, Any], used: set[str] | frozenset[str]) -> dict[str, Any]:
    """What an object holds beside the keys that are used."""
    return {name: value for name, value in item.items() if name not in used and value is not None}


def text_of(item: dict[str, Any], name: str) -> str | None:
    """A text, or None where there is none; raises `Unreadable` for another value."""
    value = item.get(name)
    if value is None or isinstance(value, str):
        return value or None
    raise Unreadable(name, value, "a text is needed here")
