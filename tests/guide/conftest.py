"""The guide, run: its snippets as they stand there, completed where its text is garbled.

Each module of tests begins in a folder of its own in which the hub ids of the guide are folders,
so that `model="gpt2"` loads a tiny network. `from_huggingface` is run on a hub of this machine in a
module of its own; in the others `load_from_disk` stands in its place.
"""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ostraka as rg

sys.path.insert(0, str(Path(__file__).resolve().parent))

from curated_dolly import FACTS, curated_dolly

END = "<|endoftext|>"
TEMPLATE = "### Instruction: {}\n\n### Context: {}\n\n### Response: {}"
MOODS = {
    "joy": "awesome wonderful lovely happy",
    "anger": "awful annoying rude furious",
    "sadness": "sad lonely gloomy lost",
}


@pytest.fixture(scope="session")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a folder for each hub id of the guide."""
    import transformers

    transformers.utils.logging.disable_progress_bar()
    place = tmp_path_factory.mktemp("hub")
    make_gpt2(place / "gpt2")
    make_roberta(place / "distilroberta-base")
    make_bert(place / "sentence-transformers" / "all-MiniLM-L6-v2")
    curated_dolly().save_to_disk(place / "argilla" / "databricks-dolly-15k-curated-en")
    emotion().save_to_disk(place / "argilla" / "emotion")
    return place


@pytest.fixture(scope="module", autouse=True)
def _beside_the_stand_ins(
    stand_ins: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    place = tmp_path_factory.mktemp("guide") / "here"
    shutil.copytree(stand_ins, place)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        yield


@pytest.fixture(autouse=True)
def _same_draws() -> None:
    import torch

    random.seed(0)
    torch.manual_seed(0)


def emotion() -> rg.FeedbackDataset:
    """Texts and up to three people's labels, as `argilla/emotion`; two tied, two unanswered."""
    import ostraka as rg

    draw = random.Random(0)
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.LabelQuestion(name="label", labels=list(MOODS))],
    )
    records = []
    for number in range(44):
        mood, other = list(MOODS)[number % 3], list(MOODS)[(number + 1) % 3]
        words = draw.sample(MOODS[mood].split(), 2)
        said = [mood, mood, other] if number > 1 else [mood, other]
        records.append(
            {
                "fields": {"text": f"This is {words[0]} and {words[1]}!"},
                "responses": [
                    {"user_id": f"person {at}", "values": {"label": {"value": label}}}
                    for at, label in enumerate(said if number < 42 else [])
                ],
            }
        )
    dataset.add_records(records)
    return dataset


def letters() -> Any:
    """A byte-level tokenizer of 400 tokens, as GPT-2's and RoBERTa's are."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<s>", "<pad>", "</s>", END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = [TEMPLATE.format(*fact[1:3], said) for fact in FACTS for said in fact[3:] if said]
    made.train_from_iterator(texts, trainer)
    return made


def make_gpt2(folder: Path) -> None:
    """As GPT-2: no token to pad with, no chat template, 1,024 places."""
    import torch
    import transformers

    torch.manual_seed(0)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=letters(),
        bos_token=END,
        eos_token=END,
        unk_token=END,
        model_max_length=1024,
    )
    size = {"n_embd": 32, "n_layer": 2, "n_head": 2, "n_positions": 1024}
    end = {"bos_token_id": tokenizer.eos_token_id, "eos_token_id": tokenizer.eos_token_id}
    config = transformers.GPT2Config(vocab_size=len(tokenizer), **size, **end)
    transformers.GPT2LMHeadModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_roberta(folder: Path) -> None:
    """As RoBERTa: reads 512 tokens, places counted from after the padding."""
    import torch
    import transformers
    from tokenizers import processors

    torch.manual_seed(0)
    made = letters()
    made.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    named = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, cls_token="<s>", sep_token="</s>", model_max_length=512, **named
    )
    config = transformers.RobertaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=514,
        type_vocab_size=1,
    )
    transformers.RobertaForMaskedLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_bert(folder: Path) -> None:
    """As the MiniLM: reads whole words."""
    import tokenizers
    import torch
    import transformers

    torch.manual_seed(0)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words = [*special, "this", "is", "and", "!", *" ".join(MOODS.values()).split()]
    numbers = {word: at for at, word in enumerate(words)}
    made = tokenizers.Tokenizer(tokenizers.models.WordPiece(numbers, unk_token="[UNK]"))
    made.normalizer = tokenizers.normalizers.BertNormalizer()
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    named = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]"}
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, sep_token="[SEP]", mask_token="[MASK]", model_max_length=32, **named
    )
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=32,
        initializer_range=0.2,  # untrained, it must tell words apart from the start
    )
    transformers.BertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
