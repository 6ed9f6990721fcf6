"""`ostraka predict`: what a trained model says about texts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ostraka.cli._commands import examples
from ostraka.cli._print import out, table
from ostraka.cli._questions import questions
from ostraka.errors import BadOption


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    lines = (
        'ostraka predict my_model "This is awesome!"',
        'ostraka predict my_model "Not bad." "Not good." --top-k 3',
        "ostraka predict my_model --json < texts.txt > labels.jsonl",
        'ostraka predict my_reader --context page.txt "Where is it?"',
        'ostraka predict my_pairs "A cat sleeps." "The cat is asleep."',
    )
    app.command(epilog=examples(*lines))(predict)


def predict(
    model: Annotated[Path, typer.Argument(help="A folder that `ostraka train` wrote.")],
    texts: Annotated[
        list[str] | None,
        typer.Argument(help="Texts or prompts; without any, one per line of the input."),
    ] = None,
    *,
    context: Annotated[
        Path | None,
        typer.Option(help="A text file; each question is about it (models that find answers)."),
    ] = None,
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
    outcome = trainer.model.outcome
    given = _given(outcome, texts or _from_input(), context)
    if "text" in outcome.heads and not as_json and out.is_terminal:
        _written(trainer, given)
        return
    options: dict[str, Any] = {} if top_k is None else {"top_k": top_k}
    found = trainer.predict(given, **options)
    if as_json:
        for text, one in zip(given, found, strict=True):
            typer.echo(json.dumps(_line(text, one), ensure_ascii=False))
        return
    _show(outcome, given, found)


def _given(outcome: Any, typed: list[str], context: Path | None) -> list[Any]:
    """What was typed as inputs of the model."""
    if outcome.heads[0] == "answer":
        return list(questions(typed, context))
    if context is not None:
        raise BadOption("--context is for models that find answers; this one takes texts alone.")
    return list(two_by_two(typed)) if getattr(outcome, "pairs", False) else typed


def _show(outcome: Any, given: list[Any], found: list[Any]) -> None:
    """Each input with what was found, as lines of a table."""
    first = "prompt" if "text" in outcome.heads else "text"
    if given and isinstance(given[0], dict):
        first, given = "question", [one["question"] for one in given]
    rows = [
        (_written_out(text) if at == 0 else "", *cells)
        for text, one in zip(given, found, strict=True)
        for at, cells in enumerate(outcome.cells(one))
    ]
    right = (len(outcome.heads),) if outcome.heads[-1] == "score" else ()
    out.print(table(first, *outcome.heads, rows=rows, right=right))


def _line(given: Any, found: Any) -> dict[str, Any]:
    """One input with what was found, as a JSON object."""
    several = found if isinstance(found, list) else [found]
    if isinstance(given, dict):
        return {"question": given["question"], "answers": several}
    return {"text": given, "labels": several}


def _written(trainer: Any, prompts: list[str]) -> None:
    """What a language model writes, word by word as it comes."""
    for prompt in prompts:
        out.print(prompt, style="dim", end="", markup=False, highlight=False)
        trainer.predict(
            prompt, on_text=lambda text: out.print(text, end="", markup=False, highlight=False)
        )
        out.print()


def two_by_two(typed: list[str]) -> list[tuple[str, str]]:
    """Pairs of texts: what stands on both sides of a tab, or two texts in turn."""
    texts = [part for text in typed for part in text.split("\t")]
    if len(texts) % 2 or any(text.count("\t") > 1 for text in typed):
        raise BadOption(
            "This model compares two texts. Type both in turn, or a line of the input with a tab "
            'between them: ostraka predict my_pairs "one text" "another".'
        )
    return list(zip(texts[::2], texts[1::2], strict=True))


def _written_out(given: Any) -> str:
    return given if isinstance(given, str) else " | ".join(given)


def _from_input() -> list[str]:
    if sys.stdin.isatty():
        raise BadOption('No text came. Type: ostraka predict my_model "This is awesome!"')
    return [line.rstrip("\n") for line in sys.stdin if line.strip()]
