"""`ostraka cells`: which task trains with which framework, or is prepared for it."""

from __future__ import annotations

import typer

from ostraka.cli._commands import escaped, examples
from ostraka.cli._print import out, table


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=examples("ostraka cells"))(cells)


def cells() -> None:
    """Show which task can be trained with which framework, and the extra that installs it.

    Frameworks under `prepare` train elsewhere, on the data that `prepare_for_training` gives.
    """
    from ostraka.train.adapter import adapters
    from ostraka.train.cells import PREPARE, TRAIN
    from ostraka.train.cells import cells as known

    rows = [
        (task, *(", ".join(f for f in row if row[f] == how) or "–" for how in (TRAIN, PREPARE)))
        for task, row in known().items()
    ]
    out.print(table("task", TRAIN, PREPARE, rows=rows))
    out.print()
    for name in adapters:
        out.print(f"{name}: {escaped(install_line(name))}", soft_wrap=True)


def install_line(framework: str) -> str:
    """What to type to have a framework."""
    from ostraka.train.adapter import adapters

    adapter = adapters[framework]
    told: str = getattr(adapter, "install", "")
    pip = f"pip install 'ostraka[{adapter.extra}]'" if adapter.extra else ""
    return told or pip or "data only, nothing to install"
