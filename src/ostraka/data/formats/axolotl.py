"""Axolotl's rows: chats, preferences, completions, answers with ranks.

To write them with the configuration that goes with them, prepare a task for training.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats._chats import said_by, turns_of
from ostraka.data.formats._examples import (
    Example,
    ExampleReader,
    Words,
    first_keys,
    rest_of,
    text_of,
)
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Unreadable
from ostraka.data.formats._source import Source
from ostraka.data.formats._view import View
from ostraka.errors import BadOption

PROMPTS = ("instruction", "input", "prompt", "question")
SIDES = (("chosen", "chosen_response"), ("rejected", "rejected_response"))
KEYS = frozenset(
    (*PROMPTS, *SIDES[0], *SIDES[1], "system", "messages", "conversations", "completion", "label",
     "text", "answers", "input_ids", "attention_mask", "labels")
)  # fmt: skip


class Axolotl:
    """An object per row."""

    title: ClassVar[str] = "axolotl (read only)"
    suffixes: ClassVar[tuple[str, ...]] = ()
    people: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = ()

    def sure(self, source: Source) -> int:
        """By keys that others do not have."""
        keys = first_keys(source)
        told = (
            {"messages", "chosen", "rejected"}, {"chosen_response", "rejected_response"},
            {"input", "chosen", "rejected"}, {"prompt", "answers"},
        )  # fmt: skip
        return 8 if any(names <= keys for names in told) and "instruction" not in keys else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> ExampleReader:
        """A reader of lines."""
        return ExampleReader(_example, layout, report)

    def write(self, view: View, path: Path) -> None:
        """Not done here: raises `BadOption` that says what does it."""
        raise BadOption(
            "Files for axolotl are made for a task: "
            "dataset.prepare_for_training(framework='axolotl', task=...).save('folder')"
        )


def _example(item: dict[str, Any], report: Report) -> Example:
    if "input_ids" in item:
        raise Unreadable("input_ids", None, "tokens without their text cannot be read")
    made = Example(rest=rest_of(item, KEYS))
    turns = item.get("messages", item.get("conversations"))
    if turns is not None:
        made.messages = turns_of("messages", turns, report)
    else:
        made.prompt, made.text = _prompt(item), text_of(item, "text")
        made.completion = text_of(item, "completion")
    if item.get("answers") is not None:
        made.chosen, made.rejected = _best_and_worst(item["answers"], report)
    else:
        made.chosen, made.rejected = (_side(item, names, report) for names in SIDES)
    if made.chosen is not None and made.messages is not None:
        made.prompt, made.messages = made.messages, None
    if (made.chosen is None) != (made.rejected is None):
        raise Unreadable("chosen", None, "chosen and rejected go together")
    label = item.get("label")
    if label is not None and not isinstance(label, bool):
        raise Unreadable("label", label, "true or false is needed here")
    made.good = label
    return made


def _prompt(item: dict[str, Any]) -> Words | None:
    asked = [text for text in (text_of(item, name) for name in PROMPTS) if text]
    system = text_of(item, "system")
    if not asked:
        return None
    joined = "\n".join(asked)
    return [*said_by("system", system), *said_by("user", joined)] if system else joined


def _side(item: dict[str, Any], names: tuple[str, ...], report: Report) -> Words | None:
    name = next((one for one in names if item.get(one) is not None), None)
    if name is None:
        return None
    value = item[name]
    return value if isinstance(value, str) else turns_of(name, value, report)


def _best_and_worst(answers: Any, report: Report) -> tuple[Words, Words]:
    fine = isinstance(answers, list) and len(answers) > 1
    if not fine or not all(
        isinstance(one, dict)
        and isinstance(one.get("answer"), str)
        and isinstance(one.get("rank"), int | float)
        for one in answers
    ):
        raise Unreadable("answers", answers, 'two or more {"answer": ..., "rank": ...} are needed')
    ordered = sorted(answers, key=lambda one: one["rank"])
    if len(ordered) > 2:
        report.lost["answers between the best and the worst"] += len(ordered) - 2
    return ordered[0]["answer"], ordered[-1]["answer"]


FORMAT = Axolotl
