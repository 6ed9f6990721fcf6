"""What one text is to another, as one of several classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Predictor
from ostraka.train.outcome import Floats
from ostraka.train.outcomes.classes import Classes
from ostraka.train.pairs.inputs import OfPairs, Overlap, pairs_of
from ostraka.train.scores import average_precision


class PairClasses(OfPairs, Classes):
    """The most probable class of a pair; of two classes the second means alike."""

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Floats:
        """Probabilities, shape [rows, classes]."""
        found: Floats = predictor(pairs_of(rows))
        return found

    def measure(self, rows: Rows[Any], raw: Floats) -> dict[str, Any]:
        """As of classes; of two also `average_precision` of the pairs that are alike.

        `overlap_average_precision` is that of the share of words that both texts have.
        """
        found = super().measure(rows, raw)
        if len(rows.classes) == 2:
            alike = np.asarray(rows.column("label")) == 1
            found["average_precision"] = average_precision(alike, raw[:, 1])
            shared = Overlap()(pairs_of(rows))
            found["overlap_average_precision"] = average_precision(alike, shared)
        return found


OUTCOME = PairClasses
