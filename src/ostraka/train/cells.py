"""Which framework can train which task, and which is only given data for it."""

from __future__ import annotations

from typing import Any

from ostraka.errors import UnsupportedCell
from ostraka.tasks._base import Task, tasks
from ostraka.train.adapter import Export, Recipe, adapters, exports_of

TRAIN, PREPARE, NOTHING = "train", "prepare", ""


def cells() -> dict[str, dict[str, str]]:
    """Task name → framework name → `train`, `prepare` (data only), or "" where it does neither.

    Loads no training library.
    """
    shapes = {name: {f: _cell(tasks[name].shapes, f) for f in adapters} for name in tasks}
    return {name.replace("_", "-"): row for name, row in shapes.items()}


def frameworks_for(shapes: tuple[type, ...]) -> list[str]:
    """The frameworks with a recipe for one of these row shapes."""
    return [name for name in adapters if _cell(shapes, name) == TRAIN]


def check_cell(task: Task, framework: str, *, prepare: bool = False) -> None:
    """Raise `UnsupportedCell` unless `framework` takes a row shape that `task` makes.

    With `prepare` it need not be able to train on it. Raises `UnknownName` for a framework that
    does not exist.
    """
    known = exports_of(framework) if prepare else adapters[framework].recipes
    if not set(task.shapes) & set(known):
        raise _unsupported(task.name, task.shapes, framework, prepare=prepare)


def recipe_for(shape: type, framework: str, task: str = "") -> Recipe:
    """The recipe of `framework` for rows of `shape`, or `UnsupportedCell`."""
    known = adapters[framework].recipes
    if shape not in known:
        raise _unsupported(task or shape.__name__, (shape,), framework)
    return known[shape]()


def export_for(shape: type, framework: str, task: str = "") -> Export:
    """What prepares rows of `shape` for `framework`, or `UnsupportedCell`."""
    known = exports_of(framework)
    if shape not in known:
        raise _unsupported(task or shape.__name__, (shape,), framework, prepare=True)
    return known[shape]()


def shape_named(framework: str, name: str) -> type:
    """The row shape called `name` among those that `framework` takes."""
    shapes: dict[str, Any] = {shape.__name__: shape for shape in adapters[framework].recipes}
    if name not in shapes:
        raise UnsupportedCell(f"{framework} takes no {name}; it takes {', '.join(shapes)}.")
    found: type = shapes[name]
    return found


def _cell(shapes: tuple[type, ...], framework: str) -> str:
    if set(shapes) & set(adapters[framework].recipes):
        return TRAIN
    return PREPARE if set(shapes) & set(exports_of(framework)) else NOTHING


def _unsupported(
    task: str, shapes: tuple[type, ...], framework: str, *, prepare: bool = False
) -> UnsupportedCell:
    rows = " or ".join(shape.__name__ for shape in shapes)
    able = ", ".join(frameworks_for(shapes)) or "none"
    if prepare:
        more = ", ".join(name for name in adapters if _cell(shapes, name) == PREPARE)
        both = f"{able}, {more}" if more else able
        text = f"{framework} takes no data of {task} (rows of {rows}). These do: {both}."
    elif _cell(shapes, framework) == PREPARE:
        text = (
            f"For {task}, {framework} is given data and trains elsewhere. Type: "
            f"dataset.prepare_for_training(framework={framework!r}, task=task). "
            f"To train here, use one of these: {able}."
        )
    else:
        text = f"{framework} cannot train {task} (rows of {rows}). These can: {able}."
    return UnsupportedCell(text)
