"""`ostraka reproduce`: train again from a model's manifest, and compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ostraka.cli._commands import escaped, examples
from ostraka.cli._print import err, out, table


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    lines = (
        "ostraka reproduce my_model",
        "ostraka reproduce my_model --dataset tweets --tolerance 0.01",
    )
    app.command(epilog=examples(*lines))(reproduce)


def reproduce(
    folder: Annotated[Path, typer.Argument(help="A folder that `ostraka train` wrote.")],
    dataset: Annotated[
        Path | None,
        typer.Option(help="Where the saved dataset is, if not where the manifest says."),
    ] = None,
    tolerance: Annotated[
        float, typer.Option(min=0, help="By how much a score may differ and count as the same.")
    ] = 0.0,
    keep: Annotated[
        Path | None, typer.Option(help="Write the new model into this folder as well.")
    ] = None,
) -> None:
    """Train a model again from its manifest and say whether the scores are the same.

    Ends with exit code 0 when rows and scores are the same, and with 1 when they are not.
    """
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.feedback.trainer import snapshot_from
    from ostraka.train.reproduce import reproduce as again

    where = snapshot_from
    if dataset is not None:
        where = lambda source: snapshot_from({**source, "path": str(dataset)})  # noqa: E731
        FeedbackDataset.load_from_disk(dataset)
    found = again(folder, where, tolerance=tolerance, keep=keep)
    before, after = found.before["metrics"], found.after["metrics"]
    names = [n for n, value in before.items() if isinstance(value, float) and n in after]
    rows = [(name, f"{before[name]:.6f}", f"{after[name]:.6f}") for name in names]
    out.print(table("score", "then", "now", rows=rows, right=(1, 2)))
    for remark in found.remarks:
        err.print(f"[yellow]Note:[/] {escaped(remark)}", soft_wrap=True)
    if found.same:
        out.print("[bold green]The same rows and the same scores.[/]")
        return
    for change in found.changes:
        out.print(f"[bold red]Not the same:[/] {escaped(change)}", soft_wrap=True)
    raise typer.Exit(1)
