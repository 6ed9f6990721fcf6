"""Run a script that was written for Argilla 1.x: `python -m ostraka.argilla script.py [args]`.

In this process alone, `argilla` and the modules below stand for ostraka; nothing is installed.
"""

from __future__ import annotations

import runpy
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

STANDS_FOR = {
    "argilla": "ostraka",
    "argilla.feedback": "ostraka.feedback",
    "argilla.client": "ostraka.feedback",
    "argilla.client.users": "ostraka.feedback",
    "argilla.client.workspaces": "ostraka.feedback",
    "argilla.client.feedback": "ostraka.feedback",
    "argilla.client.feedback.schemas": "ostraka.feedback",
    "argilla.client.feedback.dataset": "ostraka.feedback",
    "argilla.client.feedback.unification": "ostraka.feedback",
    "argilla.client.feedback.training": "ostraka.feedback",
    "argilla.client.feedback.training.schemas": "ostraka.feedback",
}


def register() -> dict[str, ModuleType]:
    """Let `import argilla` and its parts give ostraka, until this process ends."""
    modules = {name: import_module(home) for name, home in STANDS_FOR.items()}
    sys.modules.update(modules)
    return modules


def main(arguments: list[str]) -> None:
    """Run the script with the names registered; exits with a sentence when there is none."""
    if not arguments or not Path(arguments[0]).is_file():
        came = f"{arguments[0]!r} is no file. " if arguments else ""
        sys.exit(f"{came}Type: python -m ostraka.argilla script.py [arguments]")
    register()
    sys.argv = arguments
    sys.path.insert(0, str(Path(arguments[0]).resolve().parent))
    runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
