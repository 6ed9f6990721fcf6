"""From a snapshot and a task to rows, and on to a framework's own datasets."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, NamedTuple

from ostraka.data.snapshot import Snapshot
from ostraka.errors import NothingToTrain
from ostraka.extras import need
from ostraka.tasks._base import Task, verdicts_for
from ostraka.tasks._rows import Rows
from ostraka.train.adapter import Recipe
from ostraka.train.cells import check_cell, export_for, recipe_for
from ostraka.train.exports.files import ExportedFiles
from ostraka.train.split import Split, sizes, split
from ostraka.train.weights import check_weights

log = logging.getLogger("ostraka.train")
SEED = 42


@dataclass(frozen=True)
class Prepared:
    """A framework's datasets, the rows they were made from, and what was left out by reason."""

    data: Any
    rows: Rows[Any]
    parts: Split

    @property
    def dropped(self) -> dict[str, int]:
        """What was left out, by reason."""
        return self.rows.dropped


def rows_of(snapshot: Snapshot, task: Task) -> Rows[Any]:
    """Settle what the task asks and make its rows; what was left out is logged by reason.

    Raises `NothingToTrain` when no row is left.
    """
    if not len(snapshot):
        raise NothingToTrain("The dataset has no records; add some first.")
    rows = task.rows(snapshot, verdicts_for(task, snapshot))
    reasons = ", ".join(f"{count} × {reason}" for reason, count in rows.dropped.items())
    if not len(rows):
        raise NothingToTrain(f"No rows to train on. Left out: {reasons or 'nothing'}.")
    if reasons:
        log.info("%d rows from %d records; left out: %s", len(rows), len(snapshot), reasons)
    return rows


class Ready(NamedTuple):
    """All rows, their parts, and the recipe that takes them."""

    rows: Rows[Any]
    parts: Split
    recipe: Recipe


def ready(
    snapshot: Snapshot,
    task: Task,
    framework: str,
    *,
    train_size: float | None = None,
    test_size: float | None = None,
    seed: int = SEED,
) -> Ready:
    """Rows, split by record, and the recipe of `framework` that takes them.

    Raises `UnknownName` and `UnsupportedCell` for the framework, `BadOption` for the sizes,
    `NothingToTrain` when no row is left.
    """
    check_cell(task, framework)
    _, test = sizes(train_size, test_size)
    rows = rows_of(snapshot, task)
    recipe = recipe_for(rows.shape, framework, task.name)
    check_weights(rows, recipe, framework)
    return Ready(rows, _parts(rows, test, seed), recipe)


def _parts(rows: Rows[Any], test: float, seed: int) -> Split:
    parts = split(rows, test, seed)
    for note in parts.notes:
        log.info("%s", note)
    return parts


def prepared(
    snapshot: Snapshot,
    task: Task,
    framework: str,
    *,
    lang: Any = None,
    seed: int | None = None,
    train_size: float | None = None,
    test_size: float | None = None,
) -> Prepared:
    """The datasets of `framework`, also of one that is only given data; a seed of None is 42.

    `lang` goes to the frameworks that build a pipeline for a language. Raises what `ready` does.
    """
    check_cell(task, framework, prepare=True)
    _, test = sizes(train_size, test_size)
    rows = rows_of(snapshot, task)
    export = export_for(rows.shape, framework, task.name)
    check_weights(rows, export, framework)
    parts = _parts(rows, test, SEED if seed is None else seed)
    more = {"lang": lang} if getattr(export, "uses_language", False) else {}
    sides = [export.native(part, **more) for part in (parts.train, parts.held_out) if part]
    return Prepared(_joined(sides), rows, parts)


def prepare(snapshot: Snapshot, task: Task, framework: str, **options: Any) -> Any:
    """The datasets of `prepared` alone: one without a held-out part, otherwise train and test.

    Two `datasets.Dataset` come as a `DatasetDict` with `train` and `test`, files as one
    `ExportedFiles`, others as a pair.
    """
    return prepared(snapshot, task, framework, **options).data


def _joined(sides: list[Any]) -> Any:
    if len(sides) == 1:
        return sides[0]
    if isinstance(sides[0], ExportedFiles):
        return sides[0].with_test(sides[1])
    if type(sides[0]).__module__.partition(".")[0] != "datasets":
        return tuple(sides)
    datasets = need("datasets", extra="sklearn", why="Preparing a dataset for training")
    return datasets.DatasetDict(train=sides[0], test=sides[1])
