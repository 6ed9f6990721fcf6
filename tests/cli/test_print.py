from __future__ import annotations

import io

import pytest
from rich.console import Console

from ostraka.cli._print import bar, counted, table


def shown(thing) -> list[str]:
    """The lines that are printed."""
    console = Console(file=io.StringIO(), width=60)
    console.print(thing)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [(1, "record", "1 record"), (0, "tie", "0 ties"), (2000, "person", "2,000 people")],
)
def test_a_count_agrees_with_its_noun(number, noun, said):
    assert counted(number, noun) == said


@pytest.mark.parametrize(("share", "filled"), [(0, 0), (0.26, 3), (1, 10)])
def test_a_bar_is_as_long_as_the_share(share, filled):
    assert bar(share, width=10).plain == "█" * filled + "░" * (10 - filled)


def test_a_table_shows_cells_as_they_are_and_numbers_to_the_right():
    lines = shown(table("name", "count", rows=[("[bold]a", 5), ("b", 1200)], right=(1,)))
    assert lines == ["name      count", "───────────────", "[bold]a       5", "b          1200"]
