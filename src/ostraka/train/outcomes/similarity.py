"""How much alike two texts are, as a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from ostraka.errors import BadOption
from ostraka.schema.questions import Question
from ostraka.schema.responses import SuggestionSchema
from ostraka.tasks._rows import Rows, ScoredPair, Triplet
from ostraka.train.adapter import Predictor
from ostraka.train.outcome import Floats
from ostraka.train.pairs.inputs import OfPairs, Overlap, pairs_of
from ostraka.train.scores import pearson, spearman, wilson
from ostraka.unify._numbers import nearest_options

OTHERS = 20  # texts that the partner of a pair is to be found among


class Similarity(OfPairs):
    """Similarities: of a cosine from -1 to 1, of a cross-encoder from 0 to 1."""

    heads: ClassVar[tuple[str, ...]] = ("score",)

    def present(self, raw: Floats, classes: Sequence[str]) -> list[Any]:
        """A number per pair, as Argilla's trainer gave them."""
        return [float(one) for one in raw]

    def cells(self, shown: Any) -> list[tuple[str, ...]]:
        """The number."""
        return [(f"{shown:.3f}",)]

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Floats:
        """Scored pairs: a number each, shape [rows]. Others: [rows, k], what belongs first.

        A triplet has k = 2. A pair that stands alone is compared with the second texts of up to 20
        pairs after it; those known to belong to its first text get minus infinity.
        """
        if rows.shape is ScoredPair:
            return np.asarray(predictor(pairs_of(rows)))
        if rows.shape is Triplet:
            sides = zip(*map(rows.column, ("anchor", "positive", "negative")), strict=True)
            both = [pair for a, p, n in sides for pair in ((a, p), (a, n))]
            return np.reshape(predictor(both), (-1, 2))
        pairs = pairs_of(rows)
        known, count = set(pairs), min(OTHERS, len(pairs) - 1)
        asked = [
            (pair[0], pairs[(at + step) % len(pairs)][1])
            for at, pair in enumerate(pairs)
            for step in range(count + 1)
        ]
        raw = np.reshape(predictor(asked), (-1, count + 1))
        other = np.reshape([pair not in known for pair in asked], raw.shape)
        other[:, 0] = True
        return np.where(other, raw, -np.inf)

    def measure(self, rows: Rows[Any], raw: Floats) -> dict[str, Any]:
        """Scored pairs: `spearman` and `pearson`. Others: `accuracy`, how often the right is first.

        With its 95 % interval (Wilson 1927). `overlap_...` is the same of the share
        of words that both texts have: what needs no model.
        """
        plain = self.ask(rows, Overlap())
        if rows.shape is ScoredPair:
            truth = np.asarray(rows.column("score"))
            found = {"spearman": spearman(raw, truth), "pearson": pearson(raw, truth)}
            return {"rows": len(rows), **found, "overlap_spearman": spearman(plain, truth)}
        first = _first(raw)
        return {
            "rows": len(rows),
            "accuracy": float(first.mean()),
            "accuracy_interval": list(wilson(int(first.sum()), len(first))),
            "overlap_accuracy": float(_first(plain).mean()),
            **({} if rows.shape is Triplet else {"compared_with": raw.shape[1] - 1}),
        }

    def suggest(
        self, raw: Floats, classes: Sequence[str], question: Question, agent: str | None
    ) -> list[SuggestionSchema | None]:
        """The rating whose place on its question's scale is nearest to the similarity.

        The similarity, cut to 0 to 1, is the suggestion's score. `BadOption` for other questions.
        """
        if question.type != "rating":
            raise BadOption(
                f"{question.name!r} is a {question.type} question; a similarity is suggested as a "
                "rating. To suggest labels, train on pairs with a label."
            )
        cut = np.clip(np.asarray(raw, np.float64), 0, 1)
        lowest, highest = min(question.options), max(question.options)
        codes = nearest_options(lowest + cut * (highest - lowest), question)
        return [
            question.suggestion(
                question.options[code], score=float(score), agent=agent, type="model"
            )
            for code, score in zip(codes, cut, strict=True)
        ]


def _first(raw: Floats) -> Any:
    """Where the first number is above all others of its line; equal is not above."""
    return raw[:, 0] > raw[:, 1:].max(axis=1, initial=-np.inf)


OUTCOME = Similarity
