"""Any number of classes per input, from each class's own probability."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.responses import SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.native import binarized
from ostraka.train.outcome import Floats, OfTexts
from ostraka.train.scores import averages, by_class

THRESHOLD = 0.5


class LabelSets(OfTexts):
    """The classes whose probability is above a threshold."""

    def present(
        self,
        raw: Floats,
        classes: Sequence[str],
        *,
        threshold: float = THRESHOLD,
        top_k: int | None = 0,
    ) -> list[Any]:
        """A list of `{"label", "score"}` above `threshold` per input, best first.

        With `top_k` that many, whatever their score; `top_k=None` lists every class.
        """
        order = np.argsort(-raw, axis=1, kind="stable")
        count = (raw > threshold).sum(axis=1) if top_k == 0 else [top_k] * len(raw)
        return [
            [{"label": classes[j], "score": float(line[j])} for j in best[:kept]]
            for line, best, kept in zip(raw, order, count, strict=True)
        ]

    def measure(self, rows: Rows[Any], raw: Floats) -> dict[str, Any]:
        """Share of rows whose set is exactly right, F1, scores per class and 2 × 2 counts.

        `confusion` holds per class [[true negatives, false positives], [false negatives, true
        positives]].
        """
        truth, said = binarized(rows) > 0, raw > THRESHOLD
        right = (truth & said).sum(axis=0)
        counts = right, truth.sum(axis=0), said.sum(axis=0)
        missed, extra = counts[1] - right, counts[2] - right
        rest = len(rows) - right - missed - extra
        return {
            "rows": len(rows),
            "accuracy": float(np.mean((truth == said).all(axis=1))),
            **averages(*counts),
            "threshold": THRESHOLD,
            "per_class": by_class(*counts, rows.classes),
            "confusion": np.stack([rest, extra, missed, right], 1).reshape(-1, 2, 2).tolist(),
        }

    def suggest(
        self, raw: Floats, classes: Sequence[str], question: Question, agent: str | None
    ) -> list[SuggestionSchema | None]:
        """The labels above the threshold with their probabilities, best first.

        None where no label is above it: a suggestion names at least one. Raises `BadOption` when
        the question is of another kind or does not know the classes.
        """
        if question.type != "multi_label_selection":
            text = f"{question.name!r} is a {question.type} question; only multi-label ones fit."
            raise BadOption(text)
        unknown = [name for name in classes if name not in question.classes]
        if unknown:
            text = f"{question.name!r} has no {', '.join(map(repr, unknown))} among its labels."
            raise BadOption(text)
        found: list[SuggestionSchema | None] = []
        for shown in self.present(raw, classes):
            value = [part["label"] for part in shown]
            score = [min(part["score"], 1.0) for part in shown]
            whole = question.suggestion(value, score=score, agent=agent, type="model")
            found.append(whole if value else None)
        return found


OUTCOME = LabelSets
