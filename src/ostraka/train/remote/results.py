"""What a server measured while it trained: the lines of a job's result file."""

from __future__ import annotations

import base64
import binascii
import csv
import math
from collections.abc import Sequence
from typing import Any

Line = dict[str, float]
# The server's columns for the held-out part, the better one first, and what they are called here.
HELD_OUT = {
    "loss": ("full_valid_loss", "valid_loss"),
    "token_accuracy": ("full_valid_mean_token_accuracy", "valid_mean_token_accuracy"),
}


def lines(content: bytes) -> list[Line]:
    """The file's numbers by column; cells without one are left out.

    OpenAI's own service sends the file in base64, others as plain CSV.
    """
    text = content.decode("utf-8", "replace")
    if "," not in text.partition("\n")[0]:
        try:
            text = base64.b64decode(content).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return []
    return [_numbers(row) for row in csv.DictReader(text.splitlines())]


def figures(found: Sequence[Line]) -> dict[str, Any]:
    """How many steps there were, the mean training loss, and the loss at each step."""
    losses = [
        {"step": int(line.get("step", at)), "loss": line["train_loss"]}
        for at, line in enumerate(found, 1)
        if "train_loss" in line
    ]
    if not losses:
        return {}
    mean = math.fsum(one["loss"] for one in losses) / len(losses)
    return {"steps": losses[-1]["step"], "train_loss": mean, "history": losses}


def held_out(found: Sequence[Line], *, preferences: bool = False) -> dict[str, float]:
    """The server's last scores on the held-out part; empty where it has none.

    The loss is in nats per token with its perplexity; for `preferences` it is DPO's, as `dpo_loss`.
    """
    scores = {}
    for name, columns in HELD_OUT.items():
        told = [[line[c] for line in found if c in line] for c in columns]
        last = next((values[-1] for values in told if values), None)
        if last is not None:
            scores[name] = last
    if "loss" in scores and preferences:
        scores["dpo_loss"] = scores.pop("loss")
    elif "loss" in scores:
        scores["perplexity"] = math.exp(min(scores["loss"], 700.0))
    return scores


def _numbers(row: dict[str, Any]) -> Line:
    found = {}
    for name, cell in row.items():
        try:
            value = float(cell)
        except (TypeError, ValueError):
            continue
        if math.isfinite(value) and value != -1.0:  # -1 stands where nothing was measured
            found[name] = value
    return found
