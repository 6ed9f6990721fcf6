"""One class per input, from a probability per class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.responses import RankingValueSchema, SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.outcome import Floats, OfTexts
from ostraka.train.scores import averages, by_class, confusion


class Classes(OfTexts):
    """The most probable class; ties go to the class declared first."""

    def present(self, raw: Floats, classes: Sequence[str], *, top_k: int | None = 1) -> list[Any]:
        """`{"label", "score"}` per input, or with `top_k` a list of that many, best first.

        `top_k=None` lists every class. Raises `BadOption` for a `top_k` below 1.
        """
        if top_k is not None and top_k < 1:
            raise BadOption(f"top_k={top_k}: at least 1 is accepted, or None for every class.")
        best = np.argsort(-raw, axis=1, kind="stable")[:, :top_k]
        shown = [
            [{"label": classes[j], "score": float(line[j])} for j in order]
            for line, order in zip(raw, best, strict=True)
        ]
        return [line[0] for line in shown] if top_k == 1 else shown

    def measure(self, rows: Rows[Any], raw: Floats) -> dict[str, Any]:
        """Accuracy, F1, scores per class and the confusion matrix (truth in rows).

        With a distribution per row also `nll`, the mean cross-entropy against it in nats.
        """
        truth = rows.table["label"].to_numpy().astype(np.int64)
        said = raw.argmax(axis=1)
        table = confusion(truth, said, len(rows.classes))
        counts = np.diag(table), table.sum(axis=1), table.sum(axis=0)
        found: dict[str, Any] = {
            "rows": len(rows),
            "accuracy": float(np.mean(truth == said)),
            **averages(*counts),
            "majority_accuracy": float(counts[1].max() / len(truth)),
            "per_class": by_class(*counts, rows.classes),
            "confusion": table.tolist(),
        }
        if "distribution" in rows.table.column_names:
            wanted = np.asarray(rows.column("distribution"))
            found["nll"] = float(-(wanted * np.log(np.maximum(raw, 1e-12))).sum(axis=1).mean())
        return found

    def suggest(
        self, raw: Floats, classes: Sequence[str], question: Question, agent: str | None
    ) -> list[SuggestionSchema]:
        """The best class per input with its probability; a ranking question gets an order.

        Raises `BadOption` when the question is of another kind or does not know the classes.
        """
        if question.type not in _VALUES:
            kinds = ", ".join(_VALUES)
            text = f"{question.name!r} is a {question.type} question; {kinds} take one class."
            raise BadOption(text)
        unknown = [name for name in classes if name not in question.classes]
        if unknown:
            text = f"{question.name!r} has no {', '.join(map(repr, unknown))} among its options."
            raise BadOption(text)
        options = [question.options[question.classes.index(name)] for name in classes]
        found = []
        for line in raw:
            value, score = _VALUES[question.type](line, options)
            found.append(question.suggestion(value, score=score, agent=agent, type="model"))
        return found


def _best(line: Floats, options: list[Any]) -> tuple[Any, Any]:
    top = int(line.argmax())
    return options[top], min(float(line[top]), 1.0)


def _order(line: Floats, options: list[Any]) -> tuple[Any, Any]:
    order = np.argsort(-line, kind="stable")
    value = [RankingValueSchema(options[j], rank) for rank, j in enumerate(order, 1)]
    return value, [min(float(line[j]), 1.0) for j in order]


_Value = Callable[[Floats, list[Any]], tuple[Any, Any]]
_VALUES: dict[str, _Value] = {"label_selection": _best, "rating": _best, "ranking": _order}

OUTCOME = Classes
