"""Ctrl-C in the middle of any training, and going on from there to the same model."""

import signal

import pytest
import torch
import transformers
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

import ostraka as rg
from ostraka.errors import OstrakaError

ANSWERS = {"response_length": 6, "batch_size": 4, "ppo_epochs": 2}
GROUPS = {"per_device_train_batch_size": 4, "max_completion_length": 6}


def right(sample):
    return f" {sample['end'][0]['value']}"


TASKS = {
    "supervised_fine_tuning": ({"prompt": "start", "response": "end"}, {}),
    "pretraining": ({"text": "start"}, {"max_length": 8, "per_device_train_batch_size": 1}),
    "reward_modeling": (
        {"formatting_func": lambda s: (s["start"] + right(s), s["start"] + " zz")},
        {},
    ),
    "direct_preference_optimization": (
        {"formatting_func": lambda s: (s["start"], right(s), " zz")},
        {},
    ),
    "kto": (
        {"formatting_func": lambda s: [(s["start"], right(s), True), (s["start"], " zz", False)]},
        {},
    ),
    "proximal_policy_optimization": ({"prompt": "start"}, ANSWERS),
    "rloo": ({"prompt": "start"}, GROUPS),
    "grpo": ({"prompt": "start"}, {**GROUPS, "num_generations": 4}),
}


def vowels(texts):
    return [float(sum(text.count(one) for one in "aeiou")) for text in texts]


def trainer_of(name, dataset, folder):
    given, options = TASKS[name]
    task = getattr(rg.TrainingTask, f"for_{name}")(**given)
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
    if task.shapes[0].outcome == "exploration":
        options = {**options, "reward_model": vowels}
    trainer.update_config(max_steps=4, learning_rate=1e-3, save_strategy="steps", save_steps=2)
    trainer.update_config(**options)
    return trainer


def weights(folder, name):
    kind = AutoModelForSequenceClassification if "reward" in name else AutoModelForCausalLM
    return kind.from_pretrained(folder).state_dict()


@pytest.mark.parametrize("name", TASKS)
def test_a_training_goes_on_to_the_same_model(name, dataset, folder, tmp_path, monkeypatch) -> None:
    trainer_of(name, dataset, folder).train(tmp_path / "whole")
    step, done = transformers.Trainer.training_step, []

    def interrupted(self, *args, **more):
        done.append(1)
        if len(done) == 3:
            signal.raise_signal(signal.SIGINT)
        return step(self, *args, **more)

    monkeypatch.setattr(transformers.Trainer, "training_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        trainer_of(name, dataset, folder).train(tmp_path / "part")
    with pytest.raises(OstrakaError, match="resume=True"):
        rg.ArgillaTrainer.from_pretrained(tmp_path / "part")
    trainer_of(name, dataset, folder).train(tmp_path / "part", resume=True)
    assert len(done) < 8  # it did not start anew
    before, after = weights(tmp_path / "whole", name), weights(tmp_path / "part", name)
    assert all(torch.equal(before[one], after[one]) for one in before)


def test_a_lack_of_memory_leaves_the_last_checkpoint(
    dataset, folder, tmp_path, monkeypatch
) -> None:
    step, done = transformers.Trainer.training_step, []

    def starved(self, *args, **more):
        done.append(1)
        if len(done) == 4:
            raise torch.OutOfMemoryError("no room for 20 GiB")
        return step(self, *args, **more)

    monkeypatch.setattr(transformers.Trainer, "training_step", starved)
    with pytest.raises(torch.OutOfMemoryError):
        trainer_of("supervised_fine_tuning", dataset, folder).train(tmp_path / "part")
    trainer_of("supervised_fine_tuning", dataset, folder).train(tmp_path / "part", resume=True)
    assert len(done) == 6  # three whole steps, the starved one, and the two after the checkpoint
