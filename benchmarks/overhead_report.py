"""The figures of `overhead.py`, as the Markdown of OVERHEAD.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from statistics import median
from typing import Any

from report import table, verdict

LIMIT = 1.02  # times the wall time of the script by hand, at most
CLOSE = 1e-6  # how far a loss may be from that of the script by hand
TITLES = {"sft": "Supervised fine-tuning", "dpo": "Direct preference optimisation"}
WALL, CPU = 0, 1
SHARED = ("imports", "building the trainer", "steps", "saving")
SERVICES = ("preflight", "hash of the rows", "model card", "manifest, move")
REST = "reading rows, config and the rest"
OUTSIDE = "starting and ending the process"
JUDGED = ("whole process", "steps")

METHOD = """\
Each training runs in a process of its own, from reading the rows to the saved model; the two sides
take turns (hand, Ostraka, Ostraka, hand, ...) with nothing prepared or cached by the run before.
The hand-written script reads JSON lines in TRL's format, builds TRL's config and trainer, trains
and saves; Ostraka reads a saved data set of records and is called as
`ArgillaTrainer(dataset, task, "trl", model=...).train(...)`, with its preflight, manifest and model
card as users get them. Rows, model, seed and config are the same; no checkpoints are written.
"Whole process" is what the operating system counts from start to end, wall clock and CPU (user
and system, all threads); its parts are timed inside the process. A ratio is taken pair by pair and
the median given: the machine is shared, so single wall times say little. OMP_NUM_THREADS=1.
"""

Sheet = Mapping[str, Any]
Pairs = Sequence[Mapping[str, Sheet]]


def parts_of(sheet: Sheet, kind: int) -> dict[str, float]:
    """Seconds by part; together they are the whole process."""
    spent = {name: float(both[kind]) for name, both in sheet["parts"].items()}
    named = {name: spent[name] for name in (*SHARED, *SERVICES) if name in spent}
    inside = sum(seconds for name, seconds in named.items() if name != "imports")
    rest = {REST: spent["training call"] - inside}
    around = spent["whole process"] - spent["imports"] - spent["training call"]
    return {**named, **rest, OUTSIDE: around, "whole process": spent["whole process"]}


def ratios(found: Pairs, part: str, kind: int) -> list[float]:
    """Ostraka over the script by hand, pair by pair."""
    return [pair["ours"]["parts"][part][kind] / pair["hand"]["parts"][part][kind] for pair in found]


def apart(found: Pairs) -> float:
    """The largest distance of two losses of the same step; infinite where steps are missing."""
    sides = [(pair["hand"]["losses"], pair["ours"]["losses"]) for pair in found]
    if any(len(hand) != len(ours) or not hand for hand, ours in sides):
        return float("inf")
    return max(abs(a - b) for hand, ours in sides for a, b in zip(hand, ours, strict=True))


def identity(found: Pairs) -> str:
    """Whether both sides did the same."""
    first, far = found[0]["hand"]["losses"], apart(found)
    digests = {sheet["weights"] for pair in found for sheet in pair.values()}
    same = "the same to the last bit" if len(digests) == 1 else "**different**"
    return (
        f"Largest distance of a loss over {len(first)} logged steps and {len(found)} pairs: "
        f"{far:g} (required ≤ {CLOSE:g}; met: {verdict(far <= CLOSE)}); the loss goes from "
        f"{first[0]:.4f} to {first[-1]:.4f}. The saved weights are {same}.\n"
    )


def ratio_table(found: Pairs) -> str:
    """The ratios that are asked for."""
    rows = []
    for part in JUDGED:
        for kind, clock in ((WALL, "wall"), (CPU, "CPU")):
            each = ratios(found, part, kind)
            listed = ", ".join(f"{one:.3f}" for one in each)
            limit = f"≤ {LIMIT}" if kind == WALL else "–"
            met = verdict(median(each) <= LIMIT) if kind == WALL else "–"
            rows.append([f"{part}, {clock}", f"{median(each):.3f}", listed, limit, met])
    return table(["Ostraka / by hand", "median", "pairs", "required", "met"], rows)


def part_table(found: Pairs) -> str:
    """Where the time goes on each side: medians."""
    mean = {
        (side, kind): [parts_of(pair[side], kind) for pair in found]
        for side in ("hand", "ours")
        for kind in (WALL, CPU)
    }
    rows = []
    for part in parts_of(found[0]["ours"], CPU):
        cells = []
        for kind in (WALL, CPU):
            for side in ("hand", "ours"):
                seen = [parts[part] for parts in mean[side, kind] if part in parts]
                cells.append(f"{median(seen):.2f}" if seen else "–")
        rows.append([part, *cells])
    head = ["part", "by hand, wall s", "Ostraka, wall s", "by hand, CPU s", "Ostraka, CPU s"]
    return table(head, rows)


def held_out(sheet: Sheet) -> str:
    """What measuring costs, which the comparison leaves out."""
    wall, cpu = sheet["parts"]["scores of held-out rows"]
    return (
        "With `train_size=0.9` Ostraka also loads the saved model and measures it on the held-out "
        f"rows: {wall:.1f} s ({cpu:.1f} s CPU), not in the figures above.\n"
    )


def write(found: Mapping[str, Any], asked: Mapping[str, Any], machine: str) -> str:
    """The whole report."""
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    any_pair = next(iter(found.values()))["pairs"][0]["ours"]
    versions = ", ".join(f"{name} {one}" for name, one in any_pair["versions"].items())
    parts = ["# What Ostraka adds to a TRL script written by hand\n"]
    parts += [f"{now}. {machine}. {versions}. Model: {asked['model'].name}.\n", METHOD]
    for task, one in found.items():
        what = f"{one['rows']}, {asked['steps']} steps, at most {asked['length']} tokens.\n"
        parts += [f"## {TITLES[task]}\n", what, identity(one["pairs"])]
        parts += [ratio_table(one["pairs"]), part_table(one["pairs"]), held_out(one["held_out"])]
    return "\n".join(parts)
