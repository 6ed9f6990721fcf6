"""What all commands share: errors as sentences, and examples in the help."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

from ostraka.cli._print import err
from ostraka.errors import OstrakaError

INTERRUPTED = 130


class Commands(TyperGroup):
    """Runs a command; what goes wrong is said in a sentence on the error stream."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was typed.

        An error ends with exit code 1, Ctrl-C with 130. `--debug` shows the traceback as well.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            err.print(" ".join(map(str, error.args)) or "Interrupted; nothing more was done.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:  # the reader of our output is gone: `ostraka cells | head -1`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except (OstrakaError, OSError) as error:
            self._say(ctx, sentence(error))
            raise typer.Exit(1) from None
        except (typer.Exit, typer.Abort):
            raise
        except _usage_errors():
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of ours, or of a library beneath
            self._say(ctx, f"{type(error).__name__}: {error}", unforeseen=True)
            raise typer.Exit(1) from None

    @staticmethod
    def _say(ctx: Any, text: str, *, unforeseen: bool = False) -> None:
        debug = bool(ctx.params.get("debug"))
        if debug:
            traceback.print_exc()
        hint = " (Type ostraka --debug ... to see where.)" if unforeseen and not debug else ""
        err.print(f"[bold red]Error:[/] {escaped(text)}{hint}", soft_wrap=True)


def sentence(error: Exception) -> str:
    """What an error says to the person who typed."""
    if isinstance(error, OSError) and not isinstance(error, OstrakaError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}."
    return str(error)


def escaped(text: str) -> str:
    """Text in which square brackets are no markup."""
    return text.replace("[", r"\[")


def examples(*lines: str) -> str:
    """The end of a help page: commands to try."""
    shown = [f"  [cyan]{escaped(line)}[/cyan]" for line in lines]
    return "\n".join(["[bold]Examples[/bold]", *shown])


def _usage_errors() -> tuple[type[Exception], ...]:
    """What typer words and shows itself: errors about what was typed, under their base's name."""
    bases = [c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException"]
    return tuple(c for c in bases if issubclass(c, Exception))
