"""A number per text: the higher, the more people would like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.responses import RankingValueSchema, SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Predictor
from ostraka.train.outcome import Floats, OfConversations, is_conversation
from ostraka.train.scores import wilson


class Scores(OfConversations):
    """What a reward model says of a text, or which of two it likes better."""

    heads: ClassVar[tuple[str, ...]] = ("better", "score")

    def inputs(self, given: Any) -> list[Any]:
        """Texts or conversations, or pairs of them as tuples; `BadOption` for a mixture."""
        several = [given] if self.single(given) else list(given)
        pairs = [isinstance(one, tuple) for one in several]
        if any(pairs) and not (all(pairs) and all(len(one) == 2 for one in several)):
            raise BadOption("predict takes texts, or pairs of two texts as tuples, not a mixture.")
        flat = [text for one in several for text in (one if isinstance(one, tuple) else (one,))]
        super().inputs(flat)
        return several

    def single(self, given: Any) -> bool:
        """One text, conversation or pair."""
        return isinstance(given, str | tuple) or is_conversation(given)

    def present(self, raw: Floats, classes: Sequence[str]) -> list[Any]:
        """`{"label": "reward", "score"}` per text.

        A pair gives `{"better", "scores", "margin"}`: 0 for the first or 1 for the second, both
        numbers, and how far they are apart.
        """
        if raw.ndim == 1:
            return [{"label": "reward", "score": float(score)} for score in raw]
        return [
            {
                "better": int(pair[1] > pair[0]),
                "scores": [float(score) for score in pair],
                "margin": float(abs(pair[0] - pair[1])),
            }
            for pair in raw
        ]

    def cells(self, shown: Any) -> list[tuple[str, ...]]:
        """The number; of a pair which is better and both numbers."""
        if "better" not in shown:
            return [("", f"{shown['score']:.3f}")]
        return [
            ("better" if at == shown["better"] else "", f"{score:.3f}")
            for at, score in enumerate(shown["scores"])
        ]

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Floats:
        """The numbers of both texts of each pair; shape [rows, 2]."""
        pairs = zip(rows.column("chosen"), rows.column("rejected"), strict=True)
        found: Floats = predictor(list(pairs))
        return found

    def measure(self, rows: Rows[Any], raw: Floats) -> dict[str, Any]:
        """How often the chosen text has the higher number, with its 95 % interval (Wilson 1927).

        `margin` is the mean lead of the chosen text; `unanimous_accuracy` is over the pairs on
        which all agreed, where people disagreed on others.
        """
        lead = raw[:, 0] - raw[:, 1]
        agreed = np.array(rows.column("agreement")) == 1
        found: dict[str, Any] = {
            "rows": len(rows),
            "accuracy": float((lead > 0).mean()),
            "accuracy_interval": list(wilson(int((lead > 0).sum()), len(lead))),
            "margin": float(lead.mean()),
        }
        if agreed.any() and not agreed.all():
            found["unanimous_accuracy"] = float((lead[agreed] > 0).mean())
        return found

    def suggest(
        self, raw: Floats, classes: Sequence[str], question: Question, agent: str | None
    ) -> list[SuggestionSchema | None]:
        """Which text of each pair is better, for a question whose options are the two in order.

        A ranking of two options gets an order, a label question (a third option is a tie) the
        better one. The score is the probability that people prefer it (Bradley and Terry 1952).
        Raises `BadOption` for texts alone, whose rewards have no unit, and for other questions.
        """
        if raw.ndim == 1:
            raise BadOption(
                f"A reward has no unit, so it cannot answer {question.name!r}. Give pairs of texts "
                "in the order of its options, or use predict, and rank the texts by their scores."
            )
        allowed = {"ranking": (2,), "label_selection": (2, 3)}.get(question.type, ())
        if len(question.options) not in allowed:
            raise BadOption(
                f"{question.name!r} is a {question.type} question with "
                f"{len(question.options)} options; of two texts the better one is suggested to a "
                "ranking of two, or to a label question with two labels and perhaps a tie."
            )
        return [_better(pair, question, agent) for pair in raw]


def _better(pair: Floats, question: Question, agent: str | None) -> SuggestionSchema:
    at = int(pair[1] > pair[0])
    chance = float(1 / (1 + np.exp(-abs(pair[0] - pair[1]))))
    best = question.options[at]
    if question.type == "label_selection":
        return question.suggestion(best, score=chance, agent=agent, type="model")
    other = question.options[1 - at]
    order = [RankingValueSchema(str(best), 1), RankingValueSchema(str(other), 2)]
    return question.suggestion(order, score=[chance, 1 - chance], agent=agent, type="model")


OUTCOME = Scores
