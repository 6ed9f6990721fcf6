"""How a training went, as one picture: loss, reward, divergence and what else was logged."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ostraka.errors import MissingExtra
from ostraka.extras import need

CURVES = "curves.png"
log = logging.getLogger("ostraka.train")

# Title and the names under which trainers log it; of the variants of a name those that are there.
PANELS = (
    ("Loss", ("loss", "eval_loss")),
    ("Reward", ("reward", "mean_reward", "rewards/chosen", "rewards/rejected")),
    ("Divergence from the start (nats)", ("kl",)),
    ("Accuracy", ("accuracy", "eval_accuracy", "rewards/accuracies", "mean_token_accuracy")),
    ("Held-out score", ("held_out_score",)),
    ("Margin", ("margin", "rewards/margins")),
    ("Policy and value loss", ("policy_loss", "value_loss")),
    ("Entropy (nats)", ("entropy",)),
    ("Length of answers (tokens)", ("response_length", "completions/mean_length")),
)
STYLES = ("-", "--", "-.", ":")  # told apart in grey too


class Panel(NamedTuple):
    """One drawing: its title, and steps and values by name."""

    title: str
    lines: dict[str, tuple[list[int], list[float]]]


def panels(history: Sequence[Mapping[str, float]]) -> list[Panel]:
    """What can be drawn of a history: every quantity that was logged at two steps or more."""
    found = []
    for title, names in PANELS:
        lines = {}
        for name in names:
            points = [(int(x["step"]), float(x[name])) for x in history if name in x]
            if len(points) > 1:
                lines[name] = [at for at, _ in points], [value for _, value in points]
        if lines:
            found.append(Panel(title, lines))
    return found


def write_curves(figures: Mapping[str, Any], folder: Path) -> Path | None:
    """Draw the history among a training's figures into `folder`; None where there is none.

    Without matplotlib nothing is drawn, which is logged: a training does not fail for a picture.
    """
    drawn = panels(figures.get("history", ()))
    if not drawn:
        return None
    try:
        need("matplotlib", extra="trl", why="Drawing the curves of a training")
    except MissingExtra as error:
        log.info("No curves were drawn: %s", error)
        return None
    picture = _picture(drawn)
    path = folder / CURVES
    picture.savefig(path, metadata={"Software": None})  # the same figures give the same file
    return path


def _picture(drawn: list[Panel]) -> Any:
    # not through pyplot, which keeps every figure and picks a window system
    figure_of = need("matplotlib.figure", extra="trl", why="Drawing the curves of a training")
    wide = min(len(drawn), 3)
    rows = -(-len(drawn) // wide)
    figure = figure_of.Figure(figsize=(4 * wide, 3 * rows), dpi=100, layout="constrained")
    for at, panel in enumerate(drawn):
        _draw(figure.add_subplot(rows, wide, at + 1), panel)
    return figure


def _draw(axes: Any, panel: Panel) -> None:
    for number, (name, (steps, values)) in enumerate(panel.lines.items()):
        mark = "o" if len(steps) < 15 else None
        axes.plot(
            steps, values, STYLES[number % 4], color=f"C{number}", marker=mark, ms=3, label=name
        )
    axes.set_title(panel.title, fontsize=11)
    axes.set_xlabel("step", fontsize=9)
    axes.tick_params(labelsize=8)
    axes.grid(alpha=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if len(panel.lines) > 1:
        axes.legend(fontsize=8, frameon=False)
