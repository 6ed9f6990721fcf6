"""What `ostraka import`, `export` and `convert` are told alike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ostraka.cli._commands import escaped
from ostraka.cli._print import out
from ostraka.data.formats._report import Report

Files = Annotated[list[Path], typer.Argument(help="Files of one format; .gz is fine.")]
Into = Annotated[Path, typer.Option("--output", "-o", help="The folder for the dataset.")]
Format = Annotated[
    str | None, typer.Option(help="The format; else guessed. `ostraka formats` lists them.")
]
Text = Annotated[
    list[str] | None, typer.Option(help="A column (key) with a text; may be repeated.")
]
Label = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN[:KIND]",
        help="A column with answers; KIND is label, labels, rating, text, span or ranking. "
        "QUESTION=ANA,BEN says that each column is a person's. May be repeated.",
    ),
]
Annotator = Annotated[str | None, typer.Option(help="The column that says who answered.")]
Id = Annotated[str | None, typer.Option(help="The column with the record's name.")]
Status = Annotated[str | None, typer.Option(help="The column with submitted, draft or discarded.")]
Metadata = Annotated[
    list[str] | None,
    typer.Option(help="A column to keep as metadata; else all that are left. May be repeated."),
]
User = Annotated[str | None, typer.Option(help="Who answered, where the file does not say it.")]
Separator = Annotated[str | None, typer.Option(help="What stands between labels in one cell.")]
Offsets = Annotated[
    str | None, typer.Option(help="What spans count: code-points or utf-16; else as usual there.")
]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave lines out that are bad.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Over what is there already.")]
Strategy = Annotated[
    str | None,
    typer.Option(help="How to settle what people say where there is room for one answer."),
]


def layout(**given: Any) -> Mapping[str, Any]:
    """The options of the layout that were given."""
    return {name: value for name, value in given.items() if value}


def told(report: Report, head: str) -> None:
    """Say what came of it."""
    out.print(f"{escaped(head)}: {report.counts()}", soft_wrap=True)
    for line in report.lines():
        out.print(f"  {escaped(line)}", soft_wrap=True)
