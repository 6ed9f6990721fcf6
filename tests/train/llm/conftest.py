"""A tiny random language model in a folder, and people's answers it can learn by heart."""

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig,
    BertModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

import ostraka as rg

TEXT = "the cat sat on the mat and all the people were happy to see it " * 20


@pytest.fixture
def tokenizer():
    """It has no token to pad with, as the models of the guide."""
    letters = Tokenizer(models.BPE())
    letters.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    letters.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=["<|end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    letters.train_from_iterator([TEXT], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=letters, eos_token="<|end|>")


@pytest.fixture
def model():
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=300,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=128,
        bos_token_id=0,
        eos_token_id=0,
    )
    return LlamaForCausalLM(config)


@pytest.fixture
def folder(tmp_path, model, tokenizer):
    place = tmp_path / "base"
    model.save_pretrained(place)
    tokenizer.save_pretrained(place)
    return place


@pytest.fixture
def encoder(tmp_path, tokenizer):
    """A network that reads texts, as MiniLM does, in a folder."""
    torch.manual_seed(0)
    tokenizer.add_special_tokens(
        {"pad_token": "<|pad|>", "cls_token": "<|c|>", "sep_token": "<|s|>"}
    )
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="<|c|> $A <|s|>",
        special_tokens=[(one, tokenizer.convert_tokens_to_ids(one)) for one in ("<|c|>", "<|s|>")],
    )
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=64,
        pad_token_id=tokenizer.pad_token_id,
    )
    place = tmp_path / "encoder"
    BertModel(config).save_pretrained(place)
    tokenizer.save_pretrained(place)
    return place


@pytest.fixture
def dataset():
    answers = {"the cat": "sat on the mat", "the people": "were happy"}
    data = rg.FeedbackDataset(
        fields=[rg.TextField(name="start")], questions=[rg.TextQuestion(name="end")]
    )
    data.add_records(
        [
            rg.FeedbackRecord(
                fields={"start": start},
                responses=[{"user_id": str(number), "values": {"end": {"value": end}}}],
            )
            for number in range(10)
            for start, end in answers.items()
        ]
    )
    return data
