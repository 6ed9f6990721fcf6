"""The options of PPO, with the names people know from TRL 0.5 to 1.12."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from ostraka.errors import BadOption
from ostraka.extras import need

need("transformers", extra="trl", why="PPO")  # says what to install where it is absent

from transformers import TrainingArguments  # noqa: E402

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
    "num_total_batches": "use num_train_epochs or max_steps",
    "log_with": "use report_to",
    "tracker_project_name": "use report_to and the tracker's own settings",
    "tracker_kwargs": "use report_to and the tracker's own settings",
    "accelerator_kwargs": "use accelerator_config",
    "project_kwargs": "use accelerator_config",
    "push_to_hub_if_best_kwargs": "use push_to_hub",
    "task_name": "use run_name",
    "exp_name": "use run_name",
    "model_name": "give model=... to ArgillaTrainer",
    "sft_model_path": "give model=... to ArgillaTrainer",
    "query_dataset": "the prompts come from the FeedbackDataset",
    "reward_model": "give reward_model=... to update_config",
    "reward_model_path": "give reward_model=... to update_config",
    "model_adapter_name": "give peft_config=... to update_config",
    "ref_adapter_name": "the reference is the model as it is at the start",
    "is_peft_model": "it is seen from the model",
    "is_encoder_decoder": "only decoders are trained",
    "optimize_cuda_cache": "not needed",
    "optimize_device_cache": "not needed",
    "early_stopping": "watch 'kl', or set adap_kl_ctrl=True and target_kl",
    "ratio_threshold": "watch 'approx_kl'",
    "compare_steps": "not needed",
    "use_score_scaling": "scale in the reward function",
    "use_score_norm": "normalise in the reward function",
    "score_clip": "clip in the reward function",
    "forward_batch_size": "the batch size of the rollout is that of training",
    "local_rollout_forward_batch_size": "the batch size of the rollout is that of training",
    "num_mini_batches": "use batch_size and per_device_train_batch_size",
    "backward_batch_size": "use batch_size and per_device_train_batch_size",
    "global_batch_size": "use batch_size",
    "global_backward_batch_size": "use batch_size and per_device_train_batch_size",
    "micro_batch_size": "use batch_size and per_device_train_batch_size",
    "local_batch_size": "use batch_size and per_device_train_batch_size",
    "local_mini_batch_size": "use batch_size and per_device_train_batch_size",
    "world_size": "it is that of the processes started",
    "num_sample_generations": "use ostraka's predict",
    "stop_token": "an answer ends at the end token",
    "stop_token_id": "give generation_kwargs={'eos_token_id': ...} to update_config",
    "kl_estimator": "the k1 estimate is used",
    "kl_penalty": "the k1 estimate is used",
    "ds3_gather_for_generation": "DeepSpeed ZeRO-3 is not supported",
    "dataset_num_proc": "not needed",
}
ABOVE_ZERO = ("temperature", "target_kl", "cliprange", "cliprange_value")
NOT_BELOW_ZERO = ("kl_coef", "vf_coef")
COUNTS = ("ppo_epochs", "response_length", "max_prompt_length", "horizon")
SHARES = ("gamma", "lam")


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
    `max_prompt_length`: tokens of a prompt that are read, counted from its end.

    Names of TRL 0.5 to 1.12 are taken too: some mean one of these, the others have no effect and
    say so in a warning. Raises `BadOption` for numbers that cannot work.
    """

    output_dir: str | None = "ppo_model"
    learning_rate: float = 1.41e-5
    per_device_train_batch_size: int = 4
    gradient_accumulation_steps: int = 1
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
        self._refuse(COUNTS, lambda number: number >= 1, "at least 1 is needed")
        self._refuse(SHARES, lambda number: 0 <= number <= 1, "between 0 and 1 is needed")
        self._refuse(ABOVE_ZERO, lambda number: number > 0, "more than 0 is needed")
        self._refuse(NOT_BELOW_ZERO, lambda number: number >= 0, "0 or more is needed")
        if self.batch_size is not None:
            self._fit_batches(self.batch_size)
        self.remove_unused_columns = False
        super().__post_init__()

    def _refuse(self, names: Iterable[str], fits: Callable[[float], bool], needed: str) -> None:
        for name in names:
            if not fits(getattr(self, name)):
                raise BadOption(f"{name}={getattr(self, name)}: {needed}.")

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
        given = self.gradient_accumulation_steps
        if given not in (1, steps):
            raise BadOption(
                f"batch_size={batch_size} makes {steps} batches of "
                f"{self.per_device_train_batch_size}, gradient_accumulation_steps="
                f"{given} something else; give one of both."
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
    if "batch_size" in options and not args:
        options.setdefault("per_device_train_batch_size", _part_of(options["batch_size"]))
    _plain_init(self, *args, **options)


def _part_of(batch_size: int | None) -> int:
    """The largest part of a batch that is no larger than what is usual and leaves no rest."""
    usual = PPOConfig.per_device_train_batch_size
    return max(n for n in range(1, usual + 1) if not batch_size or batch_size % n == 0)


PPOConfig.__init__ = _init  # type: ignore[method-assign]
