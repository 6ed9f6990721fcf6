"""The command line: `ostraka --help`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Annotated, Any

import typer

from ostraka import __version__
from ostraka.cli._commands import Commands, examples

ONLINE = ("server", "users", "workspaces")
GROUPS = (
    *("demo", "files", "describe", "agreement", "people", "report"),
    *("check", "train", "predict", "cells", "reproduce", "extras"),
    *ONLINE,
)
EXAMPLES = (
    "ostraka demo",
    "ostraka describe tweets",
    "ostraka train tweets --text text --label sentiment --framework setfit --output my_model",
    'ostraka predict my_model "This is awesome!"',
    "ostraka server start",
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer hands a flag over by place
    if wanted:
        typer.echo(f"ostraka {__version__}")
        raise typer.Exit


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


def built(groups: Iterable[str]) -> typer.Typer:
    """The command line with some of the groups of commands, each a module of its name."""
    made = typer.Typer(
        cls=Commands,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=examples(*EXAMPLES),
    )
    made.callback()(ostraka)
    for name in groups:
        import_module(f"{__name__}.{name}").add_to(made)
    return made


def main() -> None:
    """Run the command line; the installed command `ostraka` calls this."""
    # Threads that wait must not spin: beside other work they would take most of the time.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    named = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    built([named] if named in ONLINE else GROUPS)()  # a server carries no PyArrow about


def __getattr__(name: str) -> Any:
    """`app`: the whole command line."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault("app", built(GROUPS))
