"""How a demo tells its story: numbered parts, lines set in, remarks aside."""

from __future__ import annotations

from typing import Any

from rich.padding import Padding

from ostraka.cli._commands import escaped
from ostraka.cli._print import err, out


def title(number: int, words: str) -> None:
    """The head of a part."""
    out.print(f"\n[bold cyan]{number}[/]  [bold]{escaped(words)}[/]")


def say(words: str) -> None:
    """A line of the story."""
    out.print(f"   {words}", soft_wrap=True)


def indented(thing: Any) -> None:
    """A table or a text, set in."""
    out.print(Padding(thing, (0, 0, 0, 3)))


def aside(words: str) -> None:
    """What is going on, on the error stream."""
    err.print(f"   [dim]{escaped(words)} ...[/]", soft_wrap=True)
