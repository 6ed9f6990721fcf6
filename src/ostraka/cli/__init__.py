"""The command line: `ostraka --help`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from ostraka import __version__
from ostraka.cli import (
    agreement,
    cells,
    check,
    demo,
    describe,
    extras,
    files,
    people,
    predict,
    report,
    reproduce,
    train,
)
from ostraka.cli._commands import Commands, examples

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "ostraka demo",
        "ostraka describe tweets",
        "ostraka train tweets --text text --label sentiment --framework setfit --output my_model",
        'ostraka predict my_model "This is awesome!"',
    ),
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer hands a flag over by place
    if wanted:
        typer.echo(f"ostraka {__version__}")
        raise typer.Exit


@app.callback()
def ostraka(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which release.")
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the code an error came up.")
    ] = False,
) -> None:
    """People's answers come in; a trained model that knows where it came from goes out."""


looks = (describe, agreement, people, report)
for group in (demo, files, *looks, check, train, predict, cells, reproduce, extras):
    group.add_to(app)


def main() -> None:
    """Run the command line; the installed command `ostraka` calls this."""
    # Threads that wait must not spin: beside other work they would take most of the time.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    app()
