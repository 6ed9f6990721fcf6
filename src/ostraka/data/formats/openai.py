"""OpenAI's files for fine-tuning, supervised and by preference; others read them too."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from ostraka.data.formats._chats import Turns, said_by, turns_of
from ostraka.data.formats._examples import Example, ExampleReader, Words, first_keys, rest_of
from ostraka.data.formats._examples_write import write_examples
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Unreadable
from ostraka.data.formats._source import Source
from ostraka.data.formats._view import View

PREFERRED, OTHER = "preferred_output", "non_preferred_output"
KEYS = frozenset(("messages", "input", PREFERRED, OTHER))
ALONE = {"messages", "tools", "parallel_tool_calls", "functions"}


class OpenAI:
    """An object per row: `messages`, or `input` and two outputs."""

    title: ClassVar[str] = "OpenAI fine-tuning, chats and preferences"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl",)
    people: ClassVar[bool] = False
    takes: ClassVar[tuple[str, ...]] = ()

    def sure(self, source: Source) -> int:
        """By the keys of the first object."""
        keys = first_keys(source)
        return 8 if PREFERRED in keys or ("messages" in keys and keys <= ALONE) else 0

    def reader(self, source: Source, layout: Layout, report: Report) -> ExampleReader:
        """A reader of lines."""
        return ExampleReader(_example, layout, report)

    def write(self, view: View, path: Path) -> None:
        """A line per row; a text becomes what the user says, its answer the assistant's."""
        write_examples(view, path, _render, "OpenAI")


def _example(item: dict[str, Any], report: Report) -> Example:
    made = Example(rest=rest_of(item, KEYS))
    if PREFERRED not in item:
        made.messages = turns_of("messages", item.get("messages"), report)
        return made
    given = item.get("input")
    if not isinstance(given, dict):
        raise Unreadable("input", given, 'an object, {"messages": [...]}, is needed here')
    made.prompt = turns_of("input.messages", given.get("messages"), report)
    made.rest |= rest_of(given, {"messages"})
    made.chosen = turns_of(PREFERRED, item[PREFERRED], report)
    made.rejected = turns_of(OTHER, item.get(OTHER), report)
    return made


def _render(one: Example) -> dict[str, Any] | None:
    if one.good is not None or (one.text is not None and one.prompt is None):
        return None
    prompt = _turns(one.prompt, "user")
    if one.chosen is None or one.rejected is None:
        whole = one.messages or [*prompt, *_turns(one.completion, "assistant")]
        return {"messages": whole} if whole[-1]["role"] == "assistant" else None
    chosen, rejected = (_turns(side, "assistant") for side in (one.chosen, one.rejected))
    if len(chosen) != 1 or len(rejected) != 1 or not prompt:
        return None
    return {"input": {"messages": prompt}, PREFERRED: chosen, OTHER: rejected}


def _turns(words: Words | None, role: str) -> Turns:
    if words is None:
        return []
    return said_by(role, words) if isinstance(words, str) else words


FORMAT = OpenAI
