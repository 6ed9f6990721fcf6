"""What a spaCy training needs to go on exactly where it stopped."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ostraka.extras import need
from ostraka.train._plain import plain

NAME = "checkpoint"
STATE, ARRAYS, WEIGHTS, BEST = "state.json", "optimizer.npz", "weights", "best"
MOMENTS = ("mom1", "mom2", "averages")
COUNTS = ("nr_update", "last_seen")


@dataclass
class Progress:
    """How far a training is: steps taken, the best score and its weights, what was logged.

    Of steps with the same best score `best` are the weights of the last, `best_step` is that step
    and `improved` the first.
    """

    step: int = 0
    epoch: int = 0
    losses: dict[str, float] = field(default_factory=dict)
    history: list[dict[str, float]] = field(default_factory=list)
    best: dict[str, bytes] = field(default_factory=dict, repr=False)
    best_score: float | None = None
    best_step: int = 0
    improved: int = 0

    @property
    def looked(self) -> int:
        """The last step at which loss and score were noted."""
        return int(self.history[-1]["step"]) if self.history else 0

    def log(self, score: float | None, parts: Mapping[str, Any]) -> bool:
        """Note the mean loss since the last time, and the score; whether none was better so far."""
        steps = self.step - self.looked
        line = {"step": self.step, "loss": float(sum(self.losses.values())) / max(steps, 1)}
        self.losses.clear()
        self.history.append(line)
        if score is None:
            return False
        line |= {"held_out_score": score}
        if self.best_score is None or score > self.best_score:
            self.best_score, self.improved = score, self.step
        if score == self.best_score:
            self.best_step = self.step
        return score == self.best_score

    def note(self) -> str:
        """The latest loss and score in a few words."""
        if not self.history:
            return ""
        last = self.history[-1]
        shown = f"loss {last['loss']:.3f}"
        return shown + (f" score {last['held_out_score']:.3f}" if "held_out_score" in last else "")


class Training(Protocol):
    """What is saved and put back."""

    state: Progress
    training: Mapping[str, Any]

    @property
    def trained(self) -> dict[str, Any]:
        """The parts that learn, by name."""
        ...

    def raw(self) -> dict[str, bytes]:
        """The weights as they are."""
        ...

    def restore(self, weights: Mapping[str, bytes]) -> None:
        """Put weights back."""
        ...


def write_checkpoint(folder: Path, steps: Training) -> None:
    """Write a checkpoint in place of an older one, whole or not at all."""
    fresh, place = folder / f".{NAME}.{os.getpid()}", folder / NAME
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for part, weights in ((WEIGHTS, steps.raw()), (BEST, steps.state.best)):
        (fresh / part).mkdir()
        for name, found in weights.items():
            (fresh / part / name).write_bytes(found)
    arrays, counts = _of_optimizer(steps)
    np.savez(fresh / ARRAYS, **arrays)
    told = {name: value for name, value in asdict(steps.state).items() if name != "best"}
    text = json.dumps(plain({"progress": told, "counts": counts, "random": _draws()}))
    (fresh / STATE).write_text(text, encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)


def read_checkpoint(folder: Path, steps: Training) -> bool:
    """Put back what was written; False where there is no checkpoint."""
    place = folder / NAME
    if not (place / STATE).exists():
        return False
    stored = json.loads((place / STATE).read_text(encoding="utf-8"))
    best = {path.name: path.read_bytes() for path in sorted((place / BEST).iterdir())}
    steps.state = Progress(**stored["progress"], best=best)
    steps.restore({path.name: path.read_bytes() for path in (place / WEIGHTS).iterdir()})
    with np.load(place / ARRAYS) as arrays:
        _to_optimizer(steps, arrays, stored["counts"])
    _draw_on(stored["random"])
    return True


def _owners(steps: Training) -> Iterator[tuple[str, int]]:
    """The layers that an optimizer knows by number, under names that hold in any process."""
    for part, learner in steps.trained.items():
        for at, node in enumerate(learner.model.walk()):
            yield f"{part}/{at}", node.id
            for number, shim in enumerate(node.shims):
                yield f"{part}/{at}/{number}", shim.id


def _of_optimizer(steps: Training) -> tuple[dict[str, Any], dict[str, int]]:
    """Its moments as arrays and its counts, by layer and parameter."""
    optimizer = steps.training["optimizer"]
    arrays: dict[str, Any] = {}
    counts: dict[str, int] = {}
    for owner, number in _owners(steps):
        for group in MOMENTS:
            for (at, name), value in (getattr(optimizer, group) or {}).items():
                if at == number and _belongs(owner, name):
                    arrays[f"{group}|{owner}|{name}"] = _on_cpu(value)
        for group in COUNTS:
            for (at, name), value in getattr(optimizer, group).items():
                if at == number and _belongs(owner, name):
                    counts[f"{group}|{owner}|{name}"] = int(value)
    return arrays, counts


def _to_optimizer(steps: Training, arrays: Any, counts: Mapping[str, int]) -> None:
    optimizer, numbers = steps.training["optimizer"], dict(_owners(steps))
    for key in (*arrays, *counts):
        group, owner, name = key.split("|", 2)
        value = counts[key] if key in counts else _where_it_learns(arrays[key])
        getattr(optimizer, group)[numbers[owner], name] = value


def _belongs(owner: str, name: str) -> bool:
    """Whether a parameter is torch's, which is numbered apart from thinc's layers."""
    return (owner.count("/") == 2) == name.startswith("torch_parameter")


def _on_cpu(value: Any) -> Any:
    return value.get() if hasattr(value, "get") else np.asarray(value)


def _where_it_learns(value: Any) -> Any:
    ops = need("thinc.api", extra="spacy", why="Training with spaCy").get_current_ops()
    return ops.asarray(value)


def _draws() -> dict[str, Any]:
    """Where numpy, Python and torch are in their random numbers."""
    kind, keys, at, has, cached = np.random.get_state(legacy=True)  # noqa: NPY002 - thinc's own
    version, state, gauss = random.getstate()
    torch = sys.modules.get("torch")
    return {
        "torch": None if torch is None else torch.get_rng_state().tolist(),
        "numpy": [str(kind), [int(key) for key in keys], int(at), int(has), float(cached)],
        "python": [version, list(state), gauss],
    }


def _draw_on(stored: Mapping[str, Any]) -> None:
    kind, keys, at, has, cached = stored["numpy"]
    np.random.set_state((kind, np.array(keys, np.uint32), at, has, cached))  # noqa: NPY002
    version, state, gauss = stored["python"]
    random.setstate((version, tuple(state), gauss))
    torch = sys.modules.get("torch")
    if torch is not None and stored["torch"] is not None:
        torch.set_rng_state(torch.tensor(stored["torch"], dtype=torch.uint8))
