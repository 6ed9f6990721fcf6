"""`ostraka extras`: frameworks that need an environment of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from ostraka.cli._commands import Commands, escaped, examples
from ostraka.cli._print import err, out, table

Name = Annotated[str, typer.Argument(help="One of those that `ostraka extras list` shows.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Commands, no_args_is_help=True)
    group.command("list", epilog=examples("ostraka extras list"))(listed)
    group.command(epilog=examples("ostraka extras install span-marker"))(install)
    group.command(epilog=examples("ostraka extras remove span-marker"))(remove)
    app.add_typer(group, name="extras", help="Environments for frameworks that need their own.")


def listed() -> None:
    """Show the frameworks that live apart, why, and whether they are installed."""
    from ostraka.train.apart.environment import PINS, WHY, Environment

    rows = []
    for name in sorted(PINS):
        there = Environment(name)
        state = f"{there.size() / 1e9:.1f} GB" if there.installed else "not installed"
        rows.append((name, WHY[name], state, escaped(str(there.folder))))
    out.print(table("extra", "why it lives apart", "installed", "folder", rows=rows))


def install(name: Name) -> None:
    """Make the environment and install the framework into it with pip; it is large."""
    from ostraka.train.apart.environment import Environment

    there = Environment(name)
    if there.installed:
        out.print(f"{name} is installed in {escaped(str(there.folder))}.", soft_wrap=True)
        return
    there.install(lambda line: err.print(escaped(line), soft_wrap=True))
    out.print(f"{name} is installed in {escaped(str(there.folder))}.", soft_wrap=True)


def remove(name: Name) -> None:
    """Delete the environment; models that were trained with it stay."""
    from ostraka.train.apart.environment import Environment

    there = Environment(name)
    gone = there.remove()
    said = f"{there.folder} is deleted." if gone else f"{name} was not installed."
    out.print(escaped(said), soft_wrap=True)
