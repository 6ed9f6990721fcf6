"""Trainings on a server's dataset are shown there, wherever they run."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ostraka.train.headline import headline
from ostraka.train.heard import heard_by
from ostraka.train.model import without_paths
from ostraka.train.run import any_recipe, model_name, model_or_default

if TYPE_CHECKING:
    from ostraka.train.run import Plan
    from ostraka.train.trainer import Trainer

LOGGER = "ostraka"
SAID = 500  # characters of an error that are told


@contextmanager
def reported(trainer: Trainer, dataset: Any) -> Iterator[None]:
    """Tell the server that `dataset` is on of the training within; of a local one nobody.

    The training itself never fails for that.
    """
    remote = getattr(dataset, "_remote", None)
    if remote is None:
        yield
        return
    from ostraka.data.client.runs import Reported

    report = Reported(remote.client, str(remote.body["id"]))
    report.begin(asked_of(trainer.plan))
    try:
        with heard_by(report), _log_told(report):
            yield
    except KeyboardInterrupt:
        report.end("interrupted", error="It was stopped where it ran.")
        raise
    except BaseException as error:
        report.end("failed", error=f"{type(error).__name__}: {error}"[:SAID])
        raise
    _, score = headline(trainer.metrics)
    report.end("done", manifest=without_paths(trainer.model.manifest), score=score)


def asked_of(plan: Plan) -> dict[str, Any]:
    """What is trained, in the words of the server's own runs."""
    described = plan.task.describe()
    parts = {name: part for name, part in described.items() if part not in (None, [], {}, False)}
    name = str(parts.pop("name"))
    model = model_or_default(plan, any_recipe(plan.task, plan.framework))
    return {
        "task": name.replace("_", "-"),
        "strategy": parts.pop("strategy", None),
        "parts": parts,
        "framework": plan.framework,
        "model": model_name(model),
        "train_size": plan.train_size,
        "seed": plan.seed,
        "options": plan.options.to_dict(),
    }


@contextmanager
def _log_told(report: Any) -> Iterator[None]:
    """What Ostraka logs meanwhile goes to the server too."""
    handler = _Lines(report)
    logger = logging.getLogger(LOGGER)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Lines(logging.Handler):
    def __init__(self, report: Any) -> None:
        super().__init__()
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(f"{LOGGER}.client"):
            self._report.line(record.getMessage())
