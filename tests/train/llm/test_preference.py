"""DPO and KTO: preferences learnt without a reward model."""

import math

import numpy as np
import pytest
import torch
from peft import LoraConfig
from transformers import AutoModelForCausalLM

import ostraka as rg
from ostraka.errors import BadOption
from ostraka.train.llm.preference import evenly

FAST = {"learning_rate": 1e-2, "max_steps": 6, "logging_steps": 1, "save_strategy": "no"}


@pytest.fixture
def pairs():
    def both(sample):
        return sample["start"], f" {sample['end'][0]['value']}", " zz"

    return rg.TrainingTask.for_direct_preference_optimization(formatting_func=both)


@pytest.fixture
def judged():
    def two(sample):
        right = f" {sample['end'][0]['value']}"
        return [(sample["start"], right, True), (sample["start"], " zz", False)]

    return rg.TrainingTask.for_kto(formatting_func=two)


def trained(dataset, task, model, place, tokenizer=None, **options):
    trainer = rg.ArgillaTrainer(
        dataset, task, "trl", model=model, tokenizer=tokenizer, train_size=0.8
    )
    trainer.update_config(**{**FAST, **options})
    metrics = trainer.train(place)
    return trainer, metrics, trainer.model.manifest["figures"]


def first_loss(figures):
    return figures["history"][0]["loss"]


def test_what_people_chose_becomes_likelier(dataset, pairs, folder, tmp_path) -> None:
    _, metrics, figures = trained(dataset, pairs, str(folder), tmp_path / "dpo")
    assert first_loss(figures) == pytest.approx(math.log(2), abs=1e-5)
    assert metrics["reward_accuracies"] == 1.0
    assert metrics["reward_margins"] > 0
    assert metrics["rejected_loss"] > metrics["loss"]
    plain = AutoModelForCausalLM.from_pretrained(tmp_path / "dpo")
    assert plain.num_parameters() > 0


@pytest.mark.parametrize("kind", ["dpo", "kto"])
def test_a_model_changed_in_memory_is_compared_with_itself(
    kind, dataset, pairs, judged, folder, tmp_path, tokenizer
) -> None:
    changed = AutoModelForCausalLM.from_pretrained(folder)
    draw = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in changed.parameters():
            weight.add_(torch.randn(weight.shape, generator=draw) * 0.1)
    task, wanted = (pairs, math.log(2)) if kind == "dpo" else (judged, 0.5)
    place = tmp_path / "out"
    _, _, figures = trained(dataset, task, changed, place, tokenizer, learning_rate=1e-9)
    assert first_loss(figures) == pytest.approx(wanted, abs=1e-5)


def test_an_adapter_starts_from_its_base_and_merges_on_top_of_another(
    dataset, pairs, folder, tmp_path
) -> None:
    lora = LoraConfig(r=4, target_modules="all-linear")
    _, _, first = trained(dataset, pairs, str(folder), tmp_path / "one", peft_config=lora)
    assert first_loss(first) == pytest.approx(math.log(2), abs=1e-5)
    assert (tmp_path / "one" / "adapter_config.json").exists()
    # the adapter is merged to start the next training from, so the next is saved whole
    trainer, _, second = trained(
        dataset, pairs, str(tmp_path / "one"), tmp_path / "two", peft_config=lora
    )
    assert first_loss(second) == pytest.approx(math.log(2), abs=1e-5)
    assert not (tmp_path / "two" / "adapter_config.json").exists()
    assert trainer.predict("the cat", max_new_tokens=3)[0]["generated_text"]


def test_conversations_are_learnt_with_the_chat_template(dataset, folder, tmp_path) -> None:
    def both(sample):
        said = [sample["end"][0]["value"], "zz"]
        return (
            [{"role": "user", "content": sample["start"]}],
            *([{"role": "assistant", "content": one}] for one in said),
        )

    task = rg.TrainingTask.for_direct_preference_optimization(formatting_func=both)
    trainer, metrics, _ = trained(dataset, task, str(folder), tmp_path / "dpo")
    assert metrics["reward_accuracies"] == 1.0
    found = trainer.predict([{"role": "user", "content": "the cat"}], max_new_tokens=4)
    assert len(found) == 1


def test_good_answers_become_likelier_than_bad_ones(dataset, judged, folder, tmp_path) -> None:
    _, metrics, figures = trained(dataset, judged, str(folder), tmp_path / "kto", max_steps=12)
    assert metrics["good_rows"] == 4
    assert metrics["bad_loss"] > metrics["loss"]
    seen = {name for line in figures["history"] for name in line}
    assert {"rewards/chosen", "rewards/rejected"} <= seen  # both sides from the first batches on


def test_good_and_bad_rows_are_spread_over_the_whole() -> None:
    good = np.array([True] * 100 + [False] * 50)
    order = evenly(good, 1)
    assert sorted(order) == list(range(150))
    shares = good[order].reshape(10, 15).mean(1)
    assert shares.min() > 0.5
    assert shares.max() < 0.85
    assert (evenly(good, 1) == order).all()
    assert (evenly(good, 2) != order).any()


def test_rows_of_one_kind_are_refused(dataset, folder, tmp_path) -> None:
    task = rg.TrainingTask.for_kto(formatting_func=lambda s: (s["start"], " zz", False))
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    with pytest.raises(BadOption, match="All 20 rows are bad"):
        trainer.train(tmp_path / "kto")
