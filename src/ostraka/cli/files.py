"""`ostraka import`, `export`, `convert` and `formats`: datasets from other tools, and back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from ostraka.cli import _file_options as given
from ostraka.cli import _hub
from ostraka.cli._bar import progress
from ostraka.cli._commands import examples
from ostraka.cli._dataset import Where, opened
from ostraka.cli._print import out, table
from ostraka.data.formats._report import Report
from ostraka.errors import BadFile

PROBLEMS = ".problems.csv"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    brought = (
        "ostraka import project-1.json -o tweets",
        "ostraka import tweets.csv -o tweets --text tweet --label mood --annotator worker",
        "ostraka import rated.xlsx -o rated --text answer --label quality=ana,ben:rating",
        "ostraka import hub:argilla/emotion -o emotion",
    )
    app.command("import", epilog=examples(*brought))(import_)
    sent = (
        "ostraka export tweets tweets.jsonl --format doccano",
        "ostraka export tweets train.spacy --strategy dawid_skene",
        "ostraka export tweets hub:me/tweets",
    )
    app.command(epilog=examples(*sent))(export)
    app.command(epilog=examples("ostraka convert project-1.json tweets.csv"))(convert)
    app.command("formats", epilog=examples("ostraka formats"))(formats)


def import_(  # noqa: PLR0913 - each is an option that people type
    files: given.Files,
    *,
    output: given.Into,
    format: given.Format = None,
    text: given.Text = None,
    label: given.Label = None,
    annotator: given.Annotator = None,
    id: given.Id = None,
    status: given.Status = None,
    metadata: given.Metadata = None,
    user: given.User = None,
    separator: given.Separator = None,
    offsets: given.Offsets = None,
    skip_bad: given.SkipBad = False,
    overwrite: given.Overwrite = False,
) -> None:
    """Make a dataset folder from the files of another tool, or from a hub: hub:OWNER/NAME.

    A folder is read as Argilla lays out its datasets. A bad line stops it, and nothing is written;
    all bad lines are listed in OUTPUT.problems.csv.
    """
    from ostraka.data import disk

    if output.exists() and not overwrite:
        raise BadFile(f"{output} exists. Choose another folder, or type --overwrite")
    layout = given.layout(
        text=text,
        label=label,
        annotator=annotator,
        id=id,
        status=status,
        metadata=metadata,
        user=user,
        separator=separator,
        offsets=offsets,
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=f".{output.name}.") as scratch:
        found = _read(files, format, output, layout, Path(scratch), skip_bad=skip_bad)
        disk.save(found.settings, found.columns, output)
    given.told(found.report, f"{output} from {found.report.format}")
    out.print(f"Type: ostraka describe {output}", soft_wrap=True, markup=False)


def _read(
    files: list[Path],
    format: str | None,
    beside: Path,
    layout: Any,
    scratch: Path | None,
    *,
    skip_bad: bool,
) -> Any:
    if len(files) == 1 and _hub.is_layout(files[0]):
        return _hub.read(files[0])
    from ostraka.data.formats._layout import Layout
    from ostraka.data.formats._load import Plan, read

    problems = beside.with_name(beside.name + PROBLEMS)
    problems.unlink(missing_ok=True)  # of an earlier try
    with progress("reading") as tell:
        plan = Plan(Layout.of(**layout), skip_bad, problems, scratch, tell)
        return read(files, format, plan)


def export(
    dataset: Where,
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    format: given.Format = None,
    strategy: given.Strategy = None,
    separator: given.Separator = None,
    offsets: given.Offsets = None,
    overwrite: given.Overwrite = False,
) -> None:
    """Write a dataset as a file of another tool, and say what that file does not hold.

    With hub:OWNER/NAME in place of the file it goes to a hub, in Argilla's layout.
    """
    loaded = opened(dataset)
    repository = _hub.named(file)
    if repository is not None:
        _hub.push(loaded, repository)
        return
    data = loaded.snapshot()
    options = {"separator": separator, "offsets": offsets}
    report = _write(data, file, format, strategy, overwrite=overwrite, **options)
    given.told(report, f"{file} as {report.format}")


def _write(
    data: Any, file: Path, format: str | None, strategy: str | None, **options: Any
) -> Report:
    from ostraka.data.formats._save import Wanted
    from ostraka.feedback.files import write

    with progress("writing") as tell:
        return write(data, file, Wanted(format, tell=tell, **options), strategy)


def convert(  # noqa: PLR0913 - each is an option that people type
    file: Annotated[Path, typer.Argument(help="The file to read.")],
    into: Annotated[Path, typer.Argument(help="The file to write.")],
    *,
    format: Annotated[str | None, typer.Option(help="The format to read; else guessed.")] = None,
    to: Annotated[str | None, typer.Option(help="The format to write; else by its name.")] = None,
    text: given.Text = None,
    label: given.Label = None,
    annotator: given.Annotator = None,
    id: given.Id = None,
    separator: given.Separator = None,
    offsets: given.Offsets = None,
    strategy: given.Strategy = None,
    skip_bad: given.SkipBad = False,
    overwrite: given.Overwrite = False,
) -> None:
    """Write the content of one tool's file as another's."""
    from ostraka.data.formats._guess import for_writing
    from ostraka.data.snapshot import Snapshot

    for_writing(into, to)
    if into.exists() and not overwrite:
        raise BadFile(f"{into} exists. Choose another name, or type --overwrite")
    layout = given.layout(
        text=text, label=label, annotator=annotator, id=id, separator=separator, offsets=offsets
    )
    found = _read([file], format, into, layout, None, skip_bad=skip_bad)
    given.told(found.report, f"{file} as {found.report.format}")
    data = Snapshot(found.settings, found.columns)
    report = _write(data, into, to, strategy, overwrite=overwrite, separator=separator)
    given.told(report, f"{into} as {report.format}")


def formats() -> None:
    """List the formats that can be read and written."""
    from ostraka.data.formats._guess import listing

    rows = [
        (one["name"], one["title"], " ".join(one["suffixes"]), "yes" if one["people"] else "no")
        for one in listing()
    ]
    out.print(table("format", "what it is", "files", "keeps people", rows=rows))
