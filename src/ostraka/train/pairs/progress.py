"""What is scored on held-out rows before and during a training."""

from __future__ import annotations

from typing import Any

import numpy as np

from ostraka.extras import need
from ostraka.tasks._rows import LabeledPair, Rows, ScoredPair
from ostraka.train.adapter import Predictor
from ostraka.train.outcome import outcomes
from ostraka.train.pairs.encoders import BiEncoder, CrossEncoder
from ostraka.train.pairs.inputs import pairs_of
from ostraka.train.scores import average_precision

NAMES = ("spearman", "pearson", "accuracy", "average_precision")


def untrained(predictor: Predictor, held_out: Rows[Any] | None) -> dict[str, float]:
    """The scores that the encoder reaches before it is trained, each named `untrained_...`."""
    if held_out is None:
        return {}
    outcome = outcomes[held_out.shape.outcome]()
    found = outcome.measure(held_out, outcome.ask(held_out, predictor))
    return {f"untrained_{name}": found[name] for name in NAMES if name in found}


def progress_of(held_out: Rows[Any], *, cross: bool) -> str:
    """The score that is taken after each epoch and says which to keep; `loss` where there is none.

    A bi-encoder has no head for several classes while it is trained.
    """
    if held_out.shape is ScoredPair:
        return "spearman"
    if held_out.shape is LabeledPair and len(held_out.classes) == 2:
        return "average_precision"
    return "loss" if held_out.shape is LabeledPair and not cross else "accuracy"


def evaluator(held_out: Rows[Any], *, cross: bool) -> Any:
    """The library's kind of evaluator that gives the score named by `progress_of`."""
    name = progress_of(held_out, cross=cross)
    if name == "loss":
        return None
    base = need(
        "sentence_transformers.base.evaluation", extra="sentence-transformers", why="Scoring pairs"
    )

    class Scored(base.BaseEvaluator):  # type: ignore[misc, name-defined]
        primary_metric = name

        def __call__(self, model: Any, *_: Any, **__: Any) -> dict[str, float]:
            classes = len(held_out.classes)
            if name == "average_precision":
                said = (CrossEncoder(model) if cross else BiEncoder(model))(pairs_of(held_out))
                alike = np.asarray(held_out.column("label")) == 1
                return {name: average_precision(alike, said)}
            found = CrossEncoder(model, classes) if cross else BiEncoder(model)
            outcome = outcomes[held_out.shape.outcome]()
            return {name: outcome.measure(held_out, outcome.ask(held_out, found))[name]}

    return Scored()
