"""Which framework can train which task."""

from __future__ import annotations

from typing import Any

from ostraka.errors import UnsupportedCell
from ostraka.tasks._base import Task, tasks
from ostraka.train.adapter import Recipe, adapters


def cells() -> dict[str, dict[str, bool]]:
    """Task name → framework name → whether it can be trained; loads no training library."""
    shapes = {name: {f: _meets(tasks[name].shapes, f) for f in adapters} for name in tasks}
    return {name.replace("_", "-"): row for name, row in shapes.items()}


def frameworks_for(shapes: tuple[type, ...]) -> list[str]:
    """The frameworks with a recipe for one of these row shapes."""
    return [name for name in adapters if _meets(shapes, name)]


def check_cell(task: Task, framework: str) -> None:
    """Raise `UnsupportedCell` unless `framework` takes a row shape that `task` makes.

    Raises `UnknownName` for a framework that does not exist.
    """
    if not set(task.shapes) & set(adapters[framework].recipes):
        raise _unsupported(task.name, task.shapes, framework)


def recipe_for(shape: type, framework: str, task: str = "") -> Recipe:
    """The recipe of `framework` for rows of `shape`, or `UnsupportedCell`."""
    known = adapters[framework].recipes
    if shape not in known:
        raise _unsupported(task or shape.__name__, (shape,), framework)
    return known[shape]()


def shape_named(framework: str, name: str) -> type:
    """The row shape called `name` among those that `framework` takes."""
    shapes: dict[str, Any] = {shape.__name__: shape for shape in adapters[framework].recipes}
    if name not in shapes:
        raise UnsupportedCell(f"{framework} takes no {name}; it takes {', '.join(shapes)}.")
    found: type = shapes[name]
    return found


def _meets(shapes: tuple[type, ...], framework: str) -> bool:
    return bool(set(shapes) & set(adapters[framework].recipes))


def _unsupported(task: str, shapes: tuple[type, ...], framework: str) -> UnsupportedCell:
    rows = " or ".join(shape.__name__ for shape in shapes)
    able = ", ".join(frameworks_for(shapes)) or "none"
    return UnsupportedCell(f"{framework} cannot train {task} (rows of {rows}). These can: {able}.")
