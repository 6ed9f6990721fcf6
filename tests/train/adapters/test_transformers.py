"""What only fine-tuning with transformers does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ostraka.errors import BadOption
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.train.adapter import adapters
from ostraka.train.options import Options

TEXTS = ["good great a fine", "awful poor", "film movie the plot " * 40]


def as_array(found: list[list[dict[str, Any]]]) -> np.ndarray:
    """What a pipeline says with top_k=None, in the order of the classes."""
    lines = [{one["label"]: one["score"] for one in line} for line in found]
    return np.array([[line[name] for name in ("good", "bad", "neutral")] for line in lines])


@pytest.mark.parametrize("shape", [LabeledText, MultiLabeledText, SoftLabeledText])
def test_a_plain_pipeline_says_the_same(shape, trained) -> None:
    import transformers

    _, predict, folder = trained("transformers", shape)
    pipe = transformers.pipeline("text-classification", model=str(folder), device="cpu")
    said = as_array(pipe(TEXTS, top_k=None, truncation=True))
    assert said == pytest.approx(predict(TEXTS), abs=1e-5)


def test_the_epochs_are_scored_and_the_best_is_kept(fit, tiny_bert, tmp_path, rows) -> None:
    options = {"num_train_epochs": 4, "learning_rate": 0.004, "per_device_train_batch_size": 8}
    figures, predict = fit("transformers", LabeledText, tmp_path, tiny_bert, options=options)
    assert [line["epoch"] for line in figures["epochs"]] == [1, 2, 3, 4]
    best = max(line["macro_f1"] for line in figures["epochs"])
    kept = figures["epochs"][figures["best_step"] // 5 - 1]
    assert kept["macro_f1"] == best
    held_out = rows(LabeledText, 12, 1)
    right = predict(held_out.column("text")).argmax(axis=1) == held_out.column("label")
    assert right.mean() == pytest.approx(kept["accuracy"])


def test_texts_are_cut_where_max_length_says(fit, tiny_bert, tmp_path) -> None:
    options = {"max_length": 6, "max_steps": 1}
    _, predict = fit("transformers", LabeledText, tmp_path, tiny_bert, options=options)
    kept = json.loads((tmp_path / "model" / "tokenizer_config.json").read_text())
    assert kept["model_max_length"] == 6
    cut, whole = predict(["good bad film a", "good bad film a is the plot"])
    assert cut == pytest.approx(whole)


def test_a_whole_training_arguments_object_is_taken(fit, job, tiny_bert, tmp_path) -> None:
    import transformers

    from ostraka.train.adapters.transformers import SingleLabel

    asked = job("transformers", LabeledText, tmp_path, tiny_bert, options={})
    args = transformers.TrainingArguments(
        output_dir=str(tmp_path / "elsewhere"), max_steps=2, seed=99, report_to="none"
    )
    asked.options.update({"args": args})
    assert SingleLabel().fit(asked)["steps"] == 2
    assert not (tmp_path / "elsewhere").exists()
    assert (args.seed, args.output_dir) == (99, str(tmp_path / "elsewhere"))


def test_a_trained_folder_is_trained_again_on_other_classes(trained, fit, tmp_path) -> None:
    import transformers

    table = pa.table({"record": ["a", "b"] * 4, "text": ["good", "bad"] * 4, "label": [0, 1] * 4})
    pair = Rows(LabeledText, table, ("yes", "no"))
    again = trained("transformers")[2]  # a Path is as good as a string
    _, predict = fit("transformers", LabeledText, tmp_path, again, train=pair, held_out=pair)
    assert predict(["good"]).shape == (1, 2)
    config = transformers.AutoConfig.from_pretrained(tmp_path / "model")
    assert config.id2label == {0: "yes", 1: "no"}


def test_a_model_with_another_number_of_outputs_is_refused(fit, tiny_bert, tmp_path) -> None:
    import transformers

    auto = transformers.AutoModelForSequenceClassification
    model = auto.from_pretrained(tiny_bert, num_labels=5)
    with pytest.raises(BadOption, match="5 outputs, but there are 3 classes"):
        fit("transformers", LabeledText, tmp_path, model)


def test_a_model_of_unknown_origin_needs_a_tokenizer(fit, tiny_bert, tmp_path) -> None:
    import transformers

    config = transformers.AutoConfig.from_pretrained(tiny_bert, num_labels=3)
    model = transformers.BertForSequenceClassification(config)
    model.config.name_or_path = model.name_or_path = ""
    with pytest.raises(BadOption, match="tokenizer"):
        fit("transformers", LabeledText, tmp_path, model)
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny_bert)
    _, predict = fit("transformers", LabeledText, tmp_path, model, tokenizer=tokenizer)
    assert predict(TEXTS).shape == (3, 3)
    assert tokenizer.model_max_length == 32


def test_a_checkpoint_in_half_precision_is_trained_in_full(fit, tiny_bert, tmp_path: Path) -> None:
    import torch
    import transformers

    half = transformers.AutoModel.from_pretrained(tiny_bert, dtype=torch.bfloat16)
    half.save_pretrained(tmp_path / "half")
    transformers.AutoTokenizer.from_pretrained(tiny_bert).save_pretrained(tmp_path / "half")
    _, predict = fit("transformers", LabeledText, tmp_path, tmp_path / "half")
    assert predict.model.dtype == torch.float32


def test_a_model_made_for_writing_gets_a_padding_token(fit, tiny_bert, tmp_path: Path) -> None:
    import transformers

    config = transformers.GPT2Config(vocab_size=17, n_positions=32, n_embd=16, n_layer=1, n_head=2)
    transformers.GPT2Model(config).save_pretrained(tmp_path / "gpt")
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny_bert)
    tokenizer.pad_token, tokenizer.eos_token = None, "[SEP]"
    tokenizer.save_pretrained(tmp_path / "gpt")
    _, predict = fit("transformers", LabeledText, tmp_path, str(tmp_path / "gpt"))
    assert predict.tokenizer.pad_token == "[SEP]"
    alone = [predict([text])[0] for text in TEXTS]
    assert predict(TEXTS) == pytest.approx(np.array(alone), abs=1e-5)


def test_training_and_loading_print_nothing(fit, tiny_bert, tmp_path, capfd) -> None:
    fit("transformers", LabeledText, tmp_path, tiny_bert)
    assert capfd.readouterr() == ("", "")


def test_rows_become_a_dataset_of_the_datasets_library(rows) -> None:
    recipe = adapters["transformers"].recipes[LabeledText]()
    dataset = recipe.native(rows(LabeledText, 6, 0))
    assert {"text", "label"} <= set(dataset.column_names)
    assert len(dataset) == 6


def test_the_model_is_saved_as_often_as_it_is_scored(fit, tiny_bert, tmp_path) -> None:
    options = {"eval_strategy": "steps", "eval_steps": 2, "save_steps": 2, "max_steps": 4}
    figures, _ = fit("transformers", LabeledText, tmp_path, tiny_bert, options=options)
    assert len(figures["epochs"]) == 2
    assert figures["best_step"] in (2, 4)


@pytest.mark.parametrize("framework", ["transformers", "peft", "setfit"])
def test_options_that_need_each_other_may_be_given_alone(framework) -> None:
    options = Options(adapters[framework].recipes[LabeledText]().targets())
    options.update({"load_best_model_at_end": True})
    options.check()
