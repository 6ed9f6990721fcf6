"""The four trainings, each in the calls that a user would write."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ostraka.cli.rlhf.road import SEED, Road
from ostraka.cli.rlhf.sizes import Size
from ostraka.extras import need
from ostraka.train.model import TrainedModel

if TYPE_CHECKING:
    from ostraka.feedback.dataset import FeedbackDataset

WHY = "ostraka demo rlhf"
LEARNT = 0.9  # of the records; the rest is each stage's own test
PAIRS_LEARNT = 0.8  # an accuracy needs more rows than a loss for a narrow interval
NOTHING_KEPT = {"save_strategy": "no", "logging_steps": 1}
LORA: dict[str, Any] = {"r": 16, "lora_alpha": 32, "target_modules": "all-linear"}


@dataclass(frozen=True)
class Stage:
    """A finished training: where it is, how long it took, and what its manifest says.

    `seconds` by the clock and `cpu` of this process, in all its threads.
    """

    name: str
    folder: Path
    seconds: float
    cpu: float
    model: TrainedModel

    @property
    def metrics(self) -> dict[str, Any]:
        """The scores on what this stage held out."""
        return self.model.metrics

    @property
    def rows(self) -> int:
        """How many rows were learnt from."""
        return int(self.model.manifest["split"]["train_rows"])

    def rounds(self, epochs: int) -> list[dict[str, float]]:
        """Of PPO what was seen of the answers of each round; it logs at every step."""
        history = self.model.manifest["figures"].get("history", [])
        return [line for line in history if "reward" in line][::epochs]


def fine_tuned(road: Road, size: Size, base: Path, folder: Path) -> Stage:
    """Supervised fine-tuning on what people wrote; the adapter is merged, to be built upon."""
    from ostraka.feedback.task import TrainingTask

    task = TrainingTask.for_supervised_fine_tuning(
        prompt="prompt", response="response", separator=road.separator
    )
    options: dict[str, Any] = {"max_steps": size.sft_steps, "learning_rate": 5e-4, "merge": True}
    options |= {"per_device_train_batch_size": size.batch, "max_length": size.max_length}
    return _trained("SFT", road.answers, task, base, folder, options | {"warmup_steps": 0.1})


def rewarding(road: Road, size: Size, base: Path, folder: Path) -> Stage:
    """A reward model: the text that people prefer gets the higher number."""
    from ostraka.feedback.task import TrainingTask

    prompt = {"separator": road.separator} if "prompt" in road.compared else {}
    task = TrainingTask.for_reward_modeling(**road.compared, **prompt)
    options = {
        "num_train_epochs": size.reward_epochs,
        "per_device_train_batch_size": size.reward_batch,
        "learning_rate": 1e-4,
        "warmup_steps": 0.1,
        "max_length": size.max_length,
        "use_margin": True,
        "center_rewards_coefficient": 0.01,
    }
    return _trained(
        "reward model", road.pairs, task, base, folder, options, lora=False, learnt=PAIRS_LEARNT
    )


def preferring(
    road: Road, compared: FeedbackDataset, about: dict[str, Any], size: Size, base: Path, to: Path
) -> Stage:
    """DPO on pairs of answers to the same prompt."""
    from ostraka.feedback.task import TrainingTask

    task = TrainingTask.for_direct_preference_optimization(**about, separator=road.separator)
    options: dict[str, Any] = {
        "max_steps": size.dpo_steps,
        "per_device_train_batch_size": size.batch,
    }
    options |= {"learning_rate": 1e-4, "warmup_steps": 0.1, "max_length": size.max_length}
    return _trained("DPO", compared, task, base, to, options | {"warmup_steps": 0.1})


def practising(road: Road, size: Size, base: Path, judge: Path, folder: Path) -> Stage:
    """PPO: the model answers prompts and learns from the reward model's numbers."""
    from ostraka.feedback.task import TrainingTask

    task = TrainingTask.for_proximal_policy_optimization(prompt="prompt")
    options = {
        "reward_model": str(judge),
        "batch_size": size.ppo_batch,
        "per_device_train_batch_size": min(size.ppo_batch, 16),
        "ppo_epochs": size.ppo_epochs,
        "max_steps": size.ppo_steps * size.ppo_epochs,
        "learning_rate": size.ppo_rate,
        "lr_scheduler_type": "constant",
        "kl_coef": size.kl_coef,
        "response_length": size.new_tokens,
        "max_prompt_length": size.max_length,
    }
    return _trained("PPO", road.answers, task, base, folder, options)


def _trained(
    name: str,
    dataset: FeedbackDataset,
    task: Any,
    base: Path,
    folder: Path,
    options: dict[str, Any],
    *,
    lora: bool = True,
    learnt: float = LEARNT,
) -> Stage:
    from ostraka.feedback.trainer import ArgillaTrainer

    trainer = ArgillaTrainer(
        dataset, task, "trl", model=str(base.resolve()), train_size=learnt, seed=SEED
    )
    if lora:
        options = options | {"peft_config": need("peft", extra="demo", why=WHY).LoraConfig(**LORA)}
    trainer.update_config(**NOTHING_KEPT, **options)
    start, cpu = time.perf_counter(), time.process_time()
    trainer.train(output_dir=folder)
    took = time.perf_counter() - start, time.process_time() - cpu
    return Stage(name, folder, *took, trainer.model)


def judged_pairs(
    prompts: Sequence[str],
    answers: Sequence[tuple[str, str]],
    scores: Sequence[tuple[float, float]],
) -> FeedbackDataset:
    """Two answers of a model to each prompt, and which one the reward model says is better."""
    from ostraka.feedback.dataset import FeedbackDataset
    from ostraka.schema.fields import TextField
    from ostraka.schema.questions import LabelQuestion

    names = ("first", "second")
    return FeedbackDataset.from_columns(
        {
            "prompt": list(prompts),
            "first": [one for one, _ in answers],
            "second": [other for _, other in answers],
        },
        responses={
            "record": list(range(len(prompts))),
            "user_id": ["reward model"] * len(prompts),
            "better": [names[other > one] for one, other in scores],
        },
        fields=[TextField(name=name) for name in ("prompt", *names)],
        questions=[LabelQuestion(name="better", labels=list(names))],
    )
