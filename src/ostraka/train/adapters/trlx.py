"""trlx: data for the arguments of `trlx.train`; it trains in a program of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ostraka.errors import UnsupportedCell
from ostraka.tasks._rows import Completion, Corpus, Judged, Preference, Prompt, Rows, Text
from ostraka.train.adapter import Export, Recipe
from ostraka.train.exports.messages import conversational

GOOD, BAD = 1.0, -1.0


class Texts:
    """Supervised fine-tuning on whole texts."""

    def native(self, rows: Rows[Any]) -> list[str]:
        """The texts, for `samples`."""
        return rows.column("text")


class Completions:
    """Supervised fine-tuning of completions."""

    def native(self, rows: Rows[Any]) -> list[list[str]]:
        """`[prompt, completion]` per row, for `samples`."""
        return _samples(rows, "completion")


class Judgements:
    """Offline reinforcement learning (ILQL) from what people found good."""

    def native(self, rows: Rows[Any]) -> dict[str, Any]:
        """`samples`, and as `rewards` 1 for good ones and -1 for others."""
        rewards = [GOOD if label else BAD for label in rows.column("label")]
        return {"samples": _samples(rows, "completion"), "rewards": rewards}


class Preferences:
    """Offline reinforcement learning (ILQL) from comparisons."""

    def native(self, rows: Rows[Any]) -> dict[str, Any]:
        """Two `samples` per row, the preferred one first, with the `rewards` 1 and -1."""
        both = zip(_samples(rows, "chosen"), _samples(rows, "rejected"), strict=True)
        samples = [sample for pair in both for sample in pair]
        return {"samples": samples, "rewards": [GOOD, BAD] * len(rows)}


class Prompts:
    """Proximal policy optimisation."""

    def native(self, rows: Rows[Any]) -> list[str]:
        """The prompts, for `prompts`; the reward is a function that the user has."""
        return _texts(rows, "query")


def _samples(rows: Rows[Any], name: str) -> list[list[str]]:
    both = zip(_texts(rows, "prompt"), _texts(rows, name), strict=True)
    return [[prompt, answer] for prompt, answer in both]


def _texts(rows: Rows[Any], name: str) -> list[str]:
    if conversational(rows):
        raise UnsupportedCell(
            "trlx takes plain texts, and these rows are conversations. Write them out in a "
            "formatting function, or use openai, axolotl or llama-factory."
        )
    return rows.column(name)


class TRLX:
    """What `trlx.train` takes."""

    extra: ClassVar[str] = ""
    recipes: ClassVar[Mapping[type, type[Recipe]]] = {}
    exports: ClassVar[Mapping[type, type[Export]]] = {
        Text: Texts,
        Corpus: Texts,
        Completion: Completions,
        Judged: Judgements,
        Preference: Preferences,
        Prompt: Prompts,
    }


ADAPTER = TRLX
