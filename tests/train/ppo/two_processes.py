"""PPO in as many processes as started this script; writes its losses and its model.

    python -m torch.distributed.run --nproc_per_node 2 two_processes.py START OUT SIZE OPTIONS

Answers are greedy, so that the same prompts get the same answers however they are split.
"""

import gc
import json
import sys
from pathlib import Path

import datasets
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from ostraka.train.ppo.config import PPOConfig
from ostraka.train.ppo.trainer import PPOTrainer

PROMPTS = ["the cat ", "the mat and the ", "people were ", "happy to see it and all "] * 4


def vowels(texts):
    """The share of vowels in the last letters."""
    return [sum(letter in "aeiou" for letter in text[-20:]) / 20 for text in texts]


def main(start, out, size, options):
    """Train from the model in `start`, `size` prompts per process and batch."""
    model = AutoModelForCausalLM.from_pretrained(start)
    if options.pop("lora", False):
        from peft import LoraConfig, get_peft_model

        torch.manual_seed(0)  # LoRA draws its first matrix
        model = get_peft_model(model, LoraConfig(r=4, target_modules="all-linear"))
    config = PPOConfig(
        output_dir=str(out / "checkpoints"),
        per_device_train_batch_size=int(size),
        learning_rate=3e-3,
        ppo_epochs=2,
        adap_kl_ctrl=True,
        horizon=100,
        save_strategy="no",
        use_cpu=True,
        report_to="none",
        disable_tqdm=True,
        **options,
    )
    trainer = PPOTrainer(
        model,
        config,
        score=vowels,
        train_dataset=datasets.Dataset.from_dict({"query": PROMPTS}),
        processing_class=AutoTokenizer.from_pretrained(start),
        length_sampler_kwargs={"min_value": 5, "max_value": 9},
        generation_kwargs={"do_sample": False},
    )
    trainer.train()
    trainer.save_model(str(out / "model"))
    if trainer.is_world_process_zero():
        logs = [log for log in trainer.state.log_history if "loss" in log]
        found = {"processes": trainer.accelerator.num_processes, "logs": logs}
        (out / "logs.json").write_text(json.dumps(found), encoding="utf-8")
    trainer.accelerator.wait_for_everyone()  # none must leave while the other still talks


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], json.loads(sys.argv[4]))
    # DDP's reducer must be gone before the group: as its last owner it would wait, with the
    # interpreter's lock in hand, for a thread of gloo that waits for that lock.
    gc.collect()
    torch.distributed.destroy_process_group()
