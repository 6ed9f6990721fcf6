"""Train again from a manifest, and compare."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ostraka.data.snapshot import Snapshot
from ostraka.tasks._base import Task, tasks
from ostraka.train.manifest import libraries
from ostraka.train.model import TrainedModel
from ostraka.train.options import Options
from ostraka.train.run import Plan, any_recipe, train


@dataclass(frozen=True)
class Reproduced:
    """What came out the second time: `before` and `after` are the manifests.

    `changes` says, one sentence each, what was not the same; libraries that have another release
    now are among `remarks`, since the scores may be the same all the same.
    """

    before: dict[str, Any]
    after: dict[str, Any]
    changes: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether rows and scores are the same."""
        return not self.changes


def reproduce(
    folder: str | os.PathLike[str],
    snapshot: Snapshot | Callable[[dict[str, Any]], Snapshot],
    *,
    task: Task | None = None,
    tolerance: float = 0.0,
    keep: Path | None = None,
) -> Reproduced:
    """Train the model in `folder` (or on a hub) again and say whether rows and scores are the same.

    `snapshot` holds the records, or is a function that finds them from the manifest's `data`.
    `task` is needed where the rows came from a function. Scores may differ by `tolerance`. The
    new model is thrown away unless `keep` says where to write it. Raises `NotTrained`,
    `BadOption`.
    """
    before = TrainedModel.open(folder).manifest
    chosen = task or remembered_task(before)
    options = Options(any_recipe(chosen, before["framework"]).targets())
    options.restore(before["options"])
    held_out = before["split"]["held_out_rows"]
    plan = Plan(
        chosen,
        before["framework"],
        options,
        model=before["model"],
        tokenizer=before["tokenizer"],
        train_size=before["split"]["train_size"] if held_out else 1.0,
        seed=before["seed"],
    )
    data = snapshot(before["data"]) if callable(snapshot) else snapshot
    launch = before.get("launch")
    if keep is not None:
        after = train(data, plan, keep, launch=launch)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            after = train(data, plan, Path(scratch) / "model", launch=launch)
    return Reproduced(before, after, changes(before, after, tolerance), remarks(before))


def remembered_task(manifest: dict[str, Any]) -> Task:
    """The task a manifest describes; `BadOption` where a function made the rows."""
    description = manifest["task"]
    kind: Any = tasks[description["name"]]
    found: Task = kind.from_description(description)
    return found


def changes(before: dict[str, Any], after: dict[str, Any], tolerance: float) -> tuple[str, ...]:
    """What differs between two trainings, in sentences."""
    found = []
    if before["data"]["snapshot_hash"] != after["data"]["snapshot_hash"]:
        found.append("The records are not the same as they were.")
    if before["rows_hash"] != after["rows_hash"]:
        found.append("The rows to train on are not the same.")
    if before["records"] != after["records"]:
        found.append("Other records are held out.")
    old, new = figures(before["metrics"]), figures(after["metrics"])
    for name in sorted(old.keys() | new.keys()):
        one, two = old.get(name), new.get(name)
        if one is None or two is None or abs(one - two) > tolerance:
            found.append(f"{name} was {_shown(one)} and is {_shown(two)}.")
    return tuple(found)


def remarks(before: dict[str, Any]) -> tuple[str, ...]:
    """The libraries whose release is another one now."""
    here = libraries()
    return tuple(
        f"{name} was {release} and is {here[name]}."
        for name, release in before["libraries"].items()
        if name in here and here[name] != release
    )


def figures(metrics: Any, prefix: str = "") -> dict[str, float]:
    """Every number among nested metrics, by its path."""
    if isinstance(metrics, dict):
        parts = ((f"{prefix}.{name}" if prefix else name, value) for name, value in metrics.items())
    elif isinstance(metrics, list):
        parts = ((f"{prefix}[{i}]", value) for i, value in enumerate(metrics))
    else:
        return {prefix: float(metrics)} if isinstance(metrics, int | float) else {}
    return {path: n for name, value in parts for path, n in figures(value, name).items()}


def _shown(figure: float | None) -> str:
    return "absent" if figure is None else f"{figure:.6g}"
