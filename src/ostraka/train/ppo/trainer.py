"""PPO as a `transformers.Trainer`: checkpoints, several processes, LoRA and callbacks come with it.

One optimiser step is one turn. On every `ppo_epochs`-th turn the policy answers the next prompts;
the turns between learn from the same answers again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sized
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Sampler
from transformers import Trainer
from transformers.trainer_utils import PREFIX_CHECKPOINT_DIR

from ostraka.train.ppo.objective import KlControl, clipped_losses, masked_mean
from ostraka.train.ppo.policy import (
    add_value_head,
    frozen_copy,
    load_value_head,
    response_values,
    save_value_head,
    without_dropout,
    without_value_head,
)
from ostraka.train.ppo.reward import Score
from ostraka.train.ppo.rollout import Lengths, Roller, Rollout, generation_options


class Repeated(Sampler[int]):
    """Shuffled prompts in chunks; each chunk is yielded `times` times before the next.

    The last chunk is filled up from the beginning, so that every prompt is used.
    """

    def __init__(self, size: int, chunk: int, times: int, seed: int) -> None:
        self.size, self.chunk, self.times, self.seed, self.epoch = size, chunk, times, seed, 0

    def set_epoch(self, epoch: int) -> None:
        """Another order in every epoch."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[int]:
        """Positions of prompts."""
        draw = torch.Generator().manual_seed(self.seed + self.epoch)
        order = torch.randperm(self.size, generator=draw).tolist()
        order = (order * (1 + self.chunk // self.size + 1))[: len(self) // self.times]
        for at in range(0, len(order), self.chunk):
            for _ in range(self.times):
                yield from order[at : at + self.chunk]

    def __len__(self) -> int:
        """How many positions are yielded."""
        return -(-self.size // self.chunk) * self.chunk * self.times


class PPOTrainer(Trainer):
    """Trains `model` to write answers that `score` likes, without straying from where it began.

    `train_dataset` has a column `query` of prompts. The reference is a frozen copy of the model as
    it is given here (or `ref_model`); a model with adapters is its own reference without them.
    """

    def __init__(
        self,
        model: Any,
        args: Any,
        *,
        score: Score,
        train_dataset: Any,
        processing_class: Any,
        ref_model: Any = None,
        length_sampler_kwargs: dict[str, int] | None = None,
        generation_kwargs: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:
        if processing_class.pad_token_id is None:
            processing_class.pad_token = processing_class.eos_token
        adapters = hasattr(model, "disable_adapter")
        reference = None if adapters else (ref_model or frozen_copy(model))
        without_dropout(model)
        if not hasattr(model, "v_head"):
            add_value_head(model)
        super().__init__(
            model=model,
            args=args,
            train_dataset=train_dataset,
            processing_class=processing_class,
            data_collator=lambda rows: {"query": [row["query"] for row in rows]},
            **more,
        )
        self.model_accepts_loss_kwargs = True  # the loss is per token of the whole step
        if reference is not None:
            reference = reference.to(args.device)
        options = generation_options(generation_kwargs, args.temperature)
        self._roller = Roller(processing_class, score, reference, options, args)
        self._lengths = Lengths.of(length_sampler_kwargs, args.response_length)
        target = args.target_kl if args.adap_kl_ctrl else None
        self._price = KlControl(args.kl_coef, target, args.horizon)
        self._rollouts: list[Rollout] = []
        self._watched: dict[str, float] = {}
        self._parts: list[dict[str, float]] = []

    def _get_train_sampler(self, train_dataset: Any = None) -> Repeated:
        data: Sized = self.train_dataset if train_dataset is None else train_dataset
        args = self.args
        chunk = args.train_batch_size * args.gradient_accumulation_steps * args.world_size
        return Repeated(len(data), chunk, args.ppo_epochs, args.data_seed or args.seed)

    def get_batch_samples(
        self, epoch_iterator: Any, num_batches: int, device: Any
    ) -> tuple[list[Any], Any]:
        """The answers to learn from in this turn, and their number of tokens in all processes."""
        batches, _ = super().get_batch_samples(epoch_iterator, num_batches, device)
        if batches and self.state.global_step % self.args.ppo_epochs == 0:
            self._rollouts = self._roll([batch["query"] for batch in batches])
        tokens = torch.stack([r.mask.sum() for r in self._rollouts]).sum()
        turn = [{"rollout": rollout} for rollout in self._rollouts]
        return turn, self.accelerator.gather(tokens.reshape(1)).sum()

    def _roll(self, batches: list[list[str]]) -> list[Rollout]:
        model = self.accelerator.unwrap_model(self.model)
        length = self._lengths.draw(self.args.seed, self.state.global_step)
        rolled = [
            self._roller.roll(model, prompts, length, self._price.coef) for prompts in batches
        ]
        if self.args.whiten_advantages:
            self._whiten([r.rollout for r in rolled])
        seen = [
            torch.cat([getattr(r, n) for r in rolled]) for n in ("scores", "divergence", "lengths")
        ]
        scores, divergence, lengths = (self.accelerator.gather(x.float()) for x in seen)
        self._watched = {
            "reward": scores.mean().item(),
            "reward_std": scores.std(correction=0).item(),
            "kl": divergence.mean().item(),
            "kl_coef": self._price.coef,
            "response_length": lengths.mean().item(),
        }
        self._price.update(self._watched["kl"], len(scores))
        return [r.rollout for r in rolled]

    def _whiten(self, rollouts: list[Rollout]) -> None:
        # All answers of the step together, in all processes: the split must not matter.
        flat = torch.cat([r.gains[r.mask.bool()] for r in rollouts])
        several = self.accelerator.num_processes > 1
        padded = self.accelerator.pad_across_processes(flat, pad_index=float("nan"))
        every = self.accelerator.gather(padded) if several else flat
        every = every[~every.isnan()]
        mean = every.mean()
        scale = torch.rsqrt(every.var() + 1e-8) if len(every) > 1 else torch.ones_like(mean)
        for rollout in rollouts:
            rollout.gains = (rollout.gains - mean) * scale * rollout.mask

    def _prepare_inputs(self, inputs: Any) -> Any:
        return inputs

    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Rollout],
        return_outputs: bool = False,  # noqa: FBT001, FBT002 - the parent's signature
        num_items_in_batch: Any = None,
    ) -> Any:
        """The PPO loss of one batch of answers, per token of the whole step."""
        args, batch = self.args, inputs["rollout"]
        logprobs, values, entropy = response_values(
            model, batch.ids, batch.attention, batch.mask.shape[1], args.temperature
        )
        losses = clipped_losses(
            logprobs,
            batch.logprobs,
            batch.gains,
            values,
            batch.values,
            batch.returns,
            batch.mask,
            cliprange=args.cliprange,
            cliprange_value=args.cliprange_value,
        )
        self._watch(losses, masked_mean(entropy, batch.mask))
        loss = losses.policy + args.vf_coef * losses.value
        tokens = batch.mask.sum() if num_items_in_batch is None else num_items_in_batch
        loss = loss * batch.mask.sum() / tokens * self.accelerator.num_processes
        return (loss, {}) if return_outputs else loss

    def _watch(self, losses: Any, entropy: Tensor) -> None:
        seen = {
            "policy_loss": losses.policy,
            "value_loss": losses.value,
            "clip_fraction": losses.clip_fraction,
            "approx_kl": losses.approx_kl,
            "entropy": entropy,
        }
        self._parts.append({name: value.item() for name, value in seen.items()})

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        """Reward, divergence and the parts of the loss beside what every trainer logs."""
        if "loss" in logs and self._parts:
            names = self._parts[0]
            means = {n: sum(part[n] for part in self._parts) / len(self._parts) for n in names}
            logs = {**logs, **self._watched, **means}
            self._parts.clear()
        super().log(logs, *args, **kwargs)

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
        state = (
            self.accelerator.unwrap_model(self.model).state_dict()
            if state_dict is None
            else state_dict
        )
        super()._save(output_dir, without_value_head(state))

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        super()._save_checkpoint(model, trial)
        name = f"{PREFIX_CHECKPOINT_DIR}-{self.state.global_step}"
        folder = Path(self._get_output_dir(trial=trial)) / name
        folder.mkdir(parents=True, exist_ok=True)
        if self.is_world_process_zero():
            save_value_head(self.accelerator.unwrap_model(self.model), folder)
        kept = {
            "price": self._price.coef,
            "watched": self._watched,
            "rollouts": [r.to_dict() for r in self._rollouts],
        }
        torch.save(kept, folder / f"rollouts_{self.args.process_index}.pt")

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        super()._load_from_checkpoint(resume_from_checkpoint, model)
        folder = Path(resume_from_checkpoint)
        load_value_head(self.accelerator.unwrap_model(model or self.model), folder)
        path = folder / f"rollouts_{self.args.process_index}.pt"
        kept = torch.load(path, weights_only=True, map_location=self.args.device)
        self._price.coef, self._watched = kept["price"], kept["watched"]
        self._rollouts = [Rollout(**tensors) for tensors in kept["rollouts"]]
