"""The files of the web app as they are sent: typed, hashed, compressed when first asked for."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class File:
    """A file's bytes, plain and compressed, and its media type."""

    body: bytes
    media_type: str

    @cached_property
    def small(self) -> bytes:
        """The bytes as gzip, from when somebody first asks for them."""
        return packed(self.body)


@dataclass(frozen=True)
class Files:
    """All files by their path below the folder; `digest` changes when any of them does."""

    by_path: dict[str, File]
    digest: str


def packed(body: bytes) -> bytes:
    """The bytes as gzip, the same at each call."""
    return gzip.compress(body, 9, mtime=0)


@lru_cache(maxsize=8)
def files_in(folder: Path = FOLDER) -> Files:
    """The files of a folder that a browser may ask for; none where there is no folder."""
    found, whole = {}, sha256()
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        media_type = TYPES.get(path.suffix)
        if media_type is None or not path.is_file():
            continue
        name, body = str(PurePosixPath(path.relative_to(folder))), path.read_bytes()
        found[name] = File(body, media_type)
        whole.update(name.encode() + b"\0" + sha256(body).digest())
    return Files(found, whole.hexdigest()[:16])
