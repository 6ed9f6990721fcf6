"""`ostraka people`: who answered how much, and how well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from ostraka.cli._commands import escaped, examples
from ostraka.cli._dataset import Where, called, opened
from ostraka.cli._print import counted, out, table

if TYPE_CHECKING:
    from ostraka.measure.people import People

NOBODY = "those without a user"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    lines = ("ostraka people tweets sentiment", "ostraka people tweets sentiment --gold answer")
    app.command(epilog=examples(*lines))(people)


def people(
    dataset: Where,
    question: Annotated[str, typer.Argument(help="The question to look at.")],
    *,
    strategy: Annotated[
        str | None, typer.Option(help="How to settle it; else the question's default.")
    ] = None,
    gold: Annotated[
        str | None, typer.Option(help="A metadata property that holds right answers.")
    ] = None,
    limit: Annotated[int, typer.Option(help="How many people to list.")] = 40,
) -> None:
    """Show each person's answers to a question beside the others' and what was settled."""
    found = opened(dataset).people(question, strategy, gold=gold)
    found = replace(found, users=called(dataset, found.users))
    suspects = [bool(why) for why in found.suspects]
    order = np.lexsort((-found.answers, ~np.array(suspects, bool)))
    order = order[found.answers[order] > 0]
    out.print(
        f"[bold]{escaped(question)}[/]: {counted(len(order), 'person')}, settled by "
        f"{found.strategy}; {sum(suspects)} to look at"
    )
    out.print()
    _table(found, order[:limit].tolist())
    if len(order) > limit:
        out.print(f"{len(order) - limit:,} more; --limit {len(order)} lists all.")


def _table(found: People, order: list[int]) -> None:
    columns = {
        "accuracy": found.accuracy,
        "as others": found.peers,
        "gold": found.gold,
        "reliability": found.reliability,
    }
    shown = {name: values for name, values in columns.items() if not np.isnan(values).all()}
    rows = [
        (
            found.users[at] or NOBODY,
            f"{found.answers[at]:,}",
            *(_figure(float(values[at]), name) for name, values in shown.items()),
            _drift(found, at),
        )
        for at in order
    ]
    heads = ("person", "answers", *shown, "drift")
    out.print(table(*heads, rows=rows, right=range(1, len(heads))))
    for at in order:
        if found.suspects[at]:
            out.print(f"look at {found.users[at] or NOBODY}: {found.suspects[at]}", markup=False)


def _figure(value: float, name: str) -> str:
    if np.isnan(value):
        return "–"
    return f"{value:.2f}" if name == "reliability" else f"{value:.0%}"


def _drift(found: People, at: int) -> str:
    """Shown where it is beyond two standard errors."""
    drift, error = found.drift[at], found.drift_error[at]
    return f"{drift:+.0%}" if abs(drift) > 2 * error else "–"
