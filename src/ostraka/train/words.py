"""Marked texts as words with a BIO tag each, the way token classifiers are usually given them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ostraka.tasks._rows import Rows
from ostraka.train.bio import align, tag_names

_WORD = re.compile(r"\w+|[^\w\s]")


def word_bounds(text: str) -> tuple[Any, Any]:
    """The first character of each word and the one after its last; marks stand alone."""
    bounds = np.array([match.span() for match in _WORD.finditer(text)], np.int64).reshape(-1, 2)
    return bounds[:, 0], bounds[:, 1]


def tagged(rows: Rows[Any], datasets: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns `tokens`, `ner_tags` and `spans` and what the `datasets` library calls them.

    Words have one tag: of spans that overlap the longest is tagged; `spans` holds them all.
    """
    words, tags = [], []
    for text, spans in zip(rows.column("text"), rows.column("spans"), strict=True):
        starts, ends = word_bounds(text)
        words.append([text[a:z] for a, z in zip(starts.tolist(), ends.tolist(), strict=True)])
        tags.append(align(starts, ends, spans)[0].tolist())
    label = datasets.ClassLabel(names=list(rows.classes))
    span = {"start": datasets.Value("int32"), "end": datasets.Value("int32"), "label": label}
    features = {
        "tokens": datasets.List(datasets.Value("string")),
        "ner_tags": datasets.List(datasets.ClassLabel(names=list(tag_names(rows.classes)))),
        "spans": datasets.List(span),
    }
    return {"tokens": words, "ner_tags": tags, "spans": rows.table["spans"]}, features
