"""A tiny random BERT that reads questions with contexts, and rows that it can learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ostraka.tasks._contexts import SQUAD
from ostraka.tasks._rows import Answer, Rows
from ostraka.train.adapter import Job, adapters
from ostraka.train.options import Options

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
NAMES = ("anna", "ben", "cleo", "dan")
TOWNS = ("rome", "oslo", "bern", "lima", "cairo", "paris")
WORDS = ("where", "is", "in", "so", "and", "the", "?", ".", *NAMES, *TOWNS)


@pytest.fixture(scope="session")
def tokenizer() -> Any:
    """Words as tokens, a question and a context told apart, 40 tokens at most."""
    import tokenizers
    import transformers

    vocabulary = {word: number for number, word in enumerate((*SPECIAL, *WORDS))}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.normalizer = tokenizers.normalizers.BertNormalizer()
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    named: dict[str, Any] = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]"}
    named["model_input_names"] = ["input_ids", "token_type_ids", "attention_mask"]
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, sep_token="[SEP]", mask_token="[MASK]", model_max_length=40, **named
    )


@pytest.fixture(scope="session")
def tiny_reader(tmp_path_factory: pytest.TempPathFactory, tokenizer: Any) -> str:
    """A BERT of two layers and 32 dimensions, as a folder."""
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("tiny") / "reader"
    tokenizer.save_pretrained(folder)
    transformers.utils.logging.disable_progress_bar()
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(SPECIAL) + len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=40,
        initializer_range=0.2,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return str(folder)


def make_rows(count: int, seed: int, filling: int = 0) -> Rows[Any]:
    """Contexts with one town among other words; the town is the answer, at times also "in" it."""
    rng = np.random.default_rng(seed)
    lines = []
    for at in range(count):
        name, town = str(rng.choice(NAMES)), str(rng.choice(TOWNS)).title()
        before, after = (["so", "and"] * int(rng.integers(filling + 1)) for _ in range(2))
        context = " ".join([*before, name.title(), "is", "in", town, *after]) + "."
        answers = [town] if at % 2 else [town, f"in {town}"]
        places = [context.index(text) for text in answers]
        answer = {"text": answers, "answer_start": places}
        lines.append((f"r{at}", f"Where is {name.title()}?", context, answer))
    record, question, context, answer = zip(*lines, strict=True)
    table = {"record": record, "question": question, "context": context}
    return Rows(Answer, pa.table(table | {"answer": pa.array(answer, SQUAD)}))


@pytest.fixture
def rows() -> Any:
    """rows(count, seed, filling) -> Rows of questions."""
    return make_rows


OPTIONS: dict[str, Any] = {
    "num_train_epochs": 2,
    "learning_rate": 0.005,
    "per_device_train_batch_size": 8,
}


@pytest.fixture(scope="session")
def fit(tiny_reader) -> Any:
    """fit(framework, folder, **changes) -> the figures and the loaded reader."""

    def run(framework: str, folder: Path, **changes: Any) -> Any:
        recipe = adapters[framework].recipes[Answer]()
        options = Options(recipe.targets())
        options.update(OPTIONS | changes.pop("options", {}))
        (folder / "model").mkdir(parents=True, exist_ok=True)
        given = {"train": make_rows(40, 0), "held_out": make_rows(12, 1), "seed": 7}
        given |= {"model": tiny_reader, "tokenizer": None} | changes
        places = {"out": folder / "model", "checkpoints": folder / "checkpoints"}
        job = Job(options=options, **places, **given)
        return recipe.fit(job), recipe.load(job.out)

    return run
