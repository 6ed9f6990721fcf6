"""Which columns of a table are texts, answers and people, where nobody says it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any

from ostraka.data.formats._json import inside
from ostraka.data.formats._layout import KINDS, Asked, Layout
from ostraka.data.formats._report import Report
from ostraka.errors import BadFile, unknown

Sample = Sequence[dict[str, Any]]

TEXTS = (
    "text", "sentence", "content", "document", "prompt", "question", "review", "comment",
    "tweet", "body", "title", "headline", "instruction", "query", "utterance", "message",
    "sentence1", "sentence2", "context", "passage", "response", "completion", "messages", "chat",
    "column_data", "premise", "hypothesis",
)  # fmt: skip
LABELS = (
    "label", "labels", "category", "categories", "class", "sentiment", "intent", "intents",
    "topic", "topics", "tag", "tags", "rating", "stars", "emotion", "entities", "spans",
    "ranking", "preference", "answer", "label_name", "column_label", "polarity", "tone",
)  # fmt: skip
PEOPLE = (
    "annotator", "annotator_id", "user_id", "user", "worker", "worker_id", "rater", "rater_id",
    "annotator_name", "user_name", "coder", "judge",
)  # fmt: skip
IDS = ("id", "external_id", "record_id", "item_id", "doc_id", "comment_id", "_id")
CLASSES = ("label", "labels", "class", "category", "intent", "sentiment", "emotion", "polarity")
STATUS = "status"
META = "metadata"
PROPOSED = ("-suggestion", "-suggestion-score", "-suggestion-agent")
LONG = 60  # characters on average: a text, not a label
FEW = 30


@dataclass(frozen=True)
class Columns:
    """What each column of a table is."""

    texts: tuple[str, ...]
    asks: tuple[Asked, ...]
    annotator: str | None
    id: str | None
    status: str | None
    metadata: tuple[str, ...] | None  # None: whatever is left

    @property
    def used(self) -> set[str]:
        """The columns that are not metadata."""
        named = [name for name in (self.annotator, self.id, self.status) if name]
        answers = [column for ask in self.asks for column in ask.columns]
        proposed = [ask.name + part for ask in self.asks for part in PROPOSED]
        return {*self.texts, *answers, *proposed, *named, META}

    def said(self) -> str:
        """The mapping as the options that would ask for it."""
        parts = [f"--text {quote(name)}" for name in self.texts]
        for ask in self.asks:
            columns = f"{ask.name}={','.join(ask.columns)}" if ask.people else ask.name
            parts.append(f"--label {quote(f'{columns}:{ask.kind}')}")
        named = (("annotator", self.annotator), ("id", self.id), ("status", self.status))
        return " ".join(parts + [f"--{option} {quote(name)}" for option, name in named if name])


def columns_of(sample: Sample, layout: Layout, report: Report) -> Columns:
    """The columns of a table from what was told and its first rows; notes what was guessed.

    Raises `UnknownName` for a column that is not there, `BadFile` where no column is a text.
    """
    there = list(dict.fromkeys(name for row in sample for name in row))
    told = Columns(layout.text or (), (), layout.annotator, layout.id, layout.status, None)
    asks = [Asked.of(one) for one in layout.label or ()]
    for name in [*told.used - {META}, *(layout.metadata or ())]:
        _must(name, there)
    for ask in asks:
        for name in ask.columns:
            _must(name, there)
    ours = layout.text is None and layout.label is None and {"user_id", STATUS} <= set(there)
    texts, answers = _as_written(there) if ours else _by_name(sample, there, layout, asks)
    found = asks or [Asked(name, None, (name,)) for name in answers]
    kinded = [_with_kind(ask, sample, told=bool(asks)) for ask in found]
    made = Columns(
        layout.text or tuple(texts),
        tuple(ask for ask in kinded if ask is not None),
        _told(layout.annotator, _among(PEOPLE, there, [*texts, *answers])),
        _told(layout.id, _among(IDS, there, [*texts, *answers])),
        _told(layout.status, _status(sample, there)),
        layout.metadata,
    )
    if layout.text is None or layout.label is None:
        report.note(f"read as: {made.said()}")
    left = _left(made, there)
    if left:
        hint = "" if made.asks else "; if one holds answers, name it with --label"
        report.note(f"kept as metadata: {', '.join(map(repr, left))}{hint}")
    return made


def _told(given: str | None, guess: str | None) -> str | None:
    """What was told, where an empty text says that it is no column; else the guess."""
    return guess if given is None else given or None


def _must(name: str, there: list[str]) -> None:
    if name in there:
        return
    column, _, kind = name.rpartition(":")
    if column in there:
        raise unknown("kind of question", kind, KINDS)
    raise unknown("column", name, there)


def _left(columns: Columns, there: list[str]) -> list[str]:
    """The columns that become metadata because nobody said what they are."""
    return [name for name in there if name not in columns.used] if columns.metadata is None else []


def _as_written(there: list[str]) -> tuple[list[str], list[str]]:
    """The columns of a table that we wrote: fields, who answered, answers, the rest."""
    texts = [name for name in there[: there.index("user_id")] if name != "id"]
    rest = there[there.index(STATUS) + 1 :]
    return texts, [name for name in rest if not name.endswith(PROPOSED) and name != META]


def _by_name(
    sample: Sample, there: list[str], layout: Layout, asks: list[Asked]
) -> tuple[list[str], list[str]]:
    taken = {column for ask in asks for column in ask.columns} | set(layout.text or ())
    answers = [n for n in there if n.lower() in LABELS and n not in taken] if not asks else []
    texts = [n for n in there if n.lower() in TEXTS and n not in taken]
    if layout.text is None and not texts:
        known = (*PEOPLE, *IDS, STATUS)
        free = [n for n in there if n not in taken and n not in answers and n.lower() not in known]
        texts = _longest(sample, free)
    if layout.text is None and not texts:
        raise BadFile(
            f"No column looks like a text. Say which one is: --text NAME. The columns are: "
            f"{', '.join(there) or 'none'}."
        )
    return texts, answers


def _longest(sample: Sample, names: Iterable[str]) -> list[str]:
    """The column with the longest texts, if any has texts at all."""
    length = {}
    for name in names:
        values = [row.get(name) for row in sample]
        texts = [value for value in values if isinstance(value, str) and value.strip()]
        if texts and not all(_number(text) for text in texts):
            length[name] = sum(map(len, texts)) / len(texts)
    return [max(length, key=lambda name: length[name])] if length else []


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _among(names: tuple[str, ...], there: list[str], taken: Iterable[str]) -> str | None:
    used = set(taken)
    lower = {name.lower(): name for name in there if name not in used}
    return next((lower[name] for name in names if name in lower), None)


def _status(sample: Sample, there: list[str]) -> str | None:
    if STATUS not in there:
        return None
    found = {row.get(STATUS) for row in sample if isinstance(row.get(STATUS), str)} - {""}
    return STATUS if found <= {"submitted", "draft", "discarded"} else None


def _with_kind(ask: Asked, sample: Sample, *, told: bool) -> Asked | None:
    """The question with its kind; None where its values are no answers and nobody asked for it."""
    if ask.kind is not None:
        return ask
    values = [row.get(column) for row in sample for column in ask.columns]
    kind = kind_of(ask.name, [unpacked(v) for v in values if v is not None and v != ""])
    if kind is None and not told:
        return None
    return Asked(ask.name, kind or "label", ask.columns, people=ask.people)


def unpacked(value: Any) -> Any:
    """A cell; JSON lists that were written as text are lists again."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        return inside(value)
    return value


def kind_of(name: str, values: list[Any]) -> str | None:
    """The kind of question that has these answers; None for numbers that are no rating."""
    lists = [value for value in values if isinstance(value, list)]
    if lists:
        return _kind_of_lists(lists)
    if not all(isinstance(value, str) for value in values):
        return _kind_of_numbers(name, values)
    if values and all(value.isdecimal() and len(value) < 4 for value in values):
        return _kind_of_numbers(name, [int(value) for value in values])
    mean = sum(map(len, values)) / len(values) if values else 0
    many = len(set(values)) > max(FEW, len(values) // 2) and any(" " in v for v in values)
    return "text" if mean > LONG or many or any("\n" in v for v in values) else "label"


def _kind_of_lists(lists: list[list[Any]]) -> str | None:
    """Several labels, spans or a ranking; None for lists with repeats, such as a tag per token."""
    inside = next((value[0] for value in lists if value), None)
    if isinstance(inside, list):
        return "span"
    if not isinstance(inside, dict):
        strings = (one for one in lists if all(isinstance(part, str) for part in one))
        return None if any(len(set(one)) < len(one) for one in strings) else "labels"
    return "ranking" if "rank" in inside else "span"


def _kind_of_numbers(name: str, values: list[Any]) -> str | None:
    """The same for numbers and for digits in a text file: classes are often numbered from 0."""
    if all(isinstance(value, bool | str) for value in values):
        return "label"
    numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    whole = all(number == number // 1 for number in numbers if number == number)  # noqa: PLR0124
    if not whole or len(numbers) < len(values):
        return None
    if name.lower() in CLASSES:
        return "label"
    return "rating" if all(0 <= number <= 10 for number in numbers) else "label"
