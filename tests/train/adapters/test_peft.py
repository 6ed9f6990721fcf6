"""What only LoRA with peft does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, MultiLabeledText
from ostraka.train.adapters.peft import SingleLabel
from ostraka.train.hf.loading import Loaded
from ostraka.train.hf.lora import fresh_layers, linear_layers, outer_parts

TEXTS = ["good great a fine", "awful poor", "film movie the plot " * 40]
SIZES = {"vocab_size": 17, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}


def test_plain_peft_loads_the_folder(trained) -> None:
    import peft
    import torch
    import transformers

    _, predict, folder = trained("peft")
    labels = json.loads((folder / "config.json").read_text())["id2label"]
    auto = peft.AutoPeftModelForSequenceClassification
    transformers.logging.set_verbosity_error()
    model = auto.from_pretrained(folder, num_labels=len(labels)).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    given = tokenizer(TEXTS, truncation=True, padding=True, return_tensors="pt")
    with torch.no_grad():
        said = torch.softmax(model(**given).logits, dim=-1).numpy()
    assert said == pytest.approx(predict(TEXTS), abs=1e-5)


def test_only_the_adapter_and_the_head_are_stored(trained, tiny_bert) -> None:
    import safetensors.numpy

    _, _, folder = trained("peft")
    stored = safetensors.numpy.load_file(folder / "adapter_model.safetensors")
    assert all("lora_" in name or "classifier" in name for name in stored)
    assert not (folder / "model.safetensors").exists()
    described = json.loads((folder / "adapter_config.json").read_text())
    assert described["base_model_name_or_path"] == tiny_bert


def test_merged_it_is_a_plain_model_with_the_same_scores(fit, tiny_bert, tmp_path) -> None:
    import transformers

    options = {"max_steps": 4, "learning_rate": 0.01}
    _, beside = fit("peft", MultiLabeledText, tmp_path / "a", tiny_bert, options=options)
    merged = options | {"merge": True}
    _, inside = fit("peft", MultiLabeledText, tmp_path / "m", tiny_bert, options=merged)
    assert inside(TEXTS) == pytest.approx(beside(TEXTS), abs=1e-5)
    folder = tmp_path / "m" / "model"
    assert not (folder / "adapter_config.json").exists()
    pipe = transformers.pipeline("text-classification", model=str(folder), device="cpu")
    scores = {one["label"]: one["score"] for one in pipe(TEXTS[0], top_k=None)}
    assert scores["bad"] == pytest.approx(inside(TEXTS)[0][1], abs=1e-5)


def test_layers_that_the_checkpoint_lacked_are_learnt_and_stored(
    fit, tiny_bert, tmp_path: Path
) -> None:
    import safetensors.numpy
    import transformers

    model = transformers.BertModel.from_pretrained(tiny_bert, add_pooling_layer=False)
    model.save_pretrained(tmp_path / "poolerless")
    transformers.AutoTokenizer.from_pretrained(tiny_bert).save_pretrained(tmp_path / "poolerless")
    _, first = fit("peft", LabeledText, tmp_path, tmp_path / "poolerless")
    stored = safetensors.numpy.load_file(tmp_path / "model" / "adapter_model.safetensors")
    assert any(name.endswith("pooler.dense.weight") for name in stored)
    again = SingleLabel().load(tmp_path / "model")  # else its pooler would be another random one
    assert again(TEXTS) == pytest.approx(first(TEXTS), abs=1e-7)


def test_a_whole_lora_config_object_is_taken(job, tiny_bert, tmp_path) -> None:
    import peft

    asked = job("peft", LabeledText, tmp_path, tiny_bert, options={"max_steps": 1})
    config = peft.LoraConfig(r=3, target_modules=["query"])
    asked.options.update({"lora": config})
    SingleLabel().fit(asked)
    described = json.loads((tmp_path / "model" / "adapter_config.json").read_text())
    assert (described["r"], described["target_modules"]) == (3, ["query"])
    assert described["task_type"] == "SEQ_CLS"
    assert config.modules_to_save is None


def test_options_reach_lora(fit, tiny_bert, tmp_path) -> None:
    fit("peft", LabeledText, tmp_path, tiny_bert, options={"max_steps": 1, "r": 2})
    described = json.loads((tmp_path / "model" / "adapter_config.json").read_text())
    assert (described["r"], described["lora_alpha"], described["lora_dropout"]) == (2, 16, 0.1)


def test_an_adapter_needs_a_base_that_can_be_found_again(fit, tiny_bert, tmp_path) -> None:
    import transformers

    config = transformers.AutoConfig.from_pretrained(tiny_bert, num_labels=3)
    model = transformers.BertForSequenceClassification(config)
    model.config.name_or_path = model.name_or_path = ""
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny_bert)
    with pytest.raises(BadOption, match="merge=True"):
        fit("peft", LabeledText, tmp_path, model, tokenizer=tokenizer)
    options = {"max_steps": 1, "merge": True}
    given = {"tokenizer": tokenizer, "options": options}
    assert fit("peft", LabeledText, tmp_path, model, **given)[1](TEXTS).shape == (3, 3)


@pytest.mark.parametrize(
    ("kind", "layers", "parts"),
    [
        ("Bert", {"query", "key", "value", "dense"}, ["classifier"]),
        ("Roberta", {"query", "key", "value", "dense"}, ["classifier"]),
        ("DistilBert", {"q_lin", "k_lin", "v_lin", "lin1"}, ["pre_classifier", "classifier"]),
        ("ModernBert", {"Wqkv", "Wo", "Wi"}, ["head", "classifier"]),
        ("DebertaV2", {"query_proj", "value_proj", "dense"}, ["pooler", "classifier"]),
    ],
)
def test_layers_and_parts_are_read_off_the_network(kind, layers, parts) -> None:
    import transformers

    config = getattr(transformers, f"{kind}Config")(**SIZES, pad_token_id=0)
    model = getattr(transformers, f"{kind}ForSequenceClassification")(config)
    assert layers <= set(linear_layers(model))
    assert outer_parts(model) == parts
    prefix = model.base_model_prefix
    fresh = ("classifier.weight", f"{prefix}.pooler.dense.weight", f"{prefix}.pooler.dense.bias")
    assert fresh_layers(Loaded(model, fresh)) == ["pooler.dense"]


def test_the_turned_layers_of_gpt2_are_linear_too() -> None:
    import transformers

    config = transformers.GPT2Config(vocab_size=10, n_embd=8, n_layer=1, n_head=1)
    model = transformers.GPT2ForSequenceClassification(config)
    assert linear_layers(model) == ["c_attn", "c_fc", "c_proj"]
    assert outer_parts(model) == ["score"]
