"""The stretch of a context that answers a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.responses import SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Predictor
from ostraka.train.squad import squad

PARTS = ("question", "context")


class Answers:
    """Answers found in a context, best first, each with its place and its probability."""

    heads: ClassVar[tuple[str, ...]] = ("answer", "score")
    alone: ClassVar[bool] = True  # of one question the answer is shown, no list of one

    def inputs(self, given: Any) -> list[Any]:
        """Questions with their contexts as dicts; `BadOption` for anything else."""
        return [_asked(one) for one in ([given] if self.single(given) else list(given))]

    def single(self, given: Any) -> bool:
        """One dict, or one pair of texts as a tuple."""
        return isinstance(given, Mapping | tuple)

    def present(self, raw: Sequence[Any], classes: Sequence[str], *, top_k: int = 1) -> list[Any]:
        """`{"answer", "start", "end", "score"}` per question.

        With `top_k` above 1 a list of that many, best first. An empty context has the answer "".
        """
        if top_k < 1:
            raise BadOption(f"top_k={top_k}: at least 1 is accepted.")
        nothing = {"answer": "", "start": 0, "end": 0, "score": 0.0}
        shown = [[one._asdict() for one in found[:top_k]] or [nothing] for found in raw]
        return [found[0] for found in shown] if top_k == 1 else shown

    def cells(self, shown: Any) -> list[tuple[str, ...]]:
        """A line per answer."""
        several = shown if isinstance(shown, list) else [shown]
        return [(one["answer"], f"{one['score']:.3f}") for one in several]

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Any:
        """The answers found for each row's question."""
        columns = zip(*(rows.column(name) for name in PARTS), strict=True)
        return predictor([dict(zip(PARTS, pair, strict=True)) for pair in columns])

    def measure(self, rows: Rows[Any], raw: Sequence[Any]) -> dict[str, Any]:
        """Exact match and F1 of SQuAD 1.1, against the best of people's answers."""
        said = [found[0].answer if found else "" for found in raw]
        truths = [answer["text"] for answer in rows.column("answer")]
        return {"rows": len(rows), **squad(said, truths)}

    def suggest(
        self, raw: Sequence[Any], classes: Sequence[str], question: Question, agent: str | None
    ) -> list[SuggestionSchema | None]:
        """The best answer with its probability, None where there is none.

        Raises `BadOption` for a question that does not ask for a text.
        """
        if question.type != "text":
            text = (
                f"{question.name!r} is a {question.type} question; only text ones take an answer."
            )
            raise BadOption(text)
        return [
            question.suggestion(
                found[0].answer, score=min(found[0].score, 1.0), agent=agent, type="model"
            )
            if found and found[0].answer
            else None
            for found in raw
        ]


def _asked(given: Any) -> dict[str, str]:
    """One input as `{"question": ..., "context": ...}`."""
    if isinstance(given, tuple) and len(given) == len(PARTS):
        given = dict(zip(PARTS, given, strict=True))
    named = isinstance(given, Mapping) and all(isinstance(given.get(n), str) for n in PARTS)
    if not named:
        raise BadOption(
            f"{given!r} is no question with its context; predict takes "
            '{"question": "...", "context": "..."}, ("question", "context"), or a list of either.'
        )
    return {name: given[name] for name in PARTS}


OUTCOME = Answers
