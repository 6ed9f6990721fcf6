"""`ostraka predict`: what a trained model says about texts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ostraka.cli._commands import examples
from ostraka.cli._print import out, table
from ostraka.errors import BadOption


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    lines = (
        'ostraka predict my_model "This is awesome!"',
        'ostraka predict my_model "Not bad." "Not good." --top-k 3',
        "ostraka predict my_model --json < texts.txt > labels.jsonl",
    )
    app.command(epilog=examples(*lines))(predict)


def predict(
    model: Annotated[Path, typer.Argument(help="A folder that `ostraka train` wrote.")],
    texts: Annotated[
        list[str] | None,
        typer.Argument(help="Texts or prompts; without any, one per line of the input."),
    ] = None,
    *,
    top_k: Annotated[
        int | None, typer.Option("--top-k", min=1, help="Show that many labels per text.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object per text instead of a table.")
    ] = False,
) -> None:
    """Say what a trained model makes of texts: label and score, or how they go on."""
    from ostraka.feedback.trainer import ArgillaTrainer

    trainer = ArgillaTrainer.from_pretrained(model)
    given = texts or _from_input()
    options: dict[str, Any] = {} if top_k is None else {"top_k": top_k}
    found = trainer.predict(given, **options)
    answers = [one if isinstance(one, list) else [one] for one in found]
    if as_json:
        for text, labels in zip(given, answers, strict=True):
            typer.echo(json.dumps({"text": text, "labels": labels}, ensure_ascii=False))
        return
    if any("generated_text" in one for line in answers for one in line):
        written = [
            (text, line[0]["generated_text"]) for text, line in zip(given, answers, strict=True)
        ]
        out.print(table("prompt", "text", rows=written))
        return
    rows = [
        (text if at == 0 else "", label["label"], f"{label['score']:.3f}")
        for text, labels in zip(given, answers, strict=True)
        for at, label in enumerate(labels or [{"label": "(none)", "score": float("nan")}])
    ]
    out.print(table("text", "label", "score", rows=rows, right=(2,)))


def _from_input() -> list[str]:
    if sys.stdin.isatty():
        raise BadOption('No text came. Type: ostraka predict my_model "This is awesome!"')
    return [line.rstrip("\n") for line in sys.stdin if line.strip()]
