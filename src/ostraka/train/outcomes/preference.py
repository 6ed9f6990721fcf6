"""Text written by a model that learnt from preferred and rejected continuations."""

from __future__ import annotations

from typing import Any

import numpy as np

from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Predictor
from ostraka.train.outcome import Floats
from ostraka.train.outcomes.generation import Generation, per_token


class Preferred(Generation):
    """As generation; measured by how likely the model finds both continuations."""

    def ask(self, rows: Rows[Any], predictor: Predictor) -> Floats | None:
        """Nats and tokens of the chosen, then of the rejected; shape [rows, 4]."""
        losses = getattr(predictor, "losses", None)
        if losses is None:
            return None
        return np.hstack([losses(rows, part=part) for part in ("chosen", "rejected")])

    def measure(self, rows: Rows[Any], raw: Floats | None) -> dict[str, Any]:
        """Loss and perplexity of what was chosen, and the loss of what was rejected."""
        if raw is None:
            return {"rows": len(rows)}
        rejected = per_token(raw[:, 2:])["loss"]
        return {"rows": len(rows), **per_token(raw[:, :2]), "rejected_loss": rejected}


OUTCOME = Preferred
