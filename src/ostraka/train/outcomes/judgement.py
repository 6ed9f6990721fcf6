"""Text written by a model that learnt from continuations judged good or bad."""

from __future__ import annotations

from typing import Any

import numpy as np

from ostraka.tasks._rows import Rows
from ostraka.train.outcome import Floats
from ostraka.train.outcomes.generation import Generation, per_token


class Judgement(Generation):
    """As generation; good and bad continuations are measured apart."""

    def measure(self, rows: Rows[Any], raw: Floats | None) -> dict[str, Any]:
        """Loss and perplexity of the good continuations, and the loss of the bad ones."""
        if raw is None:
            return {"rows": len(rows)}
        good = np.array(rows.column("label"), bool)
        found: dict[str, Any] = {"rows": len(rows), "good_rows": int(good.sum())}
        if good.any():
            found |= per_token(raw[good])
        if not good.all():
            found["bad_loss"] = per_token(raw[~good])["loss"]
        return found


OUTCOME = Judgement
