"""`ostraka demo`: the whole way, on real people's answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ostraka.cli._commands import examples


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    lines = (
        "ostraka demo",
        "ostraka demo --quick --output my_demo",
        "ostraka demo --framework setfit",
    )
    app.command(epilog=examples(*lines))(demo)


def demo(
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder for dataset, models and report.")
    ] = Path("ostraka-demo"),
    framework: Annotated[
        str, typer.Option(help="What to train MiniLM with: transformers, peft or setfit.")
    ] = "transformers",
    quick: Annotated[
        bool, typer.Option("--quick", help="Use a quarter of the tweets: a look, no figures.")
    ] = False,
) -> None:
    """Go from 4,000 tweets that 20 to 99 people judged to a trained model and a report.

    Downloads 2.4 MB of ratings from PyPI on first use and checks them against a known hash. Both
    models are trained on this machine; nothing is uploaded and no model hub is asked.
    """
    from ostraka.cli._demo_story import tell

    tell(output, framework=framework, quick=quick)
