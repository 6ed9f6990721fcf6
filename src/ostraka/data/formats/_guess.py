"""Which format a file has: by its name and by what stands in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ostraka.data.formats._base import Format, formats
from ostraka.data.formats._layout import Layout
from ostraka.data.formats._source import Source
from ostraka.errors import BadFile, BadOption, unknown

# The settings files of Argilla's layouts: a folder with one is read as a whole, by `data.hub`.
ARGILLAS = (".argilla/settings.json", "argilla.yaml", "argilla.cfg")


def chosen(
    sources: Sequence[Source], format: str | None, layout: Layout
) -> tuple[str, type[Format]]:
    """The format of files, by name or guessed among those that can follow the layout.

    Raises `BadFile` where none is sure, `BadOption` where the named one cannot.
    """
    if not sources:
        raise BadOption("No file was given.")
    if format is not None:
        return shown(_known(format)), _following(format, layout)
    found = [guessed(source, layout) for source in sources]
    if len(set(found)) > 1:
        listed = ", ".join(f"{s.path.name}: {name}" for s, name in zip(sources, found, strict=True))
        raise BadFile(f"These files look different ({listed}). Say which format: --format NAME")
    return found[0], formats[found[0]]


def _following(name: str, layout: Layout) -> type[Format]:
    kind = formats[name]
    for asked in layout.asked:
        if asked not in kind.takes:
            takes = ", ".join(kind.takes) or "nothing else"
            raise BadOption(
                f"{asked} does not fit {shown(name)}, whose files say that themselves; beside user "
                f"it takes {takes}."
            )
    return kind


def guessed(source: Source, layout: Layout) -> str:
    """The format that is surest; raises `BadFile` for none, and for a part of Argilla's layout."""
    _not_a_part(source.path)
    able = [name for name in formats if set(layout.asked) <= set(formats[name].takes)]
    sure = {name: _sure(formats[name], source) for name in able}
    best = max(sure, key=lambda name: sure[name], default="")
    if not sure.get(best):
        raise BadFile(
            f"{source.path} looks like none of the formats that can be read. Say which one it is: "
            f"--format NAME, one of {', '.join(shown(name) for name in sure)}"
        )
    return shown(best)


def _not_a_part(path: Path) -> None:
    """Refuse a file that means something only with the rest of its folder."""
    if path.suffix != ".parquet" and path.name not in ARGILLAS:
        return
    for folder in path.absolute().parents[:2]:
        if any((folder / name).is_file() for name in ARGILLAS):
            raise BadFile(
                f"{path} is a part of what Argilla wrote. Give the whole folder, {folder}, or say "
                "--format NAME to read this file by itself."
            )


def _sure(kind: type[Format], source: Source) -> int:
    try:
        return kind().sure(source)
    except UnicodeError:
        return 0


def for_writing(path: Path, format: str | None) -> tuple[str, type[Format]]:
    """The format to write, by name or by the ending of the file."""
    if format is not None:
        return shown(_known(format)), formats[format]
    suffixes = [s.lower() for s in path.suffixes if s.lower() != ".gz"]
    ending = suffixes[-1] if suffixes else ""
    fitting = {name: formats[name] for name in formats if ending in formats[name].suffixes}
    usual = {"": "", ".jsonl": "jsonl", ".json": "label_studio", ".csv": "csv", ".tsv": "csv"}
    name = usual.get(ending) or next(iter(fitting), "")
    if name not in fitting:
        known = ", ".join(shown(one) for one in formats if formats[one].suffixes)
        raise BadOption(f"{path} does not say a format. Say it: --format NAME, one of {known}")
    return shown(name), fitting[name]


def _known(name: str) -> str:
    if name not in formats:
        raise unknown("format", name, [shown(one) for one in formats])
    return name


def shown(name: str) -> str:
    """A format's name as people type it."""
    return name.replace("_", "-")


def listing() -> list[dict[str, Any]]:
    """Name, title, endings and whether people are kept, of every format."""
    return [
        {
            "name": shown(name),
            "title": formats[name].title,
            "suffixes": formats[name].suffixes,
            "people": formats[name].people,
        }
        for name in formats
    ]
