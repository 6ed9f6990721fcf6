"""A file of text, whatever its encoding and whether it is compressed, a piece at a time."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from ostraka.errors import BadFile

HEAD = 64 * 1024
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GZIP = b"\x1f\x8b"
Tell = Callable[[int, int], None]


class Source:
    """One file; `tell(done, of)` hears how many of its bytes were read, as they are."""

    def __init__(self, path: Path, tell: Tell | None = None) -> None:
        self.path, self._tell = path, tell
        if path.is_dir():
            raise BadFile(f"{path} is a folder. Give a file.")
        if not path.is_file():
            raise BadFile(f"{path} does not exist. Give a file.")
        with path.open("rb") as file:
            self.compressed = file.read(2) == GZIP

    def heard(self, done: int, of: int) -> None:
        """Tell how far a reader of its own has come."""
        if self._tell is not None:
            self._tell(done, of)

    @property
    def suffix(self) -> str:
        """The ending that says the format, without that of the compression: `.jsonl`."""
        names = [s.lower() for s in self.path.suffixes if s.lower() != ".gz"]
        return names[-1] if names else ""

    @contextmanager
    def bytes(self) -> Iterator[IO[bytes]]:
        """The content, decompressed; raises `BadFile` where it cannot be read."""
        size = self.path.stat().st_size
        try:
            with self.path.open("rb") as raw:
                heard = _Heard(raw, size, self._tell)
                if self.compressed:
                    with gzip.open(heard) as file:
                        yield cast(IO[bytes], file)
                else:
                    yield cast(IO[bytes], io.BufferedReader(heard, HEAD * 16))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadFile(f"{self.path} is no whole gzip file: {error}.") from None

    @contextmanager
    def text(self, newline: str = "\n") -> Iterator[IO[str]]:
        """The content as text; bytes that are none become lone surrogates, see `broken`."""
        encoding = self.encoding()
        with self.bytes() as file:
            wrapped = io.TextIOWrapper(
                cast(Any, file), encoding=encoding, errors="surrogateescape", newline=newline
            )
            try:
                yield wrapped
            except UnicodeError as error:
                raise BadFile(f"{self.path} is no {encoding} text: {error}.") from None
            finally:
                wrapped.detach()

    def encoding(self) -> str:
        """UTF-8, or what a byte-order mark says."""
        with self.bytes() as file:
            start = file.read(4)
        return next((name for mark, name in BOMS if start.startswith(mark)), "utf-8")

    def head(self, size: int = HEAD) -> str:
        """The first characters."""
        with self.text() as file:
            return file.read(size)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Every line with its number, from 1, without its end."""
        with self.text() as file:
            for number, line in enumerate(file, 1):
                yield number, line.rstrip("\r\n")


class _Heard(io.RawIOBase):
    """A file that tells how far it was read."""

    def __init__(self, raw: IO[bytes], size: int, tell: Tell | None) -> None:
        self._raw, self._size, self._heard = raw, size, tell

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        if self._heard is not None:
            self._heard(self._raw.tell(), self._size)
        return len(data)


def broken(text: str) -> bool:
    """Whether a text holds what UTF-8 cannot: bytes that were none, or lone surrogates."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
