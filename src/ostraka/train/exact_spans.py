"""Scores of spans that count where label, start and end are all right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ostraka.tasks._rows import Rows
from ostraka.train.scores import Ints, averages, by_class

Found = Sequence[Mapping[str, Any]]  # the spans of a text: label, start, end, text, score
Marks = set[tuple[int, str, int, int]]  # row, label, start, end


def exact_scores(rows: Rows[Any], raw: Sequence[Found]) -> dict[str, Any]:
    """Exact span scores as seqeval has them: label, start and end must all be right.

    `precision`, `recall` and `micro_f1` are over all spans, `macro_f1` is the mean over the
    labels that occur in truth or prediction. `whole_text_f1` is the micro F1 of marking every
    text whole with the most frequent label.
    """
    told = {span["label"] for found in raw for span in found} - set(rows.classes)
    labels = (*rows.classes, *sorted(told))
    truth = true_marks(rows)
    said = {(row, s["label"], s["start"], s["end"]) for row, f in enumerate(raw) for s in f}
    counts = _counts(truth, said, labels)
    right, there, claimed = (int(part.sum()) for part in counts)
    return {
        "rows": len(rows),
        "spans": there,
        "predicted_spans": claimed,
        "precision": right / claimed if claimed else 0.0,
        "recall": right / there if there else 0.0,
        **averages(*counts),
        "whole_text_f1": micro_f1(truth, _whole(rows, counts[1]), labels),
        "per_class": by_class(*counts, labels),
    }


def true_marks(rows: Rows[Any]) -> Marks:
    """The spans of all rows, each with its row's place and its label's name."""
    return {
        (row, rows.classes[span["label"]], span["start"], span["end"])
        for row, spans in enumerate(rows.column("spans"))
        for span in spans
    }


def _counts(truth: Marks, said: Marks, labels: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """How many spans of each label are right, there, and said to be there."""
    code = {name: number for number, name in enumerate(labels)}
    right, there, claimed = (
        np.bincount([code[label] for _, label, *_ in marks], minlength=len(labels))
        for marks in (truth & said, truth, said)
    )
    return right, there, claimed


def micro_f1(truth: Marks, said: Marks, labels: Sequence[str]) -> float:
    """F1 over all spans of exactly these."""
    return averages(*_counts(truth, said, labels))["micro_f1"]


def _whole(rows: Rows[Any], there: Ints) -> Marks:
    """Every text marked from its first letter to its last with the most frequent label."""
    if not there.any():
        return set()
    label = rows.classes[int(there.argmax())]
    texts = rows.column("text")
    return {
        (row, label, len(text) - len(text.lstrip()), len(text.rstrip()))
        for row, text in enumerate(texts)
    }
