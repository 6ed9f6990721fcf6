"""Files that another program trains from, made in memory and saved whole."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ostraka.errors import BadFile

TRAIN, TEST = "train", "test"


def json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """One JSON object per line."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


@dataclass(frozen=True)
class ExportedFiles:
    """Rows by part (`train`, and `test` where some were held out), and what describes them.

    `about` makes the describing files of a training program from the names of the parts.
    """

    parts: Mapping[str, Sequence[Mapping[str, Any]]] = field(repr=False)
    about: Callable[[Sequence[str]], Mapping[str, str]] = field(repr=False)

    @property
    def files(self) -> dict[str, str]:
        """Each file's text by its name: the rows as JSON lines, then what describes them."""
        rows = {f"{part}.jsonl": json_lines(rows) for part, rows in self.parts.items()}
        return {**rows, **self.about(list(self.parts))}

    def with_test(self, test: ExportedFiles) -> ExportedFiles:
        """The same files with the rows of another export as the held-out part."""
        return ExportedFiles({**self.parts, TEST: test.parts[TRAIN]}, self.about)

    def save(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write all files into `folder`; returns it.

        They are written beside it first and then moved, so no file is ever half there. Raises
        `BadFile` where one of that name exists, unless it may `overwrite` them.
        """
        place, files = Path(folder), self.files
        there = [name for name in files if (place / name).exists()]
        if there and not overwrite:
            raise BadFile(
                f"{place} already has {', '.join(there)}. Choose another folder, or type: "
                f"save({str(place)!r}, overwrite=True)"
            )
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as scratch:
            for name, text in files.items():
                (Path(scratch) / name).write_text(text, encoding="utf-8", newline="\n")
            place.mkdir(exist_ok=True)
            for name in files:  # what describes the rows comes last
                (Path(scratch) / name).replace(place / name)
        return place

    def __repr__(self) -> str:
        """The files, and how many rows are in each part."""
        counted = ", ".join(f"{len(rows)} {part}" for part, rows in self.parts.items())
        return f"<ExportedFiles: {', '.join(self.files)}; rows: {counted}>"
