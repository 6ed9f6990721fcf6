"""`ostraka cells`: which task trains with which framework, or is prepared for it."""

from __future__ import annotations

import typer

from ostraka.cli._commands import examples
from ostraka.cli._print import out, table

MARKS = {"train": "✔", "prepare": "prepare", "": "–"}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=examples("ostraka cells"))(cells)


def cells() -> None:
    """Show which task can be trained with which framework, and the extra that installs it.

    Where it says `prepare`, the framework trains elsewhere, on what `prepare_for_training` gives.
    """
    from ostraka.train.adapter import adapters
    from ostraka.train.cells import cells as known

    found = known()
    frameworks = list(adapters)
    rows = [[task, *(MARKS[row[f]] for f in frameworks)] for task, row in found.items()]
    out.print(table("task", *frameworks, rows=rows))
    out.print()
    for name in frameworks:
        extra = adapters[name].extra
        line = f"pip install 'ostraka\\[{extra}]'" if extra else "data only, nothing to install"
        out.print(f"{name}: {line}", soft_wrap=True)
