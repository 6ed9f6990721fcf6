"""How much each row counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ostraka.errors import NothingToTrain, UnsupportedCell
from ostraka.tasks._rows import Rows

COLUMN = "weight"


def weighed(rows: Rows[Any]) -> bool:
    """Whether the rows have a weight each."""
    return COLUMN in rows.table.column_names


def row_weights(rows: Rows[Any]) -> npt.NDArray[np.float64] | None:
    """The weight of each row, 1 in the mean so that steps stay as large; None without weights.

    Raises `NothingToTrain` where no row has any weight.
    """
    if not weighed(rows):
        return None
    found = rows.table[COLUMN].to_numpy().astype(np.float64)
    if not found.sum() > 0:
        raise NothingToTrain("Nobody agrees with any verdict: every row has the weight 0.")
    scaled: npt.NDArray[np.float64] = found * (len(found) / found.sum())
    return scaled


def check_weights(rows: Rows[Any], taker: Any, framework: str) -> None:
    """Raise `UnsupportedCell` where rows have weights and what takes them would not see them."""
    if weighed(rows) and not getattr(taker, "weighs", False):
        raise UnsupportedCell(
            f"{framework} cannot weigh rows of {rows.shape.__name__}. Leave weight_by_agreement "
            "out, or use sklearn, transformers or peft."
        )
