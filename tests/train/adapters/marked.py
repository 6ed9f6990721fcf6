"""Texts with marked words, made up so that a tiny network can learn them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ostraka.tasks._marks import SPANS
from ostraka.tasks._rows import Rows, TaggedText

CLASSES = ("TONE", "THING")
WORDS = {
    "TONE": ["good", "great", "fine", "bad", "awful", "poor"],
    "THING": ["film", "movie", "plot"],
}


def make_spans(count: int, seed: int) -> Rows[Any]:
    """Texts in which a run of words about one thing is marked."""
    rng = np.random.default_rng(seed)
    texts, spans = [], []
    for _ in range(count):
        words, marks = ["a"], []
        for label in rng.permutation(2).tolist():
            chosen = rng.choice(WORDS[CLASSES[label]], rng.integers(1, 3)).tolist()
            start = len(" ".join(words)) + 1
            marks.append({"start": start, "end": start + len(" ".join(chosen)), "label": label})
            words += [*chosen, str(rng.choice(["is", "the", "a"]))]
        texts.append(" ".join(words))
        spans.append(marks)
    table = {"record": [f"r{i}" for i in range(count)], "text": texts}
    return Rows(TaggedText, pa.table(table | {"spans": pa.array(spans, SPANS)}), CLASSES)
