"""Texts as words with one tag each, and spans on whole words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

WORD = re.compile(r"\w+|[^\w\s]")
OUTSIDE = "O"


class Words(NamedTuple):
    """A text's words, and a tag per word: `O`, `B-label` or `I-label`."""

    tokens: list[str]
    tags: list[str]


def tags_of(classes: Sequence[str]) -> list[str]:
    """All tags in order: outside, then begin and inside of each class."""
    return [OUTSIDE, *(f"{side}-{name}" for name in classes for side in "BI")]


def words_of(
    text: str, spans: Sequence[Mapping[str, int]], classes: Sequence[str], changed: Counter[str]
) -> Words:
    """The words of a text, tagged; what spans lose is counted in `changed` by reason.

    A span is widened to the words it touches. Of spans that overlap the longest is kept.
    """
    places = [match.span() for match in WORD.finditer(text)]
    tags = [OUTSIDE] * len(places)
    longest_first = sorted(spans, key=lambda span: (span["start"] - span["end"], span["start"]))
    for span in longest_first:
        inside = [
            i
            for i, (start, end) in enumerate(places)
            if start < span["end"] and end > span["start"]
        ]
        if not inside:
            changed["spans left out: no word in them"] += 1
        elif any(tags[i] != OUTSIDE for i in inside):
            changed["spans left out: they overlap a longer one"] += 1
        else:
            if (places[inside[0]][0], places[inside[-1]][1]) != (span["start"], span["end"]):
                changed["spans moved to whole words"] += 1
            name = classes[span["label"]]
            for at, i in enumerate(inside):
                tags[i] = f"{'I' if at else 'B'}-{name}"
    return Words([text[start:end] for start, end in places], tags)
