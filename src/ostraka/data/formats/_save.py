"""From a dataset to a file: written beside its place, then moved there."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from ostraka.data.formats._guess import for_writing
from ostraka.data.formats._report import Report
from ostraka.data.formats._view import Settled, Told, View
from ostraka.data.snapshot import Snapshot
from ostraka.errors import BadFile

UNSAID = "not in the file: titles, guidelines, and options that nobody chose"


@dataclass(frozen=True)
class Wanted:
    """How to write: the format (else by the file's ending), and whether over an old file."""

    format: str | None = None
    overwrite: bool = False
    separator: str | None = None
    offsets: str | None = None
    tell: Told | None = None


def write(snapshot: Snapshot, path: Path, settled: Settled, wanted: Wanted) -> Report:
    """Write the file; the report counts what it does not hold.

    Raises `BadFile` where one of that name exists, unless it may be overwritten; `BadOption` where
    the format cannot hold such a dataset.
    """
    name, kind = for_writing(path, wanted.format)
    if path.exists() and not wanted.overwrite:
        raise BadFile(f"{path} exists. Choose another name, or overwrite it: --overwrite")
    if path.is_dir():
        raise BadFile(f"{path} is a folder. Give the name of a file.")
    suffixes = [s.lower() for s in path.suffixes]
    view = View(
        snapshot,
        settled,
        wanted.tell,
        suffix=next((s for s in reversed(suffixes) if s != ".gz"), ""),
        zipped=suffixes[-1:] == [".gz"],
        separator=wanted.separator,
        offsets=wanted.offsets,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as scratch:
        fresh = Path(scratch) / path.name
        kind().write(view, fresh)
        if not view.settings_kept:
            view.notes.append(UNSAID)
        _move(Path(scratch), path, overwrite=wanted.overwrite)
    columns = snapshot.columns
    return Report(
        name,
        len(columns),
        columns.responses.num_rows,
        len(columns.users),
        view.lost,
        view.notes,
        answers=kind.people,
    )


def _move(scratch: Path, path: Path, *, overwrite: bool) -> None:
    """Everything that was written, the file itself last; what describes it goes beside it."""
    beside = [made for made in sorted(scratch.iterdir()) if made.name != path.name]
    there = [made.name for made in beside if (path.parent / made.name).exists()]
    if there and not overwrite:
        raise BadFile(
            f"{path.parent} has {', '.join(there)} already, which would be written beside "
            f"{path.name}. Choose another folder, or overwrite: --overwrite"
        )
    for made in [*beside, scratch / path.name]:
        made.replace(path.parent / made.name)
