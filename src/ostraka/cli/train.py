"""`ostraka train`: from a saved dataset to a model folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ostraka.cli import _task as given
from ostraka.cli._commands import escaped, examples
from ostraka.cli._dataset import Where
from ostraka.cli._print import err, out, table

TITLES = {
    "accuracy": "accuracy",
    "macro_f1": "macro F1",
    "majority_accuracy": "accuracy of always saying the most frequent class",
}
OF_SPANS = {
    "precision": "precision",
    "recall": "recall",
    "micro_f1": "F1 over all spans",
    "macro_f1": "macro F1",
    "seen_spans_f1": "F1 of marking again what was marked in training",
}

Output = Annotated[Path, typer.Option("--output", "-o", help="The folder for the model.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a training that was interrupted.")
]
Check = Annotated[
    bool,
    typer.Option("--check/--no-check", help="Look at a language model's rows first."),
]

Launch = Annotated[
    str | None,
    typer.Option(
        metavar="ENGINE:NUMBER",
        help="Train in several processes: torchrun:2, accelerate:2, ray:2. In quotes the engine's "
        "own arguments may follow.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    start = "ostraka train tweets --text text --label sentiment"
    writer = "ostraka train dolly --task supervised-fine-tuning --framework trl --output my_writer"
    marker = "ostraka train news --task token-classification"
    lines = (
        f"{start} --framework sklearn --output my_model",
        f"{start} --framework setfit --output my_model --set learning_rate=2e-5",
        f"{start} --framework transformers --output my_model --resume",
        f"{writer} --with prompt=instruction --with response=response",
        f"{start} --framework transformers --output my_model --launch torchrun:2",
        f"{marker} --framework transformers --output my_marker --text text --label entities",
    )
    app.command(epilog=examples(*lines))(train)


def train(  # noqa: PLR0913 - each is an option that people type
    dataset: Where,
    *,
    framework: given.Framework,
    output: Output,
    task: given.Task = "text-classification",
    text: given.Text = None,
    label: given.Label = None,
    parts: given.Parts = None,
    model: given.Model = None,
    strategy: given.Strategy = None,
    soft_labels: given.SoftLabels = False,
    train_size: given.TrainSize = 0.8,
    max_records: given.MaxRecords = None,
    seed: given.Seed = 42,
    options: given.Set = None,
    resume: Resume = False,
    check: Check = True,
    launch: Launch = None,
) -> None:
    """Train a model on a saved dataset, test it on held-out records, write a folder."""
    made = given.parts_of(parts, text=text, label=label, strategy=strategy, soft_labels=soft_labels)
    trainer = given.trainer_for(
        dataset,
        task,
        made,
        options,
        framework=framework,
        model=model,
        train_size=train_size,
        seed=seed,
        max_records=max_records,
    )
    _run(trainer, output, resume=resume, check=check, launch=launch)


def _run(trainer: Any, output: Path, **how: Any) -> None:
    err.print(escaped(repr(trainer)), soft_wrap=True)
    try:
        trainer.train(output, **how)
    except KeyboardInterrupt:
        said = f"Interrupted. {output} is as it was; the same command with --resume goes on."
        raise KeyboardInterrupt(said) from None
    show(trainer.model.manifest, output)


def show(manifest: dict[str, Any], folder: Path) -> None:
    """The scores of a finished training, and what to type next."""
    split, metrics = manifest["split"], manifest["metrics"]
    out.print(
        f"Trained on {split['train_rows']:,} rows, "
        f"tested on {split['held_out_rows']:,} that it has not seen."
    )
    for reason, count in manifest["data"]["dropped"].items():
        out.print(f"Left out: {count:,} × {escaped(reason)}", soft_wrap=True)
    for reason, count in manifest["figures"].get("adjusted", {}).items():
        out.print(f"Not as it was given: {count:,} × {escaped(reason)}", soft_wrap=True)
    if metrics:
        _scores(metrics)
    out.print(f"{escaped(str(folder))} holds the model, manifest.json and README.md.")
    about = "--context page.txt " if manifest["shape"] == "Answer" else ""
    out.print(f'Type: ostraka predict {escaped(str(folder))} {about}"..."', soft_wrap=True)


def _scores(metrics: dict[str, Any]) -> None:
    """The whole's scores, and those of each class where there are classes."""
    per_class = metrics.get("per_class", {})
    numbers = {name: value for name, value in metrics.items() if isinstance(value, int | float)}
    by_class = OF_SPANS if "seen_spans_f1" in metrics else TITLES
    named = by_class if per_class else {name: name.replace("_", " ") for name in numbers}
    whole = [(title, figure(numbers[name])) for name, title in named.items() if name in numbers]
    out.print(table("score", "", rows=whole, right=(1,)))
    rows = [
        (
            name,
            *(f"{part[figure]:.3f}" for figure in ("precision", "recall", "f1")),
            part["support"],
        )
        for name, part in per_class.items()
    ]
    if rows:
        heads = ("class", "precision", "recall", "F1", "spans" if by_class is OF_SPANS else "rows")
        out.print(table(*heads, rows=rows, right=(1, 2, 3, 4)))


def figure(number: float) -> str:
    """A count as it is, anything else with three places."""
    return f"{number:,}" if isinstance(number, int) else f"{number:.3f}"
