"""Files that were uploaded to be looked at; they are removed as the files of jobs are."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec

from ostraka.server.caller import Caller
from ostraka.server.config import Config
from ostraka.server.database.sql import new_id
from ostraka.server.errors import NotFound
from ostraka.server.jobs.names import folder_of

ABOUT = "upload.json"
PROBLEMS = "problems.csv"


@dataclass(frozen=True)
class Kept:
    """A file that was uploaded: its name, its folder, and who may look at it."""

    id: str
    file: str
    folder: Path

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.folder / "file" / self.file

    @property
    def problems(self) -> Path:
        """Where its bad lines are listed."""
        return self.folder / PROBLEMS

    @property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size

    def plain(self, text: str) -> str:
        """A text about the file without the folders of this machine."""
        return text.replace(f"{self.path.parent}/", "").replace(f"{self.folder}/", "")


def keep(config: Config, who: Caller, file: str, content: IO[bytes]) -> Kept:
    """Keep a file until it is imported, or for as long as files of jobs are kept."""
    made = begin(config, who, file)
    with made.path.open("wb") as out:
        shutil.copyfileobj(content, out)
    return made


def begin(config: Config, who: Caller, file: str) -> Kept:
    """A place for a file of that name, which is to be written."""
    key = new_id()
    made = Kept(key, file, folder_of(config, key))
    made.path.parent.mkdir(parents=True, mode=0o700)
    about = {"user": who.id, "file": file}
    (made.folder / ABOUT).write_bytes(msgspec.json.encode(about))
    return made


def find(config: Config, who: Caller, id: str) -> Kept:
    """One's own upload. Raises `NotFound` for another one's, and for one that is gone."""
    folder = folder_of(config, id)
    try:
        about: dict[str, Any] = msgspec.json.decode((folder / ABOUT).read_bytes())
    except FileNotFoundError:
        about = {}
    made = Kept(id, str(about.get("file", "")), folder)
    if about.get("user") != who.id or not made.path.is_file():
        raise NotFound(f"There is no upload {id!r} of yours; uploads are kept for a while only.")
    return made
