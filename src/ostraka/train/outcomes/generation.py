"""Text that goes on from a prompt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.responses import SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Predictor
from ostraka.train.outcome import Floats, OfConversations


class Generation(OfConversations):
    """What a language model writes after a prompt, without the prompt."""

    heads: ClassVar[tuple[str, ...]] = ("text",)

    def present(self, raw: Sequence[str], classes: Sequence[str]) -> list[Any]:
        """`{"generated_text": ...}` per input, as the transformers pipeline has it."""
        return [{"generated_text": text} for text in raw]

    def cells(self, shown: Any) -> list[tuple[str, ...]]:
        """What was written, in one cell."""
        return [(shown["generated_text"],)]

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Floats | None:
        """Negative log-likelihood in nats and number of learnt tokens; shape [rows, 2].

        None where the model cannot say, as one that runs on somebody's server.
        """
        losses = getattr(predictor, "losses", None)
        return None if losses is None else losses(rows)

    def measure(self, rows: Rows[Any], raw: Floats | None) -> dict[str, Any]:
        """Loss in nats per token, its perplexity, and how many tokens were scored."""
        return {"rows": len(rows)} | ({} if raw is None else per_token(raw))

    def suggest(
        self,
        raw: Sequence[str],
        classes: Sequence[str],
        question: Question,
        agent: str | None,
    ) -> list[SuggestionSchema | None]:
        """The text per input, None where nothing was written; `BadOption` for other questions."""
        if question.type != "text":
            text = f"{question.name!r} is a {question.type} question; only text ones take a text."
            raise BadOption(text)
        return [
            question.suggestion(text.strip(), agent=agent, type="model") if text.strip() else None
            for text in raw
        ]


def per_token(losses: Floats) -> dict[str, Any]:
    """Tokens, loss in nats per token and perplexity of scored rows [rows, 2]."""
    nats, tokens = (float(total) for total in losses.sum(axis=0))
    loss = nats / max(tokens, 1.0)
    return {"tokens": int(tokens), "loss": loss, "perplexity": math.exp(min(loss, 700.0))}


OUTCOME = Generation
