"""TRL's rows, standard (texts) and conversational (messages)."""

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
from ostraka.data.formats._examples_write import write_examples
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Unreadable
from ostraka.data.formats._source import Source
from ostraka.data.formats._view import View

WORDS = ("prompt", "completion", "chosen", "rejected")
KEYS = frozenset((*WORDS, "messages", "text", "label"))


class Trl:
    """An object per row: prompt and completion, preferences, judgements, messages, texts."""

    title: ClassVar[str] = "TRL rows, standard or conversational"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl",)
    people: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = ()

    def sure(self, source: Source) -> int:
        """By pairs of keys."""
        keys = first_keys(source)
        pairs = ({"prompt", "completion"}, {"chosen", "rejected"}, {"prompt", "completions"})
        return 7 if any(pair <= keys for pair in pairs) else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> ExampleReader:
        """A reader of JSON, or of Parquet when it is asked for by name."""
        return ExampleReader(_example, layout, report)

    def write(self, view: View, path: Path) -> None:
        """A line per row, conversational where the prompt is a conversation."""
        write_examples(view, path, _render, "TRL")


def _example(item: dict[str, Any], report: Report) -> Example:
    if "completions" in item:
        raise Unreadable("completions", None, "steps with a label each have no place in a dataset")
    made = Example(rest=rest_of(item, KEYS))
    for name in WORDS:
        setattr(made, name, _words(name, item, report))
    made.text = text_of(item, "text")
    if item.get("messages") is not None:
        made.messages = turns_of("messages", item["messages"], report)
    label = item.get("label")
    if label is not None and made.completion is not None:
        if not isinstance(label, bool):
            raise Unreadable("label", label, "true or false is needed here")
        made.good = label
    if (made.chosen is None) != (made.rejected is None):
        raise Unreadable("chosen", None, "chosen and rejected go together")
    return _answered(made)


def _words(name: str, item: dict[str, Any], report: Report) -> Words | None:
    value = item.get(name)
    if value is None or isinstance(value, str):
        return value or None
    return turns_of(name, value, report)


def _answered(one: Example) -> Example:
    """A single turn of the assistant after a prompt of turns is the text of an answer."""
    alone = isinstance(one.completion, list) and len(one.completion) == 1
    if alone and isinstance(one.prompt, list) and one.good is None:
        said = one.completion[0]  # type: ignore[index]  # a list, as was asked
        if isinstance(said, dict) and said["role"] == "assistant":
            one.completion = said["content"]
    return one


def _render(one: Example) -> dict[str, Any]:
    chat = any(isinstance(getattr(one, name), list) for name in WORDS)
    made: dict[str, Any] = {"text": one.text, "messages": one.messages}
    for name in WORDS:
        value = getattr(one, name)
        role = "user" if name == "prompt" else "assistant"
        made[name] = said_by(role, value) if chat and isinstance(value, str) else value
    made["label"] = one.good
    return {name: value for name, value in made.items() if value is not None}


FORMAT = Trl
