"""What a training framework must offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from ostraka.registry import Registry
from ostraka.tasks._rows import Rows
from ostraka.train.options import Options, Target


@dataclass(frozen=True)
class Job:
    """Everything one training needs.

    `out` is a scratch folder: the final model is moved from it to where the user wants it only
    when training has ended well; `checkpoints` outlives an interruption, so a later run with
    `resume` goes on from it. In each of several `processes`, `stop` is asked after every step
    whether to leave a checkpoint and end.
    """

    train: Rows[Any]
    held_out: Rows[Any] | None
    options: Options
    model: Any  # a hub id, a path or a loaded model
    tokenizer: Any
    seed: int
    out: Path
    checkpoints: Path
    resume: bool = False
    processes: int = 1
    stop: Callable[[], bool] | None = None


class Predictor(Protocol):
    """A trained model in memory."""

    def __call__(self, inputs: Sequence[Any], **options: Any) -> Any:
        """For classes and label sets: probabilities as float array [inputs, classes]."""
        ...


class Export(Protocol):
    """How one framework is given one shape of row."""

    def native(self, rows: Rows[Any]) -> Any:
        """The rows as the framework's own dataset: what `prepare_for_training` returns."""
        ...


class Recipe(Export, Protocol):
    """How one framework trains on one shape of row.

    It may also have `check(job) -> Report`, which looks at the rows before anything is trained or
    written; a report with a stop keeps the training from starting. And `default_for(options)`, the
    default model where it depends on the options.
    """

    default_model: ClassVar[str | None]

    def targets(self) -> tuple[Target, ...]:
        """The framework's own callables that take the user's options."""
        ...

    def fit(self, job: Job) -> dict[str, Any]:
        """Train, write the finished model into `job.out`; returns the framework's own figures."""
        ...

    def load(self, folder: Path) -> Predictor:
        """A model that was written by `fit`, ready to predict."""
        ...


class Adapter(Protocol):
    """A framework: the extra that installs it and its recipes by row shape.

    It may also have `exports`, by row shape too: rows for which data is prepared and nothing is
    trained here. A framework with exports alone has no extra: "". Where more is to be typed than
    `pip install` of the extra, `install` says what.
    """

    extra: ClassVar[str]
    recipes: ClassVar[Mapping[type, type[Recipe]]]


adapters: Registry[type[Adapter]] = Registry(
    "framework", "ostraka.train.adapters", "ADAPTER", between="-"
)


def exports_of(framework: str) -> Mapping[type, type[Export]]:
    """What `framework` is given rows by, trained here or not, by row shape."""
    adapter = adapters[framework]
    return {**getattr(adapter, "exports", {}), **adapter.recipes}
