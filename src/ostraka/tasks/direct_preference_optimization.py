"""Direct preference optimisation: a prompt and two answers of which people prefer one."""

from __future__ import annotations

from typing import ClassVar

import pyarrow as pa

from ostraka.tasks._openings import Opening
from ostraka.tasks._preferences import Preferences
from ostraka.tasks._rows import Preference
from ostraka.tasks._sides import Sides


class DirectPreferenceOptimization(Preferences):
    """Learn to write what people prefer, from pairs and without rewards (Rafailov et al. 2023).

    A row holds the prompt, the chosen answer and the rejected one. A formatting function returns
    `(prompt, chosen, rejected)`.
    """

    name: ClassVar[str] = "direct_preference_optimization"
    shapes: ClassVar[tuple[type, ...]] = (Preference,)
    prompted: ClassVar[bool] = True

    def texts(self, before: Opening, sides: Sides) -> dict[str, pa.Array]:
        """The prompt, and how it goes on with each of the two."""
        return {
            "prompt": before.prompts(sides.record),
            "chosen": before.answers(sides.record, sides.chosen),
            "rejected": before.answers(sides.record, sides.rejected),
        }


TASK = DirectPreferenceOptimization
