"""Reward modelling: from preferred texts to a model that gives a text a number."""

import numpy as np
import pytest
import torch
from peft import LoraConfig
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    LlamaForSequenceClassification,
    pipeline,
)

import ostraka as rg
from ostraka.errors import BadOption

FAST = {"learning_rate": 1e-2, "max_steps": 20, "save_strategy": "no"}


@pytest.fixture
def task():
    """Whatever people wrote is better than the two letters."""

    def both(sample):
        right = sample["end"][0]["value"]
        return f"{sample['start']} {right}", f"{sample['start']} zz"

    return rg.TrainingTask.for_reward_modeling(formatting_func=both)


def trained(dataset, task, model, place, **options):
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=model, train_size=0.8)
    trainer.update_config(**{**FAST, **options})
    return trainer, trainer.train(place)


def test_chosen_texts_get_the_higher_number(dataset, task, folder, tmp_path) -> None:
    trainer, metrics = trained(dataset, task, str(folder), tmp_path / "rm")
    assert metrics["rows"] == 4
    assert metrics["accuracy"] == 1.0
    assert metrics["accuracy_interval"][0] > 0.5
    assert metrics["margin"] > 1
    pair = trainer.predict(("the cat zz", "the cat sat on the mat"))
    assert pair[0]["better"] == 1
    assert pair[0]["margin"] == pytest.approx(pair[0]["scores"][1] - pair[0]["scores"][0])
    card = (tmp_path / "rm" / "README.md").read_text()
    assert "Accuracy" in card


def test_plain_transformers_loads_it_and_gives_the_same_number(
    dataset, task, folder, tmp_path
) -> None:
    trainer, _ = trained(dataset, task, str(folder), tmp_path / "rm")
    text = "the people were happy"
    ours = trainer.predict(text)[0]["score"]
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "rm")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "rm")
    assert model.config.num_labels == 1
    with torch.no_grad():
        plain = model(**tokenizer(text, return_tensors="pt")).logits[0, 0]
    assert float(plain) == pytest.approx(ours, abs=1e-5)
    # a pipeline over one label takes a sigmoid unless the model says that it is a regression
    found = pipeline("sentiment-analysis", model=str(tmp_path / "rm"))(text)
    assert found[0]["score"] == pytest.approx(ours, abs=1e-5)


def test_an_encoder_is_a_base_too(dataset, task, encoder, tmp_path) -> None:
    trainer, metrics = trained(dataset, task, str(encoder), tmp_path / "rm")
    assert metrics["accuracy"] == 1.0
    text = "the cat sat"
    ids = trainer.get_trainer_tokenizer()(text)["input_ids"]
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "rm")
    with torch.no_grad():
        plain = float(model(torch.tensor([ids])).logits[0, 0])
    assert trainer.predict(text)[0]["score"] == pytest.approx(plain, abs=1e-5)


@pytest.mark.parametrize("base", ["folder", "encoder"])
def test_an_adapter_keeps_its_head(base, dataset, task, request, tmp_path) -> None:
    lora = LoraConfig(r=4)
    start = str(request.getfixturevalue(base))
    trainer, metrics = trained(dataset, task, start, tmp_path / "rm", peft_config=lora)
    assert metrics["accuracy"] == 1.0  # measured with what was saved
    assert (tmp_path / "rm" / "adapter_config.json").exists()
    assert (tmp_path / "rm" / "config.json").exists()
    texts = ["the cat sat on the mat", "the cat zz", "zz"]
    adapter = [one["score"] for one in trainer.predict(texts)]
    again = rg.ArgillaTrainer.from_pretrained(tmp_path / "rm")
    assert [one["score"] for one in again.predict(texts)] == pytest.approx(adapter)
    whole, _ = trained(dataset, task, start, tmp_path / "m", peft_config=lora, merge=True)
    assert not (tmp_path / "m" / "adapter_config.json").exists()
    merged = [one["score"] for one in whole.predict(texts)]
    assert merged == pytest.approx(adapter, abs=1e-3)


def test_long_texts_lose_their_beginning_not_the_response(
    dataset, folder, tmp_path, caplog
) -> None:
    def both(sample):
        start = "the people sat on the mat " * 40
        return start + sample["end"][0]["value"], start + "zz"

    task = rg.TrainingTask.for_reward_modeling(formatting_func=both)
    trainer, metrics = trained(dataset, task, str(folder), tmp_path / "rm", max_length=24)
    assert metrics["rows"] == 4
    assert metrics["accuracy"] == 1.0
    ids = trainer.model.predictor.tokenizer("the cat " * 200, truncation=True)["input_ids"]
    assert len(ids) == 24


def test_the_margin_asked_for_grows_with_agreement(dataset, task, folder, tmp_path) -> None:
    _, plain = trained(dataset, task, str(folder), tmp_path / "a", max_steps=6)
    _, wide = trained(dataset, task, str(folder), tmp_path / "b", max_steps=6, use_margin=True)
    assert wide["margin"] > plain["margin"]


def test_a_model_object_with_several_outputs_is_refused(
    dataset, task, model, tokenizer, tmp_path
) -> None:
    several = LlamaForSequenceClassification(model.config)
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=several, tokenizer=tokenizer)
    with pytest.raises(BadOption, match="num_labels=1"):
        trainer.train(tmp_path / "rm")


def test_conversations_are_scored_by_the_chat_template(dataset, folder, tmp_path) -> None:
    def both(sample):
        ask = {"role": "user", "content": sample["start"]}
        right = {"role": "assistant", "content": sample["end"][0]["value"]}
        return [ask, right], [ask, {"role": "assistant", "content": "zz"}]

    task = rg.TrainingTask.for_reward_modeling(formatting_func=both)
    trainer, metrics = trained(dataset, task, str(folder), tmp_path / "rm")
    assert metrics["accuracy"] == 1.0
    ask = {"role": "user", "content": "the cat"}
    chats = [[ask, {"role": "assistant", "content": said}] for said in ("zz", "sat on the mat")]
    assert trainer.predict([tuple(chats)])[0]["better"] == 1
    assert np.isfinite(trainer.predict(chats[0])[0]["score"])


def test_a_mixture_of_texts_and_pairs_is_refused(dataset, task, folder, tmp_path) -> None:
    trainer, _ = trained(dataset, task, str(folder), tmp_path / "rm", max_steps=1)
    with pytest.raises(BadOption, match="mixture"):
        trainer.predict(["a", ("a", "b")])
    with pytest.raises(BadOption, match="batch_size"):
        trainer.predict("a", top_p=3)
    with pytest.raises(BadOption, match="rank"):
        trainer.predict("a", as_suggestions=True, question=dataset.questions[0])
