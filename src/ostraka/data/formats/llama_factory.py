"""LLaMA-Factory's files: alpaca, sharegpt and OpenAI's messages, preferences and judgements.

To write them with the `dataset_info.json` that goes with them, prepare a task for training.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats._chats import Turns, said_by, turns_of
from ostraka.data.formats._examples import (
    Example,
    ExampleReader,
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

KEYS = frozenset(
    ("instruction", "input", "output", "system", "history", "conversations", "messages", "chosen",
     "rejected", "kto_tag", "text")
)  # fmt: skip


class LlamaFactory:
    """An object per row."""

    title: ClassVar[str] = "LLaMA-Factory (read only)"
    suffixes: ClassVar[tuple[str, ...]] = ()
    people: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = ()

    def sure(self, source: Source) -> int:
        """By the keys of the first object."""
        keys = first_keys(source)
        told = (
            {"instruction", "output"}, {"instruction", "chosen"}, {"conversations"}, {"kto_tag"}
        )  # fmt: skip
        return 8 if any(names <= keys for names in told) else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> ExampleReader:
        """A reader of a list, or of lines."""
        return ExampleReader(_example, layout, report)

    def write(self, view: View, path: Path) -> None:
        """Not done here: raises `BadOption` that says what does it."""
        raise BadOption(
            "Files for LLaMA-Factory are made for a task: "
            "dataset.prepare_for_training(framework='llama-factory', task=...).save('folder')"
        )


def _example(item: dict[str, Any], report: Report) -> Example:
    made = Example(rest=rest_of(item, KEYS))
    turns = item.get("conversations", item.get("messages"))
    before = _before(item)
    if turns is not None:
        whole = [*before, *turns_of("conversations", turns, report)]
        return _of_turns(made, whole, item, report)
    made.text = text_of(item, "text")
    asked = [text for text in (text_of(item, "instruction"), text_of(item, "input")) if text]
    if asked:
        joined = "\n".join(asked)
        made.prompt = [*before, *said_by("user", joined)] if before else joined
    made.chosen, made.rejected = text_of(item, "chosen"), text_of(item, "rejected")
    made.completion = text_of(item, "output")
    made.good = _judged(item)
    return made


def _of_turns(made: Example, whole: Turns, item: dict[str, Any], report: Report) -> Example:
    if item.get("chosen") is not None:
        made.prompt = whole
        made.chosen = turns_of("chosen", item["chosen"], report)
        made.rejected = turns_of("rejected", item.get("rejected"), report)
        return made
    made.good = _judged(item)
    if made.good is None:
        made.messages = whole
    else:
        made.prompt, made.completion = whole[:-1] or None, whole[-1:]
    return made


def _before(item: dict[str, Any]) -> Turns:
    """The system's word, and what was said before."""
    system, history = text_of(item, "system"), item.get("history") or []
    found = said_by("system", system) if system else []
    pairs = isinstance(history, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)
        for pair in history
    )
    if not pairs:
        raise Unreadable("history", history, "a list of [question, answer] is needed here")
    for question, answer in history:
        found += [*said_by("user", question), *said_by("assistant", answer)]
    return found


def _judged(item: dict[str, Any]) -> bool | None:
    tag = item.get("kto_tag")
    if tag is None or isinstance(tag, bool):
        return tag
    raise Unreadable("kto_tag", tag, "true or false is needed here")


FORMAT = LlamaFactory
