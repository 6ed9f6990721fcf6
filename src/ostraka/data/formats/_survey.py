"""The settings that fit a file: its fields, its questions and the answers that are given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as part
from itertools import pairwise
from typing import Any

from ostraka.data.formats._names import Names
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Row
from ostraka.data.formats._spans import stands
from ostraka.errors import BadFile
from ostraka.schema.settings import Settings, settings_from

MOST = 10_000  # options of one question
SHOWN = 20
OPTIONED = {
    "label": "label_selection",
    "labels": "multi_label_selection",
    "rating": "rating",
    "ranking": "ranking",
    "span": "span",
}


@dataclass
class Ask:
    """What was seen of one question."""

    name: str
    title: str
    kind: str
    field: str | None = None  # the column that spans mark
    marked: int = 0  # answers with spans
    outside: Counter[str] = part(default_factory=Counter)  # those that do not fit a column
    options: dict[Any, None] = part(default_factory=dict)
    overlapping: bool = False


class Survey:
    """Looks at every row, and then knows the settings. `spans` names the field that is marked."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.fields: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.asks: dict[str, Ask] = {}
        self.rows = 0
        self._sparse: set[str] = set()
        self._lengths: Counter[str] = Counter()
        self._settled = False
        self._names, self._asked = Names("field"), Names("question")

    def see(self, row: Row) -> None:
        """One row."""
        for column, value in row.fields.items():
            name = self._names[column]
            self._field(name, column, value)
        if len(row.fields) < len(self.fields):
            given = {self._names[column] for column in row.fields}
            self._sparse.update(self.fields.keys() - given)
        for said in row.responses:
            for column, answer in said.values.items():
                self._answer(column, answer)
                if answer.kind == "span":
                    self._spans(self.asks[column], answer.value, row.fields)
        for proposed in row.suggestions:
            self._answer(proposed.question, proposed.answer)
        self.rows += 1

    def see_columns(
        self, rows: int, fields: Mapping[str, bool], answers: Mapping[str, tuple[str, list[Any]]]
    ) -> None:
        """Many rows: which fields have holes, and the different answers to each question."""
        for column, holes in fields.items():
            self._field(self._names[column], column, None if holes else "")
        self._sparse.update(self.fields.keys() - {self._names[column] for column in fields})
        for column, (kind, values) in answers.items():
            self._seen(column, kind)
            for value in values:
                self._answer(column, Answer(kind, value))
        self.rows += rows

    def field_name(self, column: str) -> str:
        """The field of a column."""
        return self._names[column]

    def question_name(self, column: str) -> str:
        """The question of a column."""
        return self._asked[column]

    def ask(
        self, column: str, kind: str, options: Iterable[Any] = (), field: str | None = None
    ) -> None:
        """A question that is known, with options that come first, and the column it marks.

        Once the settings are made it changes nothing: the file is read again to build records.
        """
        if self._settled:
            return
        ask = self._seen(column, kind)
        ask.options.update(dict.fromkeys(options))
        ask.field = field or ask.field

    def _field(self, name: str, column: str, value: Any) -> None:
        kind = "chat" if isinstance(value, list) else "text"
        if name not in self.fields:
            self.fields[name], self.titles[name] = kind, column
            if self.rows:
                self._sparse.add(name)
        if value is None:
            self._sparse.add(name)

    def _seen(self, column: str, kind: str) -> Ask:
        ask = self.asks.get(column)
        if ask is None:
            ask = self.asks[column] = Ask(self._asked[column], column, kind)
        if ask.kind == "label" and kind in ("labels", "choices"):
            ask.kind = kind
        return ask

    def _answer(self, column: str, answer: Answer) -> None:
        ask = self._seen(column, answer.kind)
        if answer.kind != ask.kind and {answer.kind, ask.kind} > {"text"}:
            return  # the build says which row does not fit
        if answer.kind == "choices" and len(answer.value) > 1:
            ask.kind = "labels"
        elif answer.kind == "span":
            ask.overlapping |= _overlap(answer.value)
        ask.options.update(dict.fromkeys(_options(answer)))
        if len(ask.options) > MOST and ask.kind != "text":
            raise BadFile(
                f"{column!r} has more than {MOST:,} different answers, so it is no question with "
                f"options. Read it as a text: --label {column}:text"
            )

    def _spans(self, ask: Ask, spans: list[dict[str, Any]], fields: Mapping[str, Any]) -> None:
        """Count in which columns these spans do not stand."""
        ask.marked += bool(spans)
        for column, value in fields.items():
            text = value if isinstance(value, str) else ""
            self._lengths[column] += len(text)
            ask.outside[column] += not all(stands(span, text) for span in spans)

    def _marked(self, ask: Ask) -> str:
        """The column of the first text; where most spans do not fit it, the shortest they fit."""
        texts = [self.titles[name] for name, kind in self.fields.items() if kind == "text"]
        if ask.field or not texts:
            return ask.field or ""
        best = min(texts, key=lambda one: (ask.outside[one], self._lengths[one]))
        if 2 * ask.outside[texts[0]] <= ask.marked or 2 * ask.outside[best] > ask.marked:
            return texts[0]
        if best != texts[0]:
            self.report.note(f"the spans of {ask.title!r} mark {best!r}, where they fit")
        return best

    def settings(self) -> Settings:
        """Fields and questions; raises `BadSchema` where the file has none.

        Where no text stands in every row the first one must: rows without it are bad lines.
        """
        self._settled = True
        required = [name for name in self.fields if name not in self._sparse]
        required = required or list(self.fields)[:1]
        fields = [
            {
                "name": name,
                "type": kind,
                "title": self.titles[name],
                "required": name in required,
            }
            for name, kind in self.fields.items()
        ]
        self._one_span_question()
        asks = list(self.asks.values())
        questions = [self._question(ask) for ask in asks] or [self._made_up()]
        return settings_from(fields=fields, questions=questions)

    def _one_span_question(self) -> None:
        first: dict[str, str] = {}
        for column, ask in list(self.asks.items()):
            if ask.kind != "span":
                continue
            earlier = first.setdefault(self._marked(ask), column)
            if earlier != column:
                self.report.note(
                    f"question {column!r} was left out: {earlier!r} marks the same text, "
                    "and one question may"
                )
                del self.asks[column]

    def _made_up(self) -> dict[str, Any]:
        self.report.note(
            "the file asks nothing, as far as is known; the question 'quality' (good, bad) was "
            "added"
        )
        return {"name": "quality", "type": "label_selection", "labels": ["good", "bad"]}

    def _question(self, ask: Ask) -> dict[str, Any]:
        if ask.kind == "choices":
            ask.kind = "label"
        made: dict[str, Any] = {"name": ask.name, "title": ask.title}
        made["type"] = OPTIONED.get(ask.kind, "text")
        if ask.kind == "text":
            return made
        options = list(ask.options)
        if ask.kind == "rating":
            return {**made, "values": _ratings(options)}
        if ask.kind == "span":
            made |= {"field": self._names[self._marked(ask)], "allow_overlapping": ask.overlapping}
        elif len(options) < 2:
            options = self._padded(ask, options)
        name = "values" if ask.kind == "ranking" else "labels"
        if name == "labels" and len(options) > SHOWN:
            made["visible_labels"] = SHOWN
        return {**made, name: options or ["span"]}

    def _padded(self, ask: Ask, options: list[Any]) -> list[Any]:
        more = [name for name in ("yes", "no") if not options] or [
            "other" if options != ["other"] else "another"
        ]
        came = f"one answer only, {options[0]!r}" if options else "no answer"
        self.report.note(
            f"question {ask.title!r} has {came}; a question needs two options, so "
            f"{' and '.join(map(repr, more))} {'were' if len(more) > 1 else 'was'} added"
        )
        return options + more


def _options(answer: Answer) -> Iterable[Any]:
    if answer.kind in ("label", "rating"):
        return (answer.value,)
    if answer.kind in ("labels", "choices"):
        found: Iterable[Any] = answer.value
        return found
    if answer.kind == "span":
        return (span["label"] for span in answer.value)
    if answer.kind == "ranking":
        return (place["value"] for place in answer.value)
    return ()


def _ratings(seen: list[int]) -> list[int]:
    low, high = (min(seen), max(seen)) if seen else (1, 5)
    if low == high:
        low, high = (low, high + 1) if high < 10 else (low - 1, high)
    return list(range(low, high + 1))


def _overlap(spans: list[dict[str, Any]]) -> bool:
    ordered = sorted((span["start"], span["end"]) for span in spans)
    return any(later[0] < earlier[1] for earlier, later in pairwise(ordered))
