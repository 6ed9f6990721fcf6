"""Stretches of a text, each with a label and a score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.responses import SpanValueSchema, SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.exact_spans import Found, exact_scores, micro_f1, true_marks
from ostraka.train.outcome import OfTexts
from ostraka.train.seen_spans import seen_spans


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
        """Exact span scores, and those of marking every text whole: see `exact_scores`."""
        return exact_scores(rows, raw)

    def baseline(self, train: Rows[Any], held_out: Rows[Any]) -> dict[str, Any]:
        """`seen_spans_f1`: the micro F1 of marking again what was marked in training."""
        found = seen_spans(train, held_out.column("text"))
        said = {(row, *span) for row, spans in enumerate(found) for span in spans}
        return {"seen_spans_f1": micro_f1(true_marks(held_out), said, held_out.classes)}

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


OUTCOME = Spans
