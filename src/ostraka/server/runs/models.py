"""What a run may start from."""

from __future__ import annotations

import re
from pathlib import Path

from ostraka.server.config import Config
from ostraka.server.errors import Invalid

HUB_ID = re.compile(r"(?:[A-Za-z0-9][\w.-]*/)?[A-Za-z0-9][\w.-]*")


def model_asked(config: Config, given: str | None) -> str | None:
    """The model as the worker is told it: a hub's id, or a folder that the settings allow.

    Raises `Invalid` for a path elsewhere: a model's files can hold code.
    """
    if not given:
        return None
    path = Path(given)
    for root in config.training_models:
        whole = path.absolute() if path.is_absolute() else (root / path).absolute()
        if whole.resolve().is_relative_to(root.resolve()) and whole.is_dir():
            return str(whole)
    if HUB_ID.fullmatch(given) and ".." not in given:
        return given
    raise Invalid(
        f"{given!r} is neither the id of a model on a hub nor a folder of models that this server "
        "may use. Its keeper can allow folders with OSTRAKA_SERVER_TRAINING_MODELS.",
        where="model",
    )
