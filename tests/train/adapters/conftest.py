"""A tiny random BERT on disk, rows that it can learn, and jobs to train on them."""

from __future__ import annotations

import signal
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from small_bert import bert_of_pieces

from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.train.adapter import Job, adapters
from ostraka.train.options import Options

sys.path.insert(0, str(Path(__file__).resolve().parent))  # marked

SHAPES = {shape.__name__: shape for shape in (LabeledText, MultiLabeledText, SoftLabeledText)}
CLASSES = ("good", "bad", "neutral")
WORDS = {"good": "good great fine", "bad": "bad awful poor", "neutral": "film movie plot"}
BATCH = {"per_device_train_batch_size": 8}
# two epochs of five steps; the network is untrained, so it needs large ones
SHORT: dict[str, dict[str, Any]] = {
    "transformers": {"num_train_epochs": 2, "learning_rate": 0.01, **BATCH},
    "peft": {"num_train_epochs": 2, "learning_rate": 0.01, **BATCH},
    "setfit": {"num_epochs": 1, "learning_rate": 0.01, "max_pairs": 80, "batch_size": 8},
    "sentence-transformers": {"num_train_epochs": 1, "learning_rate": 0.01, **BATCH},
}


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A BERT of two layers and 32 dimensions with a WordPiece tokenizer, as a folder."""
    folder = tmp_path_factory.mktemp("tiny") / "bert"
    words = [*" ".join(WORDS.values()).split(), "a", "is", "the"]
    # untrained, it must tell words apart from the start
    return str(bert_of_pieces(folder, words, normal=True, initializer_range=0.2))


def make_rows(shape: type, count: int, seed: int) -> Rows[Any]:
    """Texts whose words tell their class; of label sets, the third class is the empty set."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    texts = [" ".join(rng.permutation([*WORDS[CLASSES[i]].split(), "a", "is"])) for i in labels]
    columns: dict[str, Any] = {"record": [f"r{i}" for i in range(count)], "text": texts}
    columns["label"] = labels.tolist()
    if shape is MultiLabeledText:
        columns["label"] = [[int(i)] if i < 2 else [] for i in labels]
    if shape is SoftLabeledText:
        columns["distribution"] = (np.eye(3)[labels] * 0.7 + 0.1).tolist()
    return Rows(shape, pa.table(columns), CLASSES)


@pytest.fixture
def rows() -> Any:
    """rows(shape, count, seed) -> Rows of three classes."""
    return make_rows


def make_job(framework: str, shape: type, folder: Path, model: Any, **changes: Any) -> Job:
    options = Options(adapters[framework].recipes[shape]().targets())
    options.update(changes.pop("options", SHORT[framework]))
    (folder / "model").mkdir(parents=True, exist_ok=True)
    given = {"tokenizer": None, "seed": 7, "held_out": make_rows(shape, 12, 1)} | changes
    return Job(
        train=given.pop("train", make_rows(shape, 40, 0)),
        options=options,
        model=model,
        out=folder / "model",
        checkpoints=folder / "checkpoints",
        **given,
    )


@pytest.fixture
def job() -> Any:
    """job(framework, shape, folder, model, **changes) -> a small Job."""
    return make_job


@pytest.fixture(scope="session")
def fit() -> Any:
    """fit(job) -> the figures and the loaded predictor."""

    def run(framework: str, shape: type, *args: Any, **changes: Any) -> Any:
        job = make_job(framework, shape, *args, **changes)
        recipe = adapters[framework].recipes[shape]()
        return recipe.fit(job), recipe.load(job.out)

    return run


@pytest.fixture(scope="session")
def trained(fit, tiny_bert, tmp_path_factory) -> Any:
    """trained(framework, shape) -> figures, predictor and folder of one short training, to read."""

    @cache
    def once(framework: str, shape: type) -> Any:
        folder = tmp_path_factory.mktemp("trained")
        return *fit(framework, shape, folder, tiny_bert), folder / "model"

    def run(framework: str, shape: type = LabeledText) -> Any:
        return once(framework, shape)

    return run


@pytest.fixture
def interrupts() -> Any:
    """interrupts(module, step, *, signalled) makes Ctrl-C come in the middle of that step."""

    def hook(module: Any, step: int, *, signalled: bool) -> None:
        seen = []

        def press(part: Any, *_: Any) -> None:
            seen.extend([1] * part.training)
            if part.training and len(seen) == step:
                if not signalled:
                    raise KeyboardInterrupt
                signal.raise_signal(signal.SIGINT)

        module.register_forward_hook(press)

    return hook
