"""What a formatting function is given: one plain dict per record, decoded as far as it is read.

The keys are those of a row of `format_as("datasets")`: fields, questions, suggestions and their
metadata, `external_id`, `metadata` and, where vectors are declared, `vectors`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from ostraka.data.answers import Ranks, Spans
from ostraka.data.build_parts import field_values
from ostraka.data.codecs import CODECS
from ostraka.data.collector import no_collection
from ostraka.data.columns import single
from ostraka.data.snapshot import Snapshot
from ostraka.data.values import as_json, decode, metadata_values, vector_values
from ostraka.schema.questions import Question
from ostraka.schema.responses import STATUSES

BLOCK = 512


class Answer(dict[str, Any]):
    """One person's answer; the guide's `user-id` is answered as well as `user_id`."""

    __slots__ = ()

    def __missing__(self, key: str) -> Any:
        """The user by the key that the guide prints."""
        if key == "user-id":
            return self["user_id"]
        raise KeyError(key)

    def get(self, key: str, default: Any = None) -> Any:
        """As for any dict, `user-id` included."""
        return self[key] if key in self or key == "user-id" else default


class Sample(dict[str, Any]):
    """A record as a dict whose values are decoded when they are first read."""

    __slots__ = ("_block", "_row")

    def __init__(self, block: Block, row: int, known: Any) -> None:
        super().__init__(known)
        self._block, self._row = block, row

    def __missing__(self, key: str) -> Any:
        """Decode one more column for this block of records."""
        value = self._block.column(key)[self._row]
        self[key] = value
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """As for any dict."""
        return self[key] if key in self else default  # noqa: SIM401 - this is `get`

    def __contains__(self, key: object) -> bool:
        """Whether a row has this column."""
        return key in self._block.names

    def __iter__(self) -> Iterator[str]:
        """The columns, in their order."""
        return iter(self._block.names)

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self._block.names)

    def __eq__(self, other: object) -> bool:
        """Equal to a dict with the same columns and values."""
        return isinstance(other, dict) and dict(self) == dict(other)

    __hash__ = None

    def keys(self) -> Any:
        """The columns, in their order."""
        return dict.fromkeys(self._block.names).keys()

    def values(self) -> Any:
        """Every value, decoded."""
        return dict(self.items()).values()

    def items(self) -> Any:
        """Every column with its value, decoded."""
        return {name: self[name] for name in self._block.names}.items()

    def copy(self) -> dict[str, Any]:
        """A plain dict with everything decoded."""
        return dict(self.items())

    def __repr__(self) -> str:
        """As a plain dict prints."""
        return repr(dict(self.items()))

    @property
    def record_id(self) -> str:
        """The record's name: its external id, or its number in the dataset."""
        name: str = self._block.column("")[self._row]
        return name

    @property
    def parsed_metadata(self) -> dict[str, Any]:
        """The metadata as a dict rather than as JSON text."""
        found: dict[str, Any] = json.loads(self["metadata"])
        return found


def samples(snapshot: Snapshot) -> Iterator[Sample]:
    """A sample per record, in order. Columns that were read before are decoded ahead."""
    readers = _readers(snapshot)
    names = [name for name in readers if name]
    touched: dict[str, None] = {}
    for lo in range(0, len(snapshot), BLOCK):
        hi = min(len(snapshot), lo + BLOCK)
        block = Block(readers, names, touched, lo, hi)
        ahead = list(touched)
        columns = [block.column(name) for name in ahead]
        rows = zip(*columns, strict=True) if columns else iter([()] * (hi - lo))
        for row, values in enumerate(rows):
            yield Sample(block, row, zip(ahead, values, strict=True))


class Block:
    """Some hundred records whose columns are decoded together."""

    __slots__ = ("_columns", "_hi", "_lo", "_readers", "_touched", "names")

    def __init__(
        self,
        readers: dict[str, Reader],
        names: list[str],
        touched: dict[str, None],
        lo: int,
        hi: int,
    ) -> None:
        self._readers, self.names, self._touched = readers, names, touched
        self._lo, self._hi = lo, hi
        self._columns: dict[str, list[Any]] = {}

    def column(self, name: str) -> list[Any]:
        """One column of the block; `KeyError` for one that does not exist."""
        if name not in self._columns:
            with no_collection():
                self._columns[name] = self._readers[name](self._lo, self._hi)
            if name:
                self._touched[name] = None
        return self._columns[name]


Reader = Callable[[int, int], list[Any]]


def _readers(snapshot: Snapshot) -> dict[str, Reader]:
    settings, columns = snapshot.settings, snapshot.columns
    ids = snapshot.id_column()

    def cells(name: str) -> Reader:
        return lambda lo, hi: columns.records[name].slice(lo, hi - lo).to_pylist()

    readers: dict[str, Reader] = {"": lambda lo, hi: ids.slice(lo, hi - lo).to_pylist()}
    for field in settings.fields:
        readers[field.name] = _field(snapshot, field.name)
    for question in settings.questions:
        readers[question.name] = _answers(snapshot, question)
        readers[f"{question.name}-suggestion"] = _suggestion(snapshot, question)
        readers[f"{question.name}-suggestion-metadata"] = _suggestion_metadata(snapshot, question)
    readers["external_id"] = cells("external_id")
    readers["metadata"] = lambda lo, hi: [
        as_json(row) for row in metadata_values(columns.records.slice(lo, hi - lo), settings)
    ]
    if settings.vectors_settings:
        readers["vectors"] = lambda lo, hi: list(
            vector_values(columns.records.slice(lo, hi - lo), settings)
        )
    return readers


def _field(snapshot: Snapshot, name: str) -> Reader:
    column, field = snapshot.field(name), snapshot.settings.field(name)
    return lambda lo, hi: field_values(column.slice(lo, hi - lo), field)


def _answers(snapshot: Snapshot, question: Question) -> Reader:
    columns, users = snapshot.columns, snapshot.columns.users
    column = columns.one("responses", f"values.{question.name}")

    def read(lo: int, hi: int) -> list[Any]:
        first, last = int(columns.offsets[lo]), int(columns.offsets[hi])
        there = column.slice(first, last - first)
        keep = there.is_valid().to_numpy(zero_copy_only=False)
        rows = (columns.record[first:last][keep] - lo).tolist()
        codes = columns.user[first:last][keep].tolist()
        statuses = columns.status[first:last][keep].tolist()
        texts = _texts(snapshot, question, lo, hi)
        owners = [texts[row] for row in rows] if texts else None
        values = shaped(there.drop_null(), question, owners)
        found: list[list[Answer]] = [[] for _ in range(hi - lo)]
        for row, code, status, value in zip(rows, codes, statuses, values, strict=True):
            user = users[code] if code >= 0 else None
            answer = Answer(user_id=user, value=value, status=STATUSES[status])
            found[row].append(answer)
        return found

    return read


def _suggestion(snapshot: Snapshot, question: Question) -> Reader:
    column = snapshot.columns.one("records", f"suggestions.{question.name}")

    def read(lo: int, hi: int) -> list[Any]:
        there = column.slice(lo, hi - lo)
        valid = there.is_valid().to_pylist()
        texts = _texts(snapshot, question, lo, hi)
        owners = [t for t, ok in zip(texts, valid, strict=True) if ok] if texts else None
        values = iter(shaped(there.drop_null(), question, owners, scores=True))
        return [next(values) if ok else None for ok in valid]

    return read


def _suggestion_metadata(snapshot: Snapshot, question: Question) -> Reader:
    name = f"suggestions.{question.name}"
    records = snapshot.columns.records

    def read(lo: int, hi: int) -> list[Any]:
        parts = [
            single(records[f"{name}.{part}"].slice(lo, hi - lo)).to_pylist()
            for part in ("type", "score", "scores", "agent")
        ]
        return [
            {"type": kind, "score": score if scores is None else scores, "agent": agent}
            for kind, score, scores, agent in zip(*parts, strict=True)
        ]

    return read


def _texts(snapshot: Snapshot, question: Question, lo: int, hi: int) -> list[str]:
    if question.type != "span":
        return []
    texts: list[str] = snapshot.field(question.field).slice(lo, hi - lo).to_pylist()
    return texts


def shaped(
    column: Any, question: Question, texts: list[str] | None, *, scores: bool = False
) -> list[Any]:
    """Answers in the shapes of `datasets`: rankings and spans as dicts of lists."""
    answers = CODECS[question.type].answers(column, question)
    if isinstance(answers, Ranks):
        options = question.options
        return [
            {
                "rank": [r or None for r in row if r >= 0],
                "value": [o for o, r in zip(options, row, strict=True) if r >= 0],
            }
            for row in answers.ranks.tolist()
        ]
    values = decode(answers, question)
    if not isinstance(answers, Spans):
        return values
    return [_span(v, t, scores=scores) for v, t in zip(values, texts or [], strict=True)]


def _span(spans: list[Any], text: str, *, scores: bool) -> dict[str, list[Any]]:
    found = {
        "start": [s.start for s in spans],
        "end": [s.end for s in spans],
        "label": [s.label for s in spans],
        "text": [text[s.start : s.end] for s in spans],
    }
    return {**found, "score": [s.score for s in spans]} if scores else found
