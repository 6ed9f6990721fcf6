"""Rows as spaCy's documents: categories, entities and span groups on tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from ostraka.extras import need
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, TaggedText
from ostraka.train.native import binarized

SPANS_KEY = "sc"  # spaCy's own name for the group that spancat reads and writes
ALIGNMENTS = ("expand", "contract", "strict")


@dataclass
class Documents:
    """Documents in the order of the rows.

    `changed` counts, by reason, spans that were moved to whole tokens or left out. `longest` is
    the longest span in tokens.
    """

    docs: list[Any]
    changed: Counter[str] = field(default_factory=Counter)
    longest: int = 0

    def binary(self) -> Any:
        """A `DocBin` with user data."""
        tokens = need("spacy.tokens", extra="spacy", why="Preparing a dataset for spaCy")
        return tokens.DocBin(docs=self.docs, store_user_data=True)


def documents(
    rows: Rows[Any], nlp: Any, *, component: str | None = None, alignment: str = "expand"
) -> Documents:
    """Each row's text, tokenised by `nlp`, with what is to be learnt of it.

    Labelled texts get `doc.cats`: 0 or 1 for every class. Marked texts get
    `doc.ents` (`component="ner"`), `doc.spans["sc"]` (`"spancat"`), or with None the first unless
    spans of some row overlap. `alignment` is what becomes of a span whose ends are inside a token:
    widened to it, cut to the tokens wholly inside, or left out.
    """
    docs = [nlp.make_doc(text) for text in rows.column("text")]
    if rows.shape is not TaggedText:
        names = rows.classes
        for doc, line in zip(docs, _CATEGORIES[rows.shape](rows), strict=True):
            doc.cats = dict(zip(names, line, strict=True))
        return Documents(docs)
    made = Documents(docs)
    flat = (component or spans_component(rows)) == "ner"
    for doc, spans in zip(docs, rows.column("spans"), strict=True):
        found = list(_on_tokens(doc, spans, rows.classes, alignment, made))
        if flat:
            doc.set_ents(_apart(found, made.changed))
        else:
            doc.spans[SPANS_KEY] = found
    return made


def spans_component(rows: Rows[Any]) -> str:
    """`spancat` where spans of one text overlap, else `ner`."""
    return "spancat" if any(map(_overlap, rows.column("spans"))) else "ner"


def _overlap(spans: list[dict[str, int]]) -> bool:
    ordered = sorted((span["start"], span["end"]) for span in spans)
    return any(before[1] > after[0] for before, after in pairwise(ordered))


def _on_tokens(
    doc: Any, spans: list[dict[str, int]], classes: tuple[str, ...], alignment: str, made: Documents
) -> Iterator[Any]:
    """The spans of one document on its tokens, each once; what was changed is counted."""
    seen = set()
    for span in spans:
        start, end, label = span["start"], span["end"], classes[span["label"]]
        found = doc.char_span(start, end, label=label, alignment_mode=alignment)
        found = None if found is None else _without_space(found, label)
        if not found:
            made.changed["spans left out: no whole token in them"] += 1
            continue
        if (found.start_char, found.end_char) != (start, end):
            made.changed["spans moved to whole tokens"] += 1
        if (found.start, found.end, label) in seen:
            made.changed["spans left out: the same as another on these tokens"] += 1
            continue
        seen.add((found.start, found.end, label))
        made.longest = max(made.longest, len(found))
        yield found


def _without_space(span: Any, label: str) -> Any:
    """The span without white space at its ends, which ner cannot learn; None if that is all."""
    kept = [token.i for token in span if not token.is_space]
    if not kept:
        return None
    tokens = need("spacy.tokens", extra="spacy", why="Preparing a dataset for spaCy")
    return tokens.Span(span.doc, kept[0], kept[-1] + 1, label=label)


def _apart(spans: list[Any], changed: Counter[str]) -> list[Any]:
    """Spans without overlaps: the longest first, then the earliest."""
    util = need("spacy.util", extra="spacy", why="Preparing a dataset for spaCy")
    kept: list[Any] = util.filter_spans(spans)
    if len(kept) < len(spans):
        changed["spans left out: ner cannot learn overlapping ones"] += len(spans) - len(kept)
    return kept


def _one(rows: Rows[Any]) -> list[list[float]]:
    hot: list[list[float]] = np.eye(len(rows.classes))[np.asarray(rows.column("label"))].tolist()
    return hot


def _several(rows: Rows[Any]) -> list[list[float]]:
    hot: list[list[float]] = binarized(rows).astype(float).tolist()
    return hot


_CATEGORIES: dict[type, Callable[[Rows[Any]], list[list[float]]]] = {
    LabeledText: _one,
    MultiLabeledText: _several,
}
