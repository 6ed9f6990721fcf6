"""Proximal policy optimisation: prompts whose answers a reward model judges."""

from __future__ import annotations

from typing import ClassVar

from ostraka.tasks._prompts import Prompts
from ostraka.tasks._rows import Prompt


class ProximalPolicyOptimization(Prompts):
    """Prompts to answer, learnt from a reward with PPO (Schulman et al. 2017)."""

    name: ClassVar[str] = "proximal_policy_optimization"
    shapes: ClassVar[tuple[type, ...]] = (Prompt,)


TASK = ProximalPolicyOptimization
