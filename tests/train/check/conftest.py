"""A small tokenizer with a chat template, and the preflight over rows with it."""

import sys
from pathlib import Path

import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from ostraka.train.check.preflight import preflight
from ostraka.train.check.setting import Setting

sys.path.insert(0, str(Path(__file__).resolve().parent))  # some_rows

WORDS = "the cat sat on the mat and all the people were happy to see it again today " * 20
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] + '\\n' }}"
    "{% if m['role'] == 'assistant' %}{% generation %}{{ m['content'] + '<|im_end|>' }}"
    "{% endgeneration %}{{ '\\n' }}{% else %}{{ m['content'] + '<|im_end|>\\n' }}{% endif %}"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@pytest.fixture(scope="session")
def made():
    letters = Tokenizer(models.BPE())
    letters.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    letters.decoder = decoders.ByteLevel()
    signs = ["<|end|>", "<|pad|>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=[AddedToken(sign, special=True, normalized=False) for sign in signs],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    letters.train_from_iterator([WORDS], trainer)
    return letters


@pytest.fixture
def tokenizer(made):
    found = PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|pad|>"
    )
    found.chat_template = CHATML
    return found


@pytest.fixture
def check(tokenizer):
    """check(rows, held_out=..., max_length=...) -> a report."""

    def run(train, held_out=None, *, tokenizer=tokenizer, **options):
        return preflight(train, held_out, Setting(tokenizer, **options))

    return run
