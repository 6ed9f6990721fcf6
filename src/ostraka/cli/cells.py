"""`ostraka cells`: which task trains with which framework."""

from __future__ import annotations

import typer

from ostraka.cli._commands import examples
from ostraka.cli._print import out, table


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=examples("ostraka cells"))(cells)


def cells() -> None:
    """Show which task can be trained with which framework, and the extra that installs it."""
    from ostraka.train.adapter import adapters
    from ostraka.train.cells import cells as known

    found = known()
    frameworks = list(adapters)
    rows = [[task, *("✔" if row[f] else "–" for f in frameworks)] for task, row in found.items()]
    out.print(table("task", *frameworks, rows=rows))
    out.print()
    for name in frameworks:
        out.print(f"{name}: pip install 'ostraka\\[{adapters[name].extra}]'", soft_wrap=True)
