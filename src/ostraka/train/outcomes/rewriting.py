"""Text made from another text: its summary, its translation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from ostraka.tasks._rows import Rows
from ostraka.train.outcome import Floats, OfTexts
from ostraka.train.outcomes.generation import Generation, per_token
from ostraka.train.written import chrf, rouge_l

WRITTEN = 500  # held-out sources that are rewritten to be scored


class Asked(NamedTuple):
    """What a model makes of held-out rows: losses [rows, 2], and a text for each source."""

    losses: Floats
    texts: Sequence[str]


class Rewriting(Generation):
    """As generation, from texts alone; scored by likelihood and by what is written."""

    heads: ClassVar[tuple[str, ...]] = ("written",)

    def inputs(self, given: Any) -> list[Any]:
        """Texts; `BadOption` for what is none."""
        return OfTexts().inputs(given)

    def ask(self, rows: Rows[Any], predictor: Any) -> Any:
        """How likely each target is, and what is written for the first 500 sources."""
        losses = predictor.losses(rows)
        return Asked(losses, predictor(list(_truths(rows))))

    def measure(self, rows: Rows[Any], raw: Any) -> dict[str, Any]:
        """Loss in nats per token and perplexity; chrF and ROUGE-L of what is written.

        A source with several targets is written once and counts its best one; `written` says how
        many sources were.
        """
        truths = list(_truths(rows).values())
        return {
            "rows": len(rows),
            **per_token(raw.losses),
            "written": len(raw.texts),
            "chrf": chrf(raw.texts, truths),
            "rouge_l": rouge_l(raw.texts, truths),
        }


def _truths(rows: Rows[Any]) -> dict[str, list[str]]:
    """The targets of each source, in the order of the rows; at most `WRITTEN` sources."""
    found: dict[str, list[str]] = {}
    for source, target in zip(rows.column("source"), rows.column("target"), strict=True):
        if source in found or len(found) < WRITTEN:
            found.setdefault(source, []).append(target)
    return found


OUTCOME = Rewriting
