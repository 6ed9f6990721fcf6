"""TRL: language models that learn from people's texts and preferences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ostraka.train.adapter import Recipe
from ostraka.train.llm import online, preference, proximal, reward, supervised


class TRL:
    """Training language models with TRL, and with PPO of our own."""

    extra: ClassVar[str] = "trl"
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {
        **supervised.RECIPES,
        **reward.RECIPES,
        **preference.RECIPES,
        **proximal.RECIPES,
        **online.RECIPES,
    }


ADAPTER = TRL
