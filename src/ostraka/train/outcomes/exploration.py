"""Text written by a model that tried answers and learnt from their rewards."""

from __future__ import annotations

from typing import Any

from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Predictor
from ostraka.train.outcomes.generation import Generation


class Exploration(Generation):
    """As generation; the rewards are measured by the training itself, which has the reward."""

    def ask(self, rows: Rows[Any], predictor: Predictor) -> None:
        """Nothing: a prompt alone has no right answer."""

    def measure(self, rows: Rows[Any], raw: Any) -> dict[str, Any]:
        """The number of prompts."""
        return {"rows": len(rows)}


OUTCOME = Exploration
