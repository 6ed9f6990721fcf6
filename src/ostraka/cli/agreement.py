"""`ostraka agreement`: how far people agree, by every measure that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ostraka.cli._commands import examples
from ostraka.cli._dataset import Where, looked_at
from ostraka.cli._print import out, table
from ostraka.errors import unknown

if TYPE_CHECKING:
    from ostraka.measure.agreement import AgreementMetricResult
    from ostraka.schema.questions import Question

METRIC = "alpha, raw, fleiss-kappa, cohen-kappa, ac1 or span-f1"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    lines = ("ostraka agreement tweets", "ostraka agreement tweets -q stars --level ordinal")
    app.command(epilog=examples(*lines))(agreement)


def agreement(
    dataset: Where,
    *,
    question: Annotated[
        list[str] | None, typer.Option("--question", "-q", help="Only this one; may be repeated.")
    ] = None,
    metric: Annotated[
        list[str] | None,
        typer.Option("--metric", "-m", help=f"Only this: {METRIC}. May be repeated."),
    ] = None,
    level: Annotated[
        str | None, typer.Option(help="How answers are compared: nominal, ordinal, interval, ...")
    ] = None,
    person: Annotated[
        list[str] | None, typer.Option("--person", "-p", help="Only this user; may be repeated.")
    ] = None,
    resamples: Annotated[int, typer.Option(help="Samples for the intervals; 0 for none.")] = 1000,
) -> None:
    """Show how far people agree on each question, with 95% intervals."""
    from ostraka.measure.agreement import METRICS
    from ostraka.measure.agreement import agreement as measure

    data = looked_at(dataset)
    if question:
        asked = [data.settings.question(name) for name in question]
    else:
        asked = [one for one in data.settings.questions if one.type in METRICS]
    found = []
    for one in asked:
        known = METRICS.get(one.type, {"alpha": ()})  # free text: let the measure say why not
        for name in metric or [n for n, levels in known.items() if not level or level in levels]:
            result = measure(data, one, name, level=level, people=person, resamples=resamples)
            found.append((one, result))
    if level and not found:
        ways = {way for levels in METRICS.values() for known in levels.values() for way in known}
        raise unknown("way to compare the answers to these questions", level, sorted(ways))
    _show(found)


def _show(found: list[tuple[Question, AgreementMetricResult]]) -> None:
    from ostraka.measure.agreement import NAMES

    heads = ("question", "measure", "compared as", "figure", "95% interval", "answers")
    rows = [
        (
            question.name,
            NAMES[one.metric_name],
            one.level,
            "–" if one.result is None else f"{one.result:.3f}",
            "–" if one.interval is None else "{:.3f} to {:.3f}".format(*one.interval),
            f"{one.count:,}",
        )
        for question, one in found
    ]
    out.print(table(*heads, rows=rows, right=(3, 5)))
    why: dict[tuple[str, str], list[str]] = {}
    for question, one in found:
        if one.reason:
            why.setdefault((question.name, one.reason), []).append(NAMES[one.metric_name])
    for (name, reason), measures in why.items():
        out.print(f"{name} ({', '.join(measures)}): {reason}", markup=False)
