"""Networks of a few thousand weights that are made here, as folders; nothing is fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEXT = "the cat sat on the mat and all the people were happy to see it " * 20
SPECIAL = ["[PAD]", "[CLS]", "[SEP]", "[UNK]"]
SIZE = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}


def speller(*, ends: bool) -> Any:
    """A tokenizer of bytes and pairs; with `ends` it puts marks around texts, also around two."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    letters = Tokenizer(models.BPE())
    letters.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    letters.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    letters.train_from_iterator(
        [TEXT],
        trainers.BpeTrainer(
            vocab_size=290, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
        ),
    )
    if ends:
        letters.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            pair="[CLS] $A [SEP] $B:1 [SEP]:1",
            special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
        )
    named = {"pad_token": "[PAD]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    return PreTrainedTokenizerFast(
        tokenizer_object=letters,
        eos_token="[SEP]",
        unk_token="[UNK]",
        model_max_length=64,
        **named,
    )


def write(kind: str, folder: Path) -> str:
    """Write a network of this kind with its tokenizer: encoder, writer or rewriter."""
    import torch
    import transformers

    torch.manual_seed(0)
    tokenizer = speller(ends=kind != "writer")
    made = _KINDS[kind](transformers, len(tokenizer))
    made.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def _encoder(transformers: Any, vocabulary: int) -> Any:
    config = transformers.BertConfig(
        vocab_size=vocabulary, intermediate_size=32, max_position_embeddings=64, **SIZE
    )
    return transformers.BertModel(config)


def _writer(transformers: Any, vocabulary: int) -> Any:
    config = transformers.LlamaConfig(
        vocab_size=vocabulary,
        intermediate_size=32,
        max_position_embeddings=128,
        num_key_value_heads=2,
        bos_token_id=2,
        eos_token_id=2,
        pad_token_id=0,
        **SIZE,
    )
    return transformers.LlamaForCausalLM(config)


def _rewriter(transformers: Any, vocabulary: int) -> Any:
    config = transformers.T5Config(
        vocab_size=vocabulary,
        d_model=16,
        d_kv=8,
        d_ff=32,
        num_layers=1,
        num_heads=2,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=2,
    )
    return transformers.T5ForConditionalGeneration(config)


_KINDS = {"encoder": _encoder, "writer": _writer, "rewriter": _rewriter}
