"""`ostraka train`: from a saved dataset to a model folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ostraka.cli._commands import escaped, examples
from ostraka.cli._print import err, out, table
from ostraka.errors import BadOption

WORDS = {"true": True, "false": False, "none": None, "null": None}


Dataset = Annotated[Path, typer.Argument(help="A folder that `save_to_disk` wrote.")]
Text = Annotated[list[str], typer.Option(help="The field with the text; may be repeated.")]
Label = Annotated[str, typer.Option(help="The question whose answers are learnt.")]
Framework = Annotated[str, typer.Option(help="What to train with; `ostraka cells` lists them.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The folder for the model.")]
Task = Annotated[str, typer.Option(help="What to train.")]
Model = Annotated[str | None, typer.Option(help="The model to start from: a hub name or a folder.")]
Strategy = Annotated[
    str | None, typer.Option(help="How to settle what people say: majority, dawid_skene, ...")
]
SoftLabels = Annotated[
    bool, typer.Option("--soft-labels", help="Learn the shares of people's answers.")
]
TrainSize = Annotated[
    float, typer.Option(help="The share of records to learn from; the rest is held out.")
]
MaxRecords = Annotated[int | None, typer.Option(help="Take only the first so many.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same model.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="An option of the framework."),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a training that was interrupted.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    start = "ostraka train tweets --text text --label sentiment"
    lines = (
        f"{start} --framework sklearn --output my_model",
        f"{start} --framework setfit --output my_model --set learning_rate=2e-5",
        f"{start} --framework transformers --output my_model --resume",
    )
    app.command(epilog=examples(*lines))(train)


def train(  # noqa: PLR0913 - each is an option that people type
    dataset: Dataset,
    *,
    text: Text,
    label: Label,
    framework: Framework,
    output: Output,
    task: Task = "text-classification",
    model: Model = None,
    strategy: Strategy = None,
    soft_labels: SoftLabels = False,
    train_size: TrainSize = 0.8,
    max_records: MaxRecords = None,
    seed: Seed = 42,
    options: Set = None,
    resume: Resume = False,
) -> None:
    """Train a model on a saved dataset, test it on held-out records, write a folder."""
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.feedback.task import TrainingTask
    from ostraka.feedback.trainer import ArgillaTrainer

    data = FeedbackDataset.load_from_disk(dataset)
    texts = [data.field_by_name(name) for name in text]
    define = _task(TrainingTask, task)
    learnt = {"label_strategy": strategy, "soft_labels": soft_labels}
    trainer = ArgillaTrainer(
        data,
        define(text=texts, label=data.question_by_name(label), **learnt),
        framework=framework,
        model=model,
        train_size=train_size,
        seed=seed,
        max_records=max_records,
        framework_kwargs=dict(map(option, options or [])),
    )
    _run(trainer, output, resume=resume)


def _run(trainer: Any, output: Path, *, resume: bool) -> None:
    err.print(escaped(repr(trainer)), soft_wrap=True)
    try:
        trainer.train(output, resume=resume)
    except KeyboardInterrupt:
        said = f"Interrupted. {output} is as it was; the same command with --resume goes on."
        raise KeyboardInterrupt(said) from None
    show(trainer.model.manifest, output)


def option(given: str) -> tuple[str, Any]:
    """`NAME=VALUE` as a name and a value: a number, true, false, none, JSON, or else a text."""
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise BadOption(f"--set {given!r}: write it as NAME=VALUE, like learning_rate=2e-5.")
    if value.lower() in WORDS:
        return name, WORDS[value.lower()]
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def show(manifest: dict[str, Any], folder: Path) -> None:
    """The scores of a finished training, and what to type next."""
    split, metrics = manifest["split"], manifest["metrics"]
    out.print(
        f"Trained on {split['train_rows']:,} rows, "
        f"tested on {split['held_out_rows']:,} that it has not seen."
    )
    for reason, count in manifest["data"]["dropped"].items():
        out.print(f"Left out: {count:,} × {escaped(reason)}", soft_wrap=True)
    if metrics:
        _scores(metrics)
    out.print(f"{escaped(str(folder))} holds the model, manifest.json and README.md.")
    out.print(f'Type: ostraka predict {escaped(str(folder))} "..."', soft_wrap=True)


def _scores(metrics: dict[str, Any]) -> None:
    whole = [
        (title, f"{metrics[name]:.3f}")
        for name, title in (
            ("accuracy", "accuracy"),
            ("macro_f1", "macro F1"),
            ("majority_accuracy", "accuracy of always saying the most frequent class"),
        )
        if name in metrics
    ]
    out.print(table("score", "", rows=whole, right=(1,)))
    rows = [
        (
            name,
            *(f"{part[figure]:.3f}" for figure in ("precision", "recall", "f1")),
            part["support"],
        )
        for name, part in metrics["per_class"].items()
    ]
    heads = ("class", "precision", "recall", "F1", "rows")
    out.print(table(*heads, rows=rows, right=(1, 2, 3, 4)))


def _task(tasks: Any, name: str) -> Any:
    from ostraka.tasks._base import tasks as known

    known[name]  # an unknown name is an error with the nearest one
    return getattr(tasks, f"for_{name.replace('-', '_')}")
