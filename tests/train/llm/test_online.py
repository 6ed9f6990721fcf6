"""PPO, RLOO and GRPO: models that learn from rewards for their own answers."""

import pytest
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline

import ostraka as rg
from ostraka.errors import BadOption
from ostraka.train.ppo.reward import BadReward

METHODS = ("proximal_policy_optimization", "rloo", "grpo")
SMALL = {
    "proximal_policy_optimization": {"batch_size": 4, "ppo_epochs": 2, "response_length": 8},
    "rloo": {"per_device_train_batch_size": 4, "max_completion_length": 8},
    "grpo": {
        "per_device_train_batch_size": 4,
        "num_generations": 4,
        "max_completion_length": 8,
    },
}
STEPS = {"max_steps": 4, "logging_steps": 1, "learning_rate": 1e-3, "save_strategy": "no"}


def vowels(texts):
    return [sum(text.count(one) for one in "aeiou") / max(len(text), 1) for text in texts]


def trainer_of(dataset, method, folder, **more):
    task = getattr(rg.TrainingTask, f"for_{method}")(prompt="start")
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(**{**STEPS, **SMALL[method], **more})
    return trainer


@pytest.mark.parametrize("method", METHODS)
def test_rewards_are_logged_and_plain_transformers_loads_the_model(
    method, dataset, folder, tmp_path
) -> None:
    trainer = trainer_of(dataset, method, folder, reward_model=vowels)
    metrics = trainer.train(tmp_path / "out")
    assert metrics["rows"] == 4
    assert 0 <= metrics["reward_before"] <= 1
    assert 0 <= metrics["reward_after"] <= 1
    history = trainer.model.manifest["figures"]["history"]
    assert len(history) == 4
    assert all("reward" in line for line in history)
    plain = AutoModelForCausalLM.from_pretrained(tmp_path / "out")
    speller = AutoTokenizer.from_pretrained(tmp_path / "out")
    given = speller("the cat", return_tensors="pt")["input_ids"]
    assert plain.generate(given, max_new_tokens=4).shape[1] > given.shape[1]
    assert not any("v_head" in name for name in plain.state_dict())


@pytest.mark.parametrize("method", METHODS)
def test_an_adapter_is_trained_and_saved(method, dataset, folder, tmp_path) -> None:
    lora = LoraConfig(r=4, target_modules="all-linear")
    trainer = trainer_of(dataset, method, folder, reward_model=vowels, peft_config=lora)
    trainer.train(tmp_path / "out")
    assert (tmp_path / "out" / "adapter_config.json").exists()
    assert trainer.predict("the cat", max_new_tokens=4)[0]["generated_text"] is not None


@pytest.mark.parametrize("method", METHODS)
def test_without_a_reward_nothing_is_trained(method, dataset, folder, tmp_path) -> None:
    trainer = trainer_of(dataset, method, folder)
    with pytest.raises(BadOption, match="reward_model="):
        trainer.train(tmp_path / "out")
    assert not (tmp_path / "out" / "config.json").exists()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("wrong", [lambda texts: [float("nan")] * len(texts), lambda _: [1.0]])
def test_a_reward_that_is_no_number_stops_the_training(
    method, wrong, dataset, folder, tmp_path
) -> None:
    trainer = trainer_of(dataset, method, folder, reward_model=wrong)
    with pytest.raises(BadReward, match="not changed"):
        trainer.train(tmp_path / "out")
    assert not (tmp_path / "out" / "config.json").exists()


def test_a_trained_reward_model_judges(dataset, encoder, folder, tmp_path) -> None:
    def both(sample):
        return f"{sample['start']} {sample['end'][0]['value']}", f"{sample['start']} zz"

    task = rg.TrainingTask.for_reward_modeling(formatting_func=both)
    judge = rg.ArgillaTrainer(dataset, task, "trl", model=str(encoder))
    judge.update_config(max_steps=2)
    judge.train(tmp_path / "judge")
    pipe = pipeline("sentiment-analysis", model=str(tmp_path / "judge"))
    for method in METHODS:
        by_folder, by_pipe = (
            trainer_of(dataset, method, folder, reward_model=given, max_steps=2).train(
                tmp_path / method / name
            )
            for name, given in (("folder", str(tmp_path / "judge")), ("pipe", pipe))
        )
        assert by_pipe == pytest.approx(by_folder, abs=1e-5), method


def test_more_prompts_than_there_are_cannot_make_a_step(dataset, folder, tmp_path) -> None:
    trainer = trainer_of(
        dataset, "rloo", folder, reward_model=vowels, per_device_train_batch_size=64
    )
    with pytest.raises(BadOption, match="One step takes 32 prompts"):
        trainer.train(tmp_path / "out")


@pytest.mark.parametrize("method", METHODS)
def test_conversations_are_answered_by_the_chat_template(method, dataset, folder, tmp_path) -> None:
    make = getattr(rg.TrainingTask, f"for_{method}")
    task = make(formatting_func=lambda s: [[{"role": "user", "content": s["start"]}]])
    seen = []

    def reward(texts):
        seen.extend(texts)
        return vowels(texts)

    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    trainer.update_config(**{**STEPS, **SMALL[method], "max_steps": 1, "reward_model": reward})
    trainer.train(tmp_path / "out")
    assert all(text.startswith("User: the ") for text in seen)
    assert "\nAssistant:" in seen[0]
