"""What a task is made of, so that a form can offer what a dataset has for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ostraka.schema.settings import Settings


@dataclass(frozen=True)
class Part:
    """One argument of a task that names fields or questions: `many` of them, or one.

    `kinds` are the types that fit, `least` is how many are needed: 0 where it may be left out.
    """

    name: str
    what: Literal["field", "question"]
    kinds: tuple[str, ...] = ("text",)
    many: bool = False
    least: int = 1

    def found(self, settings: Settings) -> list[str]:
        """The names in a dataset that fit."""
        all_of: Iterable[object] = settings.fields if self.what == "field" else settings.questions
        return [str(one.name) for one in all_of if one.type in self.kinds]  # type: ignore[attr-defined]
