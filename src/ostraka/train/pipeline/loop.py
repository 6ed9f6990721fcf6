"""The steps of a spaCy training: batches, updates, scores on the way, the best kept."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ostraka.train.heard import tell_figures
from ostraka.train.pipeline.checkpoint import Progress, read_checkpoint, write_checkpoint
from ostraka.train.pipeline.pause import pause
from ostraka.train.progress import progress

Scorer = Callable[[], tuple[float, Mapping[str, Any]]]


@dataclass
class Steps:
    """One training: a pipeline, its `training` section resolved, examples, and how it is scored.

    `score` is None where nothing is held out; then the last weights are kept, else the best.
    """

    nlp: Any
    training: Mapping[str, Any]
    examples: list[Any]
    score: Scorer | None
    seed: int
    state: Progress = field(default_factory=Progress)

    @property
    def trained(self) -> dict[str, Any]:
        """The parts that learn, by name."""
        frozen = self.training["frozen_components"]
        parts = ((name, part) for name, part in self.nlp.pipeline if name not in frozen)
        return {n: p for n, p in parts if getattr(p, "is_trainable", False) and hasattr(p, "model")}

    def run(self, checkpoints: Path, *, resume: bool, title: str) -> None:
        """Train to the end; Ctrl-C ends it after a step, with a checkpoint."""
        batches, dropouts = self._batches(), self._dropouts()
        if resume and read_checkpoint(checkpoints, self):
            for _ in range(self.state.step):  # schedules and order go on where they were
                next(batches), next(dropouts)
                self.training["optimizer"].step_schedules()
        total = self.training["max_steps"]
        with progress(title, total or None, done=self.state.step) as step, pause() as asked:
            for epoch, batch in batches:
                self._update(epoch, batch, next(dropouts))
                step(self.state.note())
                if asked():
                    write_checkpoint(checkpoints, self)
                    raise KeyboardInterrupt
                if self._ended():
                    break
        self._look()
        if self.state.best:
            self.restore(self.state.best)

    def weights(self) -> dict[str, bytes]:
        """The weights of each part that learns; averages where the optimizer keeps them."""
        optimizer = self.training["optimizer"]
        with self.nlp.use_params(optimizer.averages or {}):
            return self.raw()

    def raw(self) -> dict[str, bytes]:
        """The weights as they are."""
        return {name: part.model.to_bytes() for name, part in self.trained.items()}

    def restore(self, weights: Mapping[str, bytes]) -> None:
        """Put weights back."""
        for name, found in weights.items():
            self.nlp.get_pipe(name).model.from_bytes(found)

    def _batches(self) -> Iterator[tuple[int, list[Any]]]:
        """Batches with their epoch; each epoch's order follows from the seed and its number."""
        last = self.training["max_epochs"]
        epoch = 0
        while last < 1 or epoch < last:
            order = list(self.examples)
            random.Random(f"{self.seed} {epoch}").shuffle(order)
            for batch in self.training["batcher"](order):
                yield epoch, list(batch)
            epoch += 1

    def _dropouts(self) -> Iterator[float]:
        given = self.training["dropout"]
        if not isinstance(given, float | int):
            yield from given
        while True:
            yield float(given) if isinstance(given, float | int) else 0.0

    def _update(self, epoch: int, batch: list[Any], drop: float) -> None:
        """One step of the optimizer on one batch, in parts where gradients are accumulated."""
        told, training = self.training["before_update"], self.training
        if told:
            told(self.nlp, {"step": self.state.step, "epoch": epoch})
        for part in _parts(batch, training["accumulate_gradient"]):
            self.nlp.update(
                part,
                drop=drop,
                losses=self.state.losses,
                sgd=False,
                exclude=training["frozen_components"],
                annotates=training["annotating_components"],
            )
        for part in self.trained.values():
            part.finish_update(training["optimizer"])
        training["optimizer"].step_schedules()
        self.state.step += 1
        self.state.epoch = epoch
        if self.state.step % training["eval_frequency"] == 0:
            self._look()

    def _look(self) -> None:
        """Note the loss and the score; keep the weights if they are the best so far."""
        if self.state.looked == self.state.step:
            return
        if self.score is None:
            self.state.log(None, {})
            self._tell()
            return
        with self.nlp.use_params(self.training["optimizer"].averages or {}):
            score, parts = self.score()
        better = self.state.log(score, parts)
        self._tell()
        if better:
            self.state.best = self.weights()

    def _tell(self) -> None:
        last = dict(self.state.history[-1])
        tell_figures(int(last.pop("step")), last, float(self.state.epoch))

    def _ended(self) -> bool:
        limit, patience = self.training["max_steps"], self.training["patience"]
        state = self.state
        waited = state.step - state.improved if self.score is not None else 0
        return bool(limit and state.step >= limit) or bool(patience and waited >= patience)


def _parts(batch: list[Any], count: int) -> Iterator[list[Any]]:
    """A batch in `count` parts, texts of like length together."""
    ordered = sorted(batch, key=lambda example: len(example.predicted))
    size = -(-len(ordered) // count)
    source = iter(ordered)
    while part := list(islice(source, size)):
        yield part


def scorer(nlp: Any, examples: list[Any], weights: Mapping[str, Any]) -> Scorer:
    """The score that spaCy gives examples: the sum of its figures by the config's weights."""

    def score() -> tuple[float, Mapping[str, Any]]:
        found = {n: v for n, v in nlp.evaluate(examples).items() if isinstance(v, float | int)}
        total = sum(found.get(n, 0.0) * weight for n, weight in weights.items() if weight)
        return float(total), found

    return score
