"""Where a run keeps its log and its model."""

from __future__ import annotations

import re
from pathlib import Path

from ostraka.server.config import Config
from ostraka.server.database.sql import Row

FOLDER = "trainings"
NAME_MAX = 60  # characters; a file system takes 255 bytes


def folder_of(config: Config, run: Row) -> Path:
    """Where the files of a run are."""
    return config.data_dir.absolute() / FOLDER / str(run["id"])


def model_of(config: Config, run: Row) -> Path:
    """The folder of a run's model, named like the run."""
    return folder_of(config, run) / plain(run["name"])


def log_of(config: Config, run: Row) -> Path:
    """All that the worker of a run wrote."""
    return folder_of(config, run) / "log.txt"


def plain(name: str) -> str:
    """A name as that of a file."""
    return re.sub(r"[^\w-]+", "-", name)[:NAME_MAX].strip("-") or "model"
