"""The baseline that needs no model: mark again what was marked before."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ostraka.tasks._rows import Rows

_WORD = re.compile(r"\w+|[^\w\s]")
Span = tuple[str, int, int]  # label, start, end


def seen_spans(train: Rows[Any], texts: Sequence[str]) -> list[list[Span]]:
    """The spans of `texts` that were marked in `train` with one label only; (label, start, end).

    Of several that begin at the same word the longest is taken, and none overlap. This is the
    baseline of the CoNLL-2003 shared task (Tjong Kim Sang and De Meulder 2003).
    """
    known = _known(train)
    longest = max((len(_WORD.findall(name)) for name in known), default=0)
    return [_marked(text, known, longest) for text in texts]


def _known(train: Rows[Any]) -> dict[str, str]:
    """What was marked with one label only, and that label."""
    labels: dict[str, set[int]] = defaultdict(set)
    for text, spans in zip(train.column("text"), train.column("spans"), strict=True):
        for span in spans:
            labels[text[span["start"] : span["end"]].strip()].add(span["label"])
    sure = {name: found for name, found in labels.items() if name and len(found) == 1}
    return {name: train.classes[next(iter(found))] for name, found in sure.items()}


def _marked(text: str, known: dict[str, str], longest: int) -> list[Span]:
    words = [match.span() for match in _WORD.finditer(text)]
    found: list[Span] = []
    at = 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            start, end = words[at][0], words[at + size - 1][1]
            if text[start:end] in known:
                found.append((known[text[start:end]], start, end))
                at += size - 1
                break
        at += 1
    return found
