"""Models and tokenizers to start from."""

import pytest
import torch
from peft import LoraConfig, get_peft_model

from ostraka.errors import BadOption
from ostraka.train.llm.loading import PLAIN_CHAT, load_speller, load_writer, room, settled


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


def test_an_adapter_is_merged_into_its_base(folder, tokenizer, tmp_path) -> None:
    base = load_writer(str(folder))
    adapted = get_peft_model(base, LoraConfig(r=2, target_modules="all-linear"))
    with torch.no_grad():
        for name, weight in adapted.named_parameters():
            if "lora_B" in name:
                weight.fill_(0.1)
    adapted.base_model.model.config._name_or_path = str(folder)
    adapted.peft_config["default"].base_model_name_or_path = str(folder)
    adapted.save_pretrained(tmp_path / "adapter")
    given = torch.tensor([[5, 6, 7]])
    with torch.no_grad():
        wanted = adapted.eval()(given).logits
        found = load_writer(tmp_path / "adapter").eval()(given).logits
        settled_one = load_writer(settled(str(tmp_path / "adapter"), tmp_path)).eval()(given).logits
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(settled_one, wanted, atol=1e-5, rtol=1e-5)
    assert room(tmp_path / "adapter") == 128


def test_a_model_in_memory_is_written_down_as_it_is(model, tmp_path) -> None:
    with torch.no_grad():
        model.lm_head.weight.fill_(0.5)
    place = settled(model, tmp_path)
    assert load_writer(place).lm_head.weight.unique().tolist() == [0.5]
    assert settled(model, tmp_path) == place
    assert settled("some/name", tmp_path) == "some/name"


def test_a_tokenizer_without_a_template_gets_a_plain_one(tokenizer, caplog) -> None:
    caplog.set_level("INFO", logger="ostraka.train")
    assert load_speller(tokenizer, "any").chat_template is None
    assert load_speller(tokenizer, "any", chat=True).chat_template == PLAIN_CHAT
    assert "no chat template" in caplog.text
    tokenizer.chat_template = "{{ messages }}"
    assert load_speller(tokenizer, "any", chat=True).chat_template == "{{ messages }}"


def test_a_tokenizer_that_cannot_pad_at_all_is_refused(tokenizer) -> None:
    tokenizer.eos_token = None
    with pytest.raises(BadOption, match="pad_token"):
        load_speller(tokenizer, "any", ends=False)
