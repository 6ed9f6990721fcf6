"""Write docs/reference/ anew from the code: `make reference`. A test compares the two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path

import typer

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
NOTE = "<!-- Made by `make reference`; changes made here are lost. -->\n"
WIDTH = "100"
RUN = """
import json, sys
from contextlib import redirect_stdout, suppress
from io import StringIO
from ostraka.cli import main
found = []
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["ostraka", *arguments]
    with redirect_stdout(StringIO()) as shown, suppress(SystemExit):
        main()
    found.append(shown.getvalue())
print(json.dumps(found))
"""


def home(name: str) -> tuple[str, str]:
    """The module that a public name is defined in, and its path there."""
    thing = getattr(import_module("ostraka"), name)
    return thing.__module__, f"{thing.__module__}.{thing.__qualname__}"


def python_page() -> str:
    """Every public name, under the module it comes from."""
    names = sorted(import_module("ostraka").__all__, key=home)
    parts = [NOTE, "# Python\n", "Every name here is in `ostraka`: `import ostraka as rg`.\n"]
    for module, members in groupby(names, key=lambda name: home(name)[0]):
        about = (import_module(module).__doc__ or "").strip().splitlines()[0]
        parts += [f"## `{module}`\n", f"{about}\n"]
        for path, same in groupby(members, key=lambda name: home(name)[1]):
            names = [name for name in same if name != path.rpartition(".")[2]]
            said = ", ".join(f"`{name}`" for name in names)
            parts += [f"::: {path}\n", *([f"In `ostraka` it is {said}.\n"] if names else [])]
    return "\n".join(parts)


def printed(*commands: tuple[str, ...]) -> list[str]:
    """What each `ostraka ...` prints, in a window of fixed width and without colours."""
    fixed = {"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH, "NO_COLOR": "1", "TERM": "dumb"}
    environment = {k: v for k, v in os.environ.items() if k != "FORCE_COLOR"} | fixed
    command = [sys.executable, "-c", RUN, json.dumps(commands)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return [_trimmed(text) for text in json.loads(done.stdout)]


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def command_names() -> Iterator[tuple[str, ...]]:
    """Every command: the root first, then by name, with those inside groups."""
    waiting = [((), typer.main.get_command(import_module("ostraka.cli").app))]
    while waiting:
        name, command = waiting.pop(0)
        yield name
        inside = getattr(command, "commands", {})
        waiting += [((*name, key), inside[key]) for key in sorted(inside) if not inside[key].hidden]


def command_page() -> str:
    """The help of every command, as it is printed."""
    parts = [NOTE, "# Command line\n"]
    names = list(command_names())
    for name, text in zip(names, printed(*((*one, "--help") for one in names)), strict=True):
        title = " ".join(("ostraka", *name))
        parts += [f"## `{title}`\n", f"```text\n$ {title} --help\n{text}\n```\n"]
    return "\n".join(parts)


def cells_page() -> str:
    """Which task trains with which framework, as `ostraka cells` prints it."""
    about = "Which task trains with which framework, and the extra that installs it.\n"
    return "\n".join([NOTE, "# Cells\n", about, f"```text\n{printed(('cells',))[0]}\n```\n"])


def ppo_page() -> str:
    """What the option names of TRL's PPO mean today."""
    config = import_module("ostraka.train.ppo.config")
    about = (
        "Names that TRL 0.5 to 1.12 had for [PPO's options](../ppo.md), beside those that stay.\n"
    )
    rows = [f"| `{old}` | another name of `{new}` |" for old, new in config.RENAMED.items()]
    rows += [f"| `{old}` | no effect: {why} |" for old, why in config.WITHOUT_EFFECT.items()]
    head = ["| name | today |", "|---|---|"]
    return "\n".join([NOTE, "# PPO names from TRL\n", about, *head, *rows, ""])


PAGES = {
    "api.md": python_page,
    "cli.md": command_page,
    "cells.md": cells_page,
    "ppo-names.md": ppo_page,
}


def main() -> None:
    """Write all pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
        print(FOLDER / name)


if __name__ == "__main__":
    main()
