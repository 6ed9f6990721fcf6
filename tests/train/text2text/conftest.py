"""A tiny random T5, and word-by-word translations that it can learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ostraka.tasks._rows import Rows, TextToText
from ostraka.train.adapter import Job, adapters
from ostraka.train.options import Options

SOURCE = ("red", "green", "blue", "one", "two", "three")
TARGET = ("rot", "gruen", "blau", "eins", "zwei", "drei")
SPECIAL = ("<pad>", "</s>", "<unk>")


@pytest.fixture(scope="session")
def tiny_t5(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A T5 of one layer and 32 dimensions with a tokenizer of words, as a folder."""
    import tokenizers
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("tiny") / "t5"
    words = {word: number for number, word in enumerate((*SPECIAL, *SOURCE, *TARGET))}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="<unk>"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    named = {"unk_token": "<unk>", "pad_token": "<pad>", "eos_token": "</s>"}
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=64, **named)
    fast.save_pretrained(folder)
    transformers.utils.logging.disable_progress_bar()
    torch.manual_seed(0)
    config = transformers.T5Config(
        vocab_size=len(words),
        d_model=32,
        d_kv=16,
        d_ff=64,
        num_layers=1,
        num_heads=2,
        dropout_rate=0.0,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=1,
    )
    transformers.T5ForConditionalGeneration(config).save_pretrained(folder)
    return str(folder)


def make_rows(count: int, seed: int, words: int = 1) -> Rows[Any]:
    """Sources of so many words, each with its translation."""
    rng = np.random.default_rng(seed)
    chosen = rng.integers(len(SOURCE), size=(count, words))
    table = {
        "record": [f"r{at}" for at in range(count)],
        "source": [" ".join(SOURCE[at] for at in line) for line in chosen],
        "target": [" ".join(TARGET[at] for at in line) for line in chosen],
    }
    return Rows(TextToText, pa.table(table))


@pytest.fixture
def rows() -> Any:
    """rows(count, seed, words) -> Rows of sources and targets."""
    return make_rows


OPTIONS: dict[str, Any] = {
    "num_train_epochs": 2,
    "learning_rate": 0.01,
    "per_device_train_batch_size": 8,
    "max_target_length": 8,
}


@pytest.fixture(scope="session")
def fit(tiny_t5) -> Any:
    """fit(framework, folder, **changes) -> the figures and the loaded rewriter."""

    def run(framework: str, folder: Path, **changes: Any) -> Any:
        recipe = adapters[framework].recipes[TextToText]()
        options = Options(recipe.targets())
        options.update(OPTIONS | changes.pop("options", {}))
        (folder / "model").mkdir(parents=True, exist_ok=True)
        given = {"train": make_rows(40, 0), "held_out": make_rows(12, 1), "seed": 7}
        given |= {"model": tiny_t5, "tokenizer": None} | changes
        places = {"out": folder / "model", "checkpoints": folder / "checkpoints"}
        job = Job(options=options, **places, **given)
        return recipe.fit(job), recipe.load(job.out)

    return run
