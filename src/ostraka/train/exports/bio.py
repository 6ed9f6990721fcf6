"""Texts with spans as words with a tag each: B- begins a span, I- goes on, O is outside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ostraka.errors import UnsupportedCell
from ostraka.tasks._rows import Rows

_WORDS = re.compile(r"\w+|[^\w\s]")
OUTSIDE = "O"


def bio(rows: Rows[Any]) -> Iterator[tuple[list[str], list[str]]]:
    """The words and tags of each row (Ramshaw and Marcus 1995, in the form IOB2).

    A word also ends where a span begins or ends, so every span is whole. Raises `UnsupportedCell`
    where two spans overlap, which one tag per word cannot say.
    """
    columns = (rows.column(name) for name in ("record", "text", "spans"))
    for record, text, spans in zip(*columns, strict=True):
        ordered = sorted(spans, key=lambda span: (span["start"], span["end"]))
        for before, after in pairwise(ordered):
            if after["start"] < before["end"]:
                raise UnsupportedCell(
                    f"Spans of record {record} overlap "
                    f"({text[before['start'] : before['end']]!r} and "
                    f"{text[after['start'] : after['end']]!r}), and a word can have one tag only. "
                    "Settle them with a strategy that keeps one, or leave the record out."
                )
        pairs = list(_tagged(text, ordered, rows.classes))
        yield [word for word, _ in pairs], [tag for _, tag in pairs]


def _tagged(
    text: str, spans: Sequence[Mapping[str, int]], classes: Sequence[str]
) -> Iterator[tuple[str, str]]:
    place = 0
    for span in spans:
        yield from ((word, OUTSIDE) for word in _WORDS.findall(text[place : span["start"]]))
        name = classes[span["label"]]
        inside = _WORDS.findall(text[span["start"] : span["end"]])
        yield from ((word, f"{'I' if at else 'B'}-{name}") for at, word in enumerate(inside))
        place = span["end"]
    yield from ((word, OUTSIDE) for word in _WORDS.findall(text[place:]))
