"""Where the files of jobs are, and names of files that come from people."""

from __future__ import annotations

from pathlib import Path, PurePath

from ostraka.server.config import Config

FOLDER = "jobs"

NAME_MAX = 50  # characters; a file system takes 255 bytes


def folder_of(config: Config, id: str) -> Path:
    """Where the files of a job are."""
    return config.data_dir / FOLDER / id


def plain(name: str, more: str = "-_") -> str:
    """A name as that of a file: letters, digits and `more` stay."""
    return "".join(one if one.isalnum() or one in more else "_" for one in name)


def file_name(sent: str) -> str:
    """A name for an uploaded file: the end of the one that was sent, and no path."""
    return plain(PurePath(sent).name[-NAME_MAX:], "-_.").strip(".") or "upload"
