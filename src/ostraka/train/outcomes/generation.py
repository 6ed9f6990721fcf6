"""Text that goes on from a prompt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.responses import SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Predictor
from ostraka.train.outcome import Floats


class Generation:
    """What a language model writes after a prompt, without the prompt."""

    def present(self, raw: Sequence[str], classes: Sequence[str]) -> list[Any]:
        """`{"generated_text": ...}` per input, as the transformers pipeline has it."""
        return [{"generated_text": text} for text in raw]

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Floats:
        """Negative log-likelihood in nats and number of learnt tokens; shape [rows, 2]."""
        found: Floats = predictor.losses(rows)  # type: ignore[attr-defined]
        return found

    def measure(self, rows: Rows[Any], raw: Floats) -> dict[str, Any]:
        """Loss in nats per token, its perplexity, and how many tokens were scored."""
        nats, tokens = (float(total) for total in raw.sum(axis=0))
        loss = nats / max(tokens, 1.0)
        return {
            "rows": len(rows),
            "tokens": int(tokens),
            "loss": loss,
            "perplexity": math.exp(min(loss, 700.0)),
        }

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


OUTCOME = Generation
