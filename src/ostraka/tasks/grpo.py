"""Group relative policy optimisation: several answers to a prompt, ranked within the group."""

from __future__ import annotations

from typing import ClassVar

from ostraka.tasks._prompts import Prompts
from ostraka.tasks._rows import GRPOPrompt


class GroupRelativePolicyOptimization(Prompts):
    """Prompts to answer, learnt from rewards with GRPO (Shao et al. 2024)."""

    name: ClassVar[str] = "grpo"
    shapes: ClassVar[tuple[type, ...]] = (GRPOPrompt,)


TASK = GroupRelativePolicyOptimization
