"""A dataset as its writers see it: record by record, with one answer where one is kept."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from ostraka.data.formats._spans import with_words
from ostraka.data.memory import Memory
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.records import FeedbackRecord
from ostraka.schema.responses import RankingValueSchema, SpanValueSchema

Told = Callable[[int, int], None]
Settled = Callable[[Question, int], Any]


@dataclass
class View:
    """The records to write. `settled` gives what people settled on: (question, row) → value."""

    snapshot: Snapshot
    settled: Settled
    tell: Told | None = None
    settings_kept: bool = False  # a writer that keeps options and kinds says so
    suffix: str = ""
    zipped: bool = False
    separator: str | None = None
    offsets: str | None = None
    lost: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked."""
        return self.snapshot.settings.questions

    def records(self) -> Iterator[tuple[int, FeedbackRecord]]:
        """Every record with its row."""
        size = len(self.snapshot)
        store = Memory(self.snapshot.settings, self.snapshot.columns)
        for row, record in enumerate(store.iterate()):
            if self.tell is not None:
                self.tell(row, size)
            yield row, record

    def verdict(self, question: Question, row: int) -> Any:
        """What people settled on, as plain values; None where nobody answered."""
        return plain_value(self.settled(question, row))

    def name(self, row: int, record: FeedbackRecord) -> str:
        """The record's name: its external id, else its number from 1."""
        return record.external_id if record.external_id is not None else str(row + 1)

    def texts(self) -> list[str]:
        """The text fields."""
        return [one.name for one in self.snapshot.settings.fields if one.type == "text"]

    def plain(self, name: str, value: Any, record: FeedbackRecord) -> Any:
        """An answer to a question as plain values, spans with their words."""
        marked = getattr(self.snapshot.settings.question(name), "field", None)
        return with_words(plain_value(value), marked and record.fields.get(marked))

    def beside(self, text: str, record: FeedbackRecord) -> None:
        """Count the fields of a record that a format of one text does not hold."""
        there = [name for name, value in record.fields.items() if value is not None]
        self.count("fields beside the text", sum(name != text for name in there))

    def first(self, *kinds: str, why: str) -> Question:
        """The first question of these kinds; raises `BadOption` that says what `why` needs."""
        for question in self.questions:
            if question.type in kinds:
                return question
        there = ", ".join(f"{q.name} ({q.type})" for q in self.questions)
        raise BadOption(f"{why} needs a question of {' or '.join(kinds)}; there is {there}.")

    def leave_out(self, kept: Iterable[Question], *, people: bool = True) -> None:
        """Count what a format without people, suggestions, or other questions does not hold."""
        names = {question.name for question in kept}
        columns = self.snapshot.columns
        for question in self.questions:
            answers = columns.one("responses", f"values.{question.name}")
            given = len(answers) - answers.null_count
            if question.name not in names and given:
                self.lost[f"answers to {question.name!r} ({question.type})"] += given
            proposed = columns.one("records", f"suggestions.{question.name}")
            self.count(f"suggestions for {question.name!r}", len(proposed) - proposed.null_count)
        if people:
            self.count("who answered, and answers beside the one settled on", len(columns.record))
        self.count("vectors", len(columns) * len(self.snapshot.settings.vectors_settings))

    def count(self, reason: str, number: int) -> None:
        """Count what is left out, where it is anything."""
        if number:
            self.lost[reason] += number


def plain_value(value: Any) -> Any:
    """An answer as plain values: spans and places as dicts."""
    if isinstance(value, SpanValueSchema):
        return {"start": value.start, "end": value.end, "label": value.label}
    if isinstance(value, RankingValueSchema):
        return {"value": value.value, "rank": value.rank}
    if isinstance(value, list):
        return [plain_value(one) for one in value]
    return value


def write_lines(path: Path, lines: Iterable[str], *, zipped: bool = False) -> None:
    """Write lines of text, UTF-8, each ended by a newline."""
    with text_file(path, zipped=zipped) as file:
        file.writelines(f"{line}\n" for line in lines)


@contextmanager
def text_file(path: Path, *, zipped: bool = False) -> Iterator[IO[str]]:
    """A new file of UTF-8 text; compressed, it is the same bytes for the same text."""
    if not zipped:
        with path.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed,
        io.TextIOWrapper(cast(Any, packed), encoding="utf-8", newline="") as file,
    ):
        yield file
