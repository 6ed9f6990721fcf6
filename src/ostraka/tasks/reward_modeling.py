"""Reward modelling: pairs of texts of which people prefer one."""

from __future__ import annotations

from typing import ClassVar

import pyarrow as pa

from ostraka.tasks._openings import Opening
from ostraka.tasks._preferences import Preferences
from ostraka.tasks._rows import Comparison
from ostraka.tasks._sides import Sides


class RewardModeling(Preferences):
    """Learn to score texts so that what people prefer scores higher (Ouyang et al. 2022).

    A row holds two whole texts: the prompt, where there is one, with what was chosen and with what
    was rejected. A formatting function returns `(chosen, rejected)`.
    """

    name: ClassVar[str] = "reward_modeling"
    shapes: ClassVar[tuple[type, ...]] = (Comparison,)

    def texts(self, before: Opening, sides: Sides) -> dict[str, pa.Array]:
        """The prompt with each of the two."""
        return {
            "chosen": before.wholes(sides.record, sides.chosen),
            "rejected": before.wholes(sides.record, sides.rejected),
        }


TASK = RewardModeling
