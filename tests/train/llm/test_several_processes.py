"""Language models trained in two processes: the losses of one at the same global batch."""

from __future__ import annotations

import json
import os

import pytest
import torch
from peft import LoraConfig
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

import ostraka as rg
from ostraka.errors import BadOption

LAUNCH = "torchrun:2"


def history(trainer):
    return [line for line in trainer.model.manifest["figures"]["history"] if "loss" in line]


def losses(trainer):
    return [line["loss"] for line in history(trainer)]


def weights(place):
    return AutoModelForCausalLM.from_pretrained(place).state_dict()


@pytest.fixture
def sft(dataset, folder):
    def make(batch):
        task = rg.TrainingTask.for_supervised_fine_tuning(prompt="start", response="end")
        trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
        trainer.update_config(
            max_steps=4, logging_steps=3, per_device_train_batch_size=batch, learning_rate=1e-2
        )
        return trainer

    return make


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["torchrun", "ray"])
def test_sft_in_two_processes_is_that_in_one(engine, sft, tmp_path) -> None:
    if engine == "ray":
        pytest.importorskip("ray", reason="Ray is not installed: pip install 'ostraka[ray]'")
    one, two = sft(4), sft(2)
    alone = one.train(tmp_path / "one")
    together = two.train(tmp_path / "two", launch=f"{engine}:2")
    assert losses(two) == pytest.approx(losses(one), abs=1e-4)
    assert together == pytest.approx(alone, abs=1e-4)
    both = [t.model.manifest["figures"]["train_loss"] for t in (one, two)]
    assert both[1] == pytest.approx(both[0], abs=1e-4)  # of the last step too, which is not logged
    for name, value in weights(tmp_path / "one").items():
        assert (weights(tmp_path / "two")[name] - value).abs().max() < 1e-4
    assert two.model.manifest["launch"] == {"engine": engine, "processes": 2, "arguments": []}
    assert one.model.manifest["launch"] is None
    files = [sorted(p.name for p in (tmp_path / name).iterdir()) for name in ("one", "two")]
    assert files[0] == files[1]
    assert sorted(p.name for p in tmp_path.iterdir() if "partial" in p.name) == []


@pytest.mark.slow
def test_ppo_goes_on_after_ctrl_c_to_the_losses_of_one_process(dataset, folder, tmp_path) -> None:
    pressed, stop = tmp_path / "pressed", tmp_path / ".two.partial" / "launch" / "stop"
    user = os.getpid()

    def reward(texts):
        """Shares of vowels; when the third answers come someone presses Ctrl-C."""
        import os
        import signal
        import time

        asked = tmp_path / f"asked-{os.environ.get('RANK')}"
        asked.write_text(asked.read_text() + "." if asked.exists() else ".")
        if os.environ.get("RANK") == "0" and len(asked.read_text()) == 3 and not pressed.exists():
            pressed.touch()
            os.kill(user, signal.SIGINT)
            while not stop.exists():
                time.sleep(0.05)
        return [sum(letter in "aeiou" for letter in text) / len(text) for text in texts]

    def ppo(batch):
        """Turns of two batches each, so Ctrl-C comes in the middle of one."""
        task = rg.TrainingTask.for_proximal_policy_optimization(prompt="start")
        trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder))
        trainer.update_config(
            reward_model=reward,
            generation_kwargs={"do_sample": False},
            response_length=6,
            ppo_epochs=2,
            gradient_accumulation_steps=2,
            whiten_rewards=True,
            adap_kl_ctrl=True,
            horizon=100,
            peft_config=LoraConfig(r=4, target_modules="all-linear"),
            max_steps=8,
            logging_steps=1,
            per_device_train_batch_size=batch,
            learning_rate=3e-3,
        )
        return trainer

    one, two = ppo(4), ppo(2)
    one.train(tmp_path / "one")
    with pytest.raises(KeyboardInterrupt):
        two.train(tmp_path / "two", launch=LAUNCH)
    left = json.loads((tmp_path / ".two.partial" / "manifest.json").read_text())
    assert left["status"] == "interrupted"
    assert not (tmp_path / "two").exists()
    with pytest.raises(BadOption, match="had another launch"):
        two.train(tmp_path / "two", resume=True)
    two.train(tmp_path / "two", launch=LAUNCH, resume=True)
    for alone, together in zip(history(one), history(two), strict=True):
        assert together == pytest.approx(alone, abs=2e-4, rel=2e-3)
    assert max(map(abs, losses(two))) > 1e-3
    assert len((tmp_path / "asked-0").read_text()) == 8  # no answer was asked for twice
    files = [sorted(p.name for p in (tmp_path / name).iterdir()) for name in ("one", "two")]
    assert files[0] == files[1]
    alone, together = (
        load_file(tmp_path / n / "adapter_model.safetensors") for n in ("one", "two")
    )
    assert alone.keys() == together.keys()
    assert not any("v_head" in name for name in together)
    for name, value in together.items():
        assert torch.allclose(value, alone[name], atol=5e-3), name
