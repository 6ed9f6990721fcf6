"""Four models out of instructions and comparisons that people wrote: SFT, reward, DPO, PPO.

python examples/rlhf/road.py --data ../shared/data --output rlhf-models

`--data` holds dolly15k/dolly.parquet (instructions that people answered) and
hh_rlhf/pairs.parquet (answers that people compared). The sizes are those of a small machine without
a GPU; each is an option of the calls below.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console

import ostraka as rg
from ostraka.cli._demo_fetch import minilm_folder
from ostraka.cli._print import table
from ostraka.cli.rlhf.models import smollm2_folder
from ostraka.cli.rlhf.page import HEADS, figures
from ostraka.cli.rlhf.road import Opening
from ostraka.cli.rlhf.writing import judge

ASK = "Human: {}\n\nAssistant:"  # the form of the comparisons
NEW_TOKENS = 24
HELD = 48  # prompts that no training sees
out = Console(highlight=False)


def instructions(data: Path, rows: int) -> rg.FeedbackDataset:
    """Short instructions without context, with the answer that a person wrote."""
    found = [
        one
        for one in pq.read_table(data / "dolly15k" / "dolly.parquet").to_pylist()
        if not one["context"] and 8 <= len(one["response"].split()) <= 30
    ][:rows]
    return rg.FeedbackDataset.from_columns(
        {"prompt": [ASK.format(one["instruction"]) for one in found]},
        responses={
            "record": range(len(found)),
            "user_id": ["writer"] * len(found),
            "response": [one["response"] for one in found],
        },
        fields=[rg.TextField(name="prompt")],
        questions=[rg.TextQuestion(name="response")],
    )


def comparisons(data: Path, words: int = 1000) -> tuple[rg.FeedbackDataset, list[Opening]]:
    """Two answers per prompt and which one a person preferred; some openings are held back.

    Each prompt is taken once, so a split of records is a split of prompts. With `words` only
    pairs of shorter answers are taken.
    """
    table = pq.read_table(data / "hh_rlhf" / "pairs.parquet")
    found = {
        one["prompt"].strip(): one
        for one in table.to_pylist()
        if one["subset"].startswith("helpful")
        and one["chosen"] != one["rejected"]
        and len(one["prompt"].split()) <= min(words, 60)
        and max(len(one[side].split()) for side in ("chosen", "rejected")) <= words
    }
    held = [Opening(p, one["chosen"]) for p, one in found.items() if one["split"] == "test"]
    learnt = [(p, one) for p, one in found.items() if one["split"] == "train"]
    sides = [("chosen", "rejected")[:: (1, -1)[at % 2]] for at in range(len(learnt))]
    dataset = rg.FeedbackDataset.from_columns(
        {
            "prompt": [prompt for prompt, _ in learnt],
            "first": [one[a] for (_, one), (a, _) in zip(learnt, sides, strict=True)],
            "second": [one[b] for (_, one), (_, b) in zip(learnt, sides, strict=True)],
        },
        responses={
            "record": range(len(learnt)),
            "user_id": ["reader"] * len(learnt),
            "better": ["first" if a == "chosen" else "second" for a, _ in sides],
        },
        fields=[rg.TextField(name=name) for name in ("prompt", "first", "second")],
        questions=[rg.LabelQuestion(name="better", labels=["first", "second"])],
    )
    return dataset, held[:HELD]


def trained(
    dataset: rg.FeedbackDataset, task: Any, model: Any, folder: Path, size: float = 0.9, **more: Any
) -> rg.ArgillaTrainer:
    """One training, with its time and its scores on the records held out: all but `size`."""
    start, cpu = time.perf_counter(), time.process_time()
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(model), train_size=size)
    trainer.update_config(save_strategy="no", logging_steps=1, **more)
    metrics = trainer.train(output_dir=folder)
    took = f"{time.perf_counter() - start:.0f} seconds, {time.process_time() - cpu:.0f} of CPU"
    out.print(f"{folder.name}: {took}", {k: v for k, v in metrics.items() if k != "tokens"})
    return trainer


def main() -> None:
    """Train all four, and compare what they write."""
    from peft import LoraConfig

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, default=Path("rlhf-models"))
    parser.add_argument("--model", help="a language model; SmolLM2-135M-Instruct unless given")
    parser.add_argument("--steps", type=float, default=1.0, help="times as many steps everywhere")
    given = parser.parse_args()
    steps, to = lambda count: max(round(count * given.steps), 1), given.output.resolve()
    base = given.model or smollm2_folder(out.print)
    lora = LoraConfig(r=16, lora_alpha=32, target_modules="all-linear")
    pairs, held = comparisons(given.data)
    about = {"prompt": "prompt", "separator": " "}
    compared = {**about, "responses": ["first", "second"], "preference": "better"}

    task = rg.TrainingTask.for_supervised_fine_tuning(**about, response="response")
    sft_options = {"max_steps": steps(30), "per_device_train_batch_size": 8, "learning_rate": 5e-4}
    answers = instructions(given.data, rows=1500)
    sft = trained(answers, task, base, to / "sft", peft_config=lora, merge=True, **sft_options)

    task = rg.TrainingTask.for_reward_modeling(**compared)
    options = {"max_steps": steps(80), "per_device_train_batch_size": 16, "max_length": 96}
    options |= {"learning_rate": 5e-5, "warmup_steps": 0.1, "center_rewards_coefficient": 0.01}
    trained(pairs, task, minilm_folder(out.print), to / "reward", size=0.8, **options)

    task = rg.TrainingTask.for_direct_preference_optimization(**compared)
    options = {"max_steps": steps(15), "per_device_train_batch_size": 4, "learning_rate": 5e-5}
    short, _ = comparisons(given.data, words=35)
    dpo = trained(short, task, to / "sft", to / "dpo", peft_config=lora, **options)

    task = rg.TrainingTask.for_proximal_policy_optimization(prompt="prompt")
    options = {"batch_size": 8, "per_device_train_batch_size": 8, "ppo_epochs": 2}
    options |= {"max_steps": steps(50), "learning_rate": 2e-4, "lr_scheduler_type": "constant"}
    options |= {"kl_coef": 0.1, "response_length": NEW_TOKENS, "reward_model": str(to / "reward")}
    ppo = trained(short, task, to / "sft", to / "ppo", peft_config=lora, **options)
    for line in ppo.model.manifest["figures"]["history"][::8]:
        out.print(f"step {line['step']}: reward {line['reward']:.2f}, KL {line['kl']:.2f} nats")

    models = [(one.model.name, one.model.predictor) for one in (sft, dpo, ppo)]
    score = rg.ArgillaTrainer.from_pretrained(to / "reward").model.raw
    found = list(judge(models, held, score, NEW_TOKENS, separator=" ", reference=0))
    out.print(table(*HEADS, rows=[figures(one) for one in found]))
    for at in range(3):
        out.print(held[at].prompt, *(f"[{one.name}]{one.answers[at]}" for one in found), sep="\n")


if __name__ == "__main__":
    main()
