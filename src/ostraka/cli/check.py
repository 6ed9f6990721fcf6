"""`ostraka check`: look at the rows of a language model before it is trained."""

from __future__ import annotations

from typing import Annotated

import typer

from ostraka.cli import _task as given
from ostraka.cli._commands import examples
from ostraka.cli._dataset import Where
from ostraka.cli._print import out

Task = Annotated[str, typer.Option(help="What would be trained.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    start = "ostraka check dolly --with prompt=instruction --with response=response"
    lines = (
        f"{start} --model gpt2-medium",
        f"{start} --model my_model --set max_length=512",
        "ostraka check pairs --task direct-preference-optimization --with prompt=question ...",
    )
    app.command(epilog=examples(*lines))(check)


def check(  # noqa: PLR0913 - each is an option that people type
    dataset: Where,
    *,
    task: Task = "supervised-fine-tuning",
    parts: given.Parts = None,
    text: given.Text = None,
    label: given.Label = None,
    framework: given.Framework = "trl",
    model: given.Model = None,
    strategy: given.Strategy = None,
    train_size: given.TrainSize = 0.8,
    max_records: given.MaxRecords = None,
    seed: given.Seed = 42,
    options: given.Set = None,
) -> None:
    """Show three rows as a language model's trainer will see them, and what is wrong with any.

    Takes what `ostraka train` takes. Ends with 1 where a training would fail or learn nothing.
    """
    trainer = given.trainer_for(
        dataset,
        task,
        given.parts_of(parts, text=text, label=label, strategy=strategy, soft_labels=False),
        options,
        framework=framework,
        model=model,
        train_size=train_size,
        seed=seed,
        max_records=max_records,
    )
    report = trainer.check()
    out.print(report)
    if report.stops:
        raise typer.Exit(1)
