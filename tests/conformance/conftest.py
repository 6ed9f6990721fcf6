"""Each cell is trained once, and once more; one other process asks all of their models."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "train" / "remote"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from cells_table import answers, asked, framework
from networks import write

import ostraka as rg

Cell = tuple[str, str]


@dataclass(frozen=True)
class Trained:
    """A trainer that holds a finished model, its folder, and what it says of the inputs."""

    trainer: Any
    folder: Path
    scores: dict[str, Any]
    said: list[Any]


@pytest.fixture(scope="session")
def records() -> Any:
    """The dataset that all cells learn from."""
    return answers()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """tiny(kind) -> the folder of a tiny network."""
    return cache(lambda kind: write(kind, tmp_path_factory.mktemp("tiny") / kind))


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[[], dict[str, Any]]]:
    """server() -> the options that reach a server on this machine; it is started when asked."""
    from openai_server import KEY, serving

    with pytest.MonkeyPatch.context() as patch, serving() as state:
        patch.setenv("OPENAI_API_KEY", KEY)
        patch.setenv("OPENAI_BASE_URL", state.url)
        yield lambda: {"base_url": state.url}


@pytest.fixture(scope="session")
def train(records, tiny, tmp_path_factory, request) -> Callable[[str, str, int], Trained]:
    """train(task, framework, run) -> one of two trainings of a cell with the same seed."""

    @cache
    def run(task: str, name: str, number: int) -> Trained:
        what, how = asked(task), framework(name)
        options = {**how.options, **what.options.get(name, {})}
        if name == "openai":
            options |= request.getfixturevalue("server")()
        start = tiny(what.model) if how.model == "tiny" else how.model
        trainer = rg.ArgillaTrainer(records, what.make(), name, model=start, train_size=0.75)
        trainer.update_config(**options)
        folder = tmp_path_factory.mktemp("cell") / "model"
        scores = trainer.train(folder, check=False)
        return Trained(trainer, folder, scores, trainer.predict(list(what.inputs)))

    return run


def missing(name: str) -> str:
    """Why cells of a framework cannot be trained here; nothing where they can."""
    how = framework(name)
    gone = [module for module in how.needs if importlib.util.find_spec(module) is None]
    if gone:
        return f"{name} needs {', '.join(gone)}, which is not installed"
    if how.apart and not _has_environment(name):
        return f"{name} trains in an environment of its own; type: ostraka extras install {name}"
    return ""


def _has_environment(name: str) -> bool:
    from ostraka.train.apart.environment import Environment

    return bool(Environment(name).installed)


@pytest.fixture
def cell(request) -> Cell:
    """A task and a framework that can train it; skipped, with a reason, where it is not here."""
    why = missing(request.param[1])
    if why:
        pytest.skip(why)
    found: Cell = request.param
    return found
