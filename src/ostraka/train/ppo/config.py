"""The options of PPO, with the names people know from TRL 0.5 to 1.12."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import wraps
from typing import Any

from transformers import TrainingArguments

from ostraka.errors import BadOption

RENAMED = {
    "init_kl_coef": "kl_coef",
    "num_ppo_epochs": "ppo_epochs",
    "mini_batch_size": "per_device_train_batch_size",
    "target": "target_kl",
    "kl_target": "target_kl",
    "ppo_batch_size": "batch_size",
}
WITHOUT_EFFECT = {
    "steps": "use num_train_epochs or max_steps",
    "total_episodes": "use num_train_epochs or max_steps",
    "log_with": "use report_to",
    "tracker_project_name": "use report_to and the tracker's own settings",
    "tracker_kwargs": "use report_to and the tracker's own settings",
    "task_name": "use run_name",
    "exp_name": "use run_name",
    "model_name": "give model=... to ArgillaTrainer",
    "sft_model_path": "give model=... to ArgillaTrainer",
    "reward_model_path": "give reward_model=... to update_config",
    "optimize_cuda_cache": "not needed",
    "optimize_device_cache": "not needed",
    "early_stopping": "watch 'kl' and set target_kl",
    "compare_steps": "not needed",
    "use_score_scaling": "scale in the reward function",
    "use_score_norm": "normalise in the reward function",
    "score_clip": "clip in the reward function",
    "forward_batch_size": "the batch size of the rollout is that of training",
    "local_rollout_forward_batch_size": "the batch size of the rollout is that of training",
    "num_mini_batches": "use batch_size and per_device_train_batch_size",
    "num_sample_generations": "use ostraka's predict",
    "kl_estimator": "the k1 estimate is used",
    "kl_penalty": "the k1 estimate is used",
    "dataset_num_proc": "not needed",
}


@dataclass
class PPOConfig(TrainingArguments):
    """Options of PPO beside all of `transformers.TrainingArguments`.

    `batch_size`: prompts per rollout and process (default: `per_device_train_batch_size` times
    `gradient_accumulation_steps`); every rollout is learnt from `ppo_epochs` times. `kl_coef`:
    price per nat of moving away from the reference; with `adap_kl_ctrl` it is steered so that a
    response diverges by about `target_kl` nats over `horizon` responses. `gamma`, `lam`: discount
    and trace of generalised advantage estimation. `cliprange`, `cliprange_value`, `vf_coef`: the
    clipped objective. `whiten_advantages`, `whiten_rewards`: bring them to variance one.
    `response_length`: tokens per response where no length sampler is given.
    `missing_eos_penalty`: taken off the reward of a response that does not end.
    """

    output_dir: str | None = "ppo_model"
    learning_rate: float = 1.41e-5
    per_device_train_batch_size: int = 4
    logging_steps: float = 1
    batch_size: int | None = None
    ppo_epochs: int = 4
    kl_coef: float = 0.2
    adap_kl_ctrl: bool = False
    target_kl: float = 6.0
    horizon: int = 10_000
    gamma: float = 1.0
    lam: float = 0.95
    cliprange: float = 0.2
    cliprange_value: float = 0.2
    vf_coef: float = 0.1
    whiten_advantages: bool = True
    whiten_rewards: bool = False
    temperature: float = 1.0
    response_length: int = 53
    missing_eos_penalty: float | None = None
    max_prompt_length: int = 512

    def __post_init__(self) -> None:
        """Check the numbers and fit the batch sizes to each other."""
        for name in ("ppo_epochs", "response_length", "max_prompt_length", "horizon"):
            if getattr(self, name) < 1:
                raise BadOption(f"{name}={getattr(self, name)}: at least 1 is needed.")
        for name in ("gamma", "lam"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadOption(f"{name}={getattr(self, name)}: between 0 and 1 is needed.")
        if self.batch_size is not None:
            self._fit_batches(self.batch_size)
        self.remove_unused_columns = False
        super().__post_init__()

    def _fit_batches(self, batch_size: int) -> None:
        if batch_size < 1:
            raise BadOption(f"batch_size={batch_size}: at least 1 is needed.")
        self.per_device_train_batch_size = min(self.per_device_train_batch_size, batch_size)
        steps, rest = divmod(batch_size, self.per_device_train_batch_size)
        if rest:
            raise BadOption(
                f"batch_size={batch_size} is no multiple of per_device_train_batch_size="
                f"{self.per_device_train_batch_size} (TRL's mini_batch_size)."
            )
        self.gradient_accumulation_steps = steps


_plain_init = PPOConfig.__init__


@wraps(_plain_init)
def _init(self: PPOConfig, *args: Any, **options: Any) -> None:
    for old, new in RENAMED.items():
        if old in options:
            if new in options:
                raise BadOption(f"{old!r} and {new!r} are the same option; give one.")
            options[new] = options.pop(old)
    for name in sorted(WITHOUT_EFFECT.keys() & options.keys()):
        del options[name]
        text = f"PPOConfig({name}=...) has no effect any more: {WITHOUT_EFFECT[name]}."
        warnings.warn(text, stacklevel=2)
    _plain_init(self, *args, **options)


PPOConfig.__init__ = _init  # type: ignore[method-assign]
