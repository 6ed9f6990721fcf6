"""Where commands print: results to one stream, remarks and errors to the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

# Both look for their stream when they print, so that a redirected one is met.
out = Console(highlight=False)
err = Console(highlight=False, stderr=True)


def table(*heads: str, rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> Table:
    """A plain table; the columns numbered in `right` are numbers."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for at, head in enumerate(heads):
        made.add_column(head, justify="right" if at in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return made


def bar(share: float, width: int = 20, style: str = "cyan") -> Text:
    """A share from 0 to 1 as a bar of blocks."""
    filled = round(share * width)
    return Text("█" * filled, style=style) + Text("░" * (width - filled), style="dim")


def counted(number: int, noun: str) -> str:
    """A number and what it counts: 1 record, 2 records, 2 people."""
    many = "people" if noun == "person" else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"
