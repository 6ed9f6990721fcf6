"""Stretches of a text, each with a label and a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.responses import SpanValueSchema, SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.outcome import OfTexts
from ostraka.train.scores import Ints, averages, by_class
from ostraka.train.seen_spans import seen_spans

Found = Sequence[Mapping[str, Any]]  # the spans of a text: label, start, end, text, score
Marks = set[tuple[int, str, int, int]]  # row, label, start, end


class Spans(OfTexts):
    """What a model marks in a text: `{"label", "start", "end", "text", "score"}` per span.

    `start` and `end` count characters, `end` excluded; `text` is what stands between them.
    """

    heads: ClassVar[tuple[str, ...]] = ("span", "label", "score")

    def present(
        self, raw: Sequence[Found], classes: Sequence[str], *, threshold: float = 0.0
    ) -> list[Any]:
        """A list of spans per text, in order of their start, those above `threshold`."""
        return [[dict(span) for span in found if span["score"] > threshold] for found in raw]

    def cells(self, shown: Any) -> list[tuple[str, ...]]:
        """A line per span."""
        lines: list[tuple[str, ...]] = [
            (span["text"], span["label"], f"{span['score']:.3f}") for span in shown
        ]
        return lines or [("(none)", "", "")]

    def measure(self, rows: Rows[Any], raw: Sequence[Found]) -> dict[str, Any]:
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
            "whole_text_f1": _micro(truth, _whole(rows, counts[1]), labels),
            "per_class": by_class(*counts, labels),
        }

    def baseline(self, train: Rows[Any], held_out: Rows[Any]) -> dict[str, Any]:
        """`seen_spans_f1`: the micro F1 of marking again what was marked in training."""
        found = seen_spans(train, held_out.column("text"))
        said = {(row, *span) for row, spans in enumerate(found) for span in spans}
        return {"seen_spans_f1": _micro(true_marks(held_out), said, held_out.classes)}

    def suggest(
        self, raw: Sequence[Found], classes: Sequence[str], question: Question, agent: str | None
    ) -> list[SuggestionSchema | None]:
        """The spans of each text with a score each; None where nothing was found.

        Raises `BadOption` when the question is of another kind or does not know the labels.
        """
        if question.type != "span":
            text = f"{question.name!r} is a {question.type} question; only span ones take spans."
            raise BadOption(text)
        told = {span["label"] for found in raw for span in found}
        unknown = [name for name in sorted({*classes, *told}) if name not in question.classes]
        if unknown:
            text = f"{question.name!r} has no {', '.join(map(repr, unknown))} among its labels."
            raise BadOption(text)
        made: list[SuggestionSchema | None] = []
        for found in raw:
            score = [min(float(span["score"]), 1.0) for span in found]
            value = [
                SpanValueSchema(span["label"], span["start"], span["end"], one)
                for span, one in zip(found, score, strict=True)
            ]
            whole = question.suggestion(value, score=score, agent=agent, type="model")
            made.append(whole if value else None)
        return made


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


def _micro(truth: Marks, said: Marks, labels: Sequence[str]) -> float:
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


OUTCOME = Spans
