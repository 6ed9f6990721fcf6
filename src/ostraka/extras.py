"""Import optional libraries late, and say how to get them when they are absent."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ostraka.errors import MissingExtra


def need(module: str, *, extra: str, why: str) -> Any:
    """Import `module`, or raise `MissingExtra` with the command that makes it importable."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != module.split(".", maxsplit=1)[0]:
            raise  # the library is there; something inside it is broken
        library = module.split(".", maxsplit=1)[0]
        text = (
            f"{why} needs {library}, which is not installed. Type: pip install 'ostraka[{extra}]'"
        )
        raise MissingExtra(text) from None
