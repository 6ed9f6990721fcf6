"""The blocks of code in a Markdown page, in their order."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import NamedTuple

BLOCK = re.compile(
    r"(?:^[ ]*<!-- not run: (?P<reason>[^\n]*?) -->\n)?"
    r"^(?P<indent>[ ]*)```(?P<language>python|py|console|bash)\b[^\n]*\n"
    r"(?P<code>.*?)"
    r"^(?P=indent)```[ ]*$",
    re.MULTILINE | re.DOTALL,
)
PYTHON = {"python", "py"}
PROMPT = "$ "


class Block(NamedTuple):
    """A fenced block: language, text, first line, and why it is not run, where it is not."""

    language: str
    code: str
    line: int
    reason: str | None

    @property
    def is_python(self) -> bool:
        """Whether it holds Python; else it is what a person types in a shell."""
        return self.language in PYTHON


class Command(NamedTuple):
    """A line typed in a shell, and the output that the page shows for it ("" if none)."""

    line: str
    shown: str


def blocks(page: str) -> list[Block]:
    """All blocks of Python and of shell commands in a page."""
    found = []
    for match in BLOCK.finditer(page):
        line = page.count("\n", 0, match.start("code")) + 1
        code = dedent(match["code"])
        found.append(Block(match["language"], code, line, match["reason"]))
    return found


def commands(block: Block) -> list[Command]:
    """The commands of a shell block: its lines after `$ `, a trailing backslash joining two."""
    found: list[Command] = []
    for line in block.code.replace("\\\n", " ").splitlines():
        if line.startswith(PROMPT):
            found.append(Command(line.removeprefix(PROMPT), ""))
        elif found:
            last = found[-1]
            found[-1] = last._replace(shown=f"{last.shown}{line}\n")
    return found
