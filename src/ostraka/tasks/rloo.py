"""REINFORCE leave-one-out: several answers to a prompt, each compared with the others."""

from __future__ import annotations

from typing import ClassVar

from ostraka.tasks._prompts import Prompts
from ostraka.tasks._rows import RLOOPrompt


class ReinforceLeaveOneOut(Prompts):
    """Prompts to answer, learnt from rewards with RLOO (Ahmadian et al. 2024)."""

    name: ClassVar[str] = "rloo"
    shapes: ClassVar[tuple[type, ...]] = (RLOOPrompt,)


TASK = ReinforceLeaveOneOut
