"""What a prediction means: how it is shown, measured, and made a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ostraka.registry import Registry
from ostraka.schema.questions import Question
from ostraka.schema.responses import SuggestionSchema
from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Predictor

Floats = npt.NDArray[np.float64]


class Outcome(Protocol):
    """A kind of prediction; the row shape's `outcome` names it."""

    def present(self, raw: Floats, classes: Sequence[str], **options: Any) -> list[Any]:
        """What people see, one entry per input."""
        ...

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Floats:
        """What `measure` needs of a model about `rows`: for classes a probability of each."""
        ...

    def measure(self, rows: Rows[Any], raw: Floats) -> dict[str, Any]:
        """Scores of what `ask` found out about `rows`, as JSON values."""
        ...

    def suggest(
        self, raw: Floats, classes: Sequence[str], question: Question, agent: str | None
    ) -> Sequence[SuggestionSchema | None]:
        """A suggestion for `question` per input; None where there is nothing to say."""
        ...


class OfTexts:
    """Outcomes that are measured by what a model says about each row's text."""

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Floats:
        """Probabilities, shape [rows, classes]."""
        found: Floats = predictor(rows.column("text"))
        return found


outcomes: Registry[type[Outcome]] = Registry("outcome", "ostraka.train.outcomes", "OUTCOME")
