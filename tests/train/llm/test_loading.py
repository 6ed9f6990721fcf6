"""Models and tokenizers to start from."""

import pytest
import torch

from ostraka.errors import BadOption
from ostraka.train.llm.loading import load_speller, load_writer


def test_a_model_object_is_copied(model) -> None:
    copied = load_writer(model)
    with torch.no_grad():
        copied.lm_head.weight.zero_()
    assert model.lm_head.weight.abs().sum() > 0


def test_without_a_gpu_a_folder_is_loaded_in_32_bits(folder, monkeypatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert load_writer(folder).dtype == torch.float32


def test_a_tokenizer_that_cannot_pad_pads_with_its_end_token_and_says_so(folder, caplog) -> None:
    caplog.set_level("INFO", logger="ostraka.train")
    assert load_speller(None, str(folder)).pad_token == "<|end|>"
    assert "pads with its end token '<|end|>'" in caplog.text


def test_the_callers_tokenizer_stays_as_it_was(tokenizer) -> None:
    load_speller(tokenizer, "any")
    assert tokenizer.pad_token is None


def test_a_tokenizer_that_cannot_end_a_text_is_refused(tokenizer) -> None:
    tokenizer.eos_token = None
    with pytest.raises(BadOption, match=r"tokenizer\.eos_token = "):
        load_speller(tokenizer, "any")
