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

from ostraka.errors import BadFile, BadOption, NothingToTrain
from ostraka.train.ppo.answers import Answering, generation_options
from ostraka.train.ppo.objective import KlControl, Losses, clipped_losses, masked_mean
from ostraka.train.ppo.policy import (
    add_value_head,
    frozen,
    frozen_copy,
    load_value_head,
    response_values,
    save_value_head,
    starts_as_its_base,
    without_dropout,
    without_value_head,
)
from ostraka.train.ppo.reward import Score, reward_function
from ostraka.train.ppo.rollout import Lengths, Roller, Rollout, Scored, targets

PARTS = ("policy_loss", "value_loss", "clip_fraction", "approx_kl", "entropy")


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

    `train_dataset` has a column `query` of prompts. The reference is `ref_model`, or the model as
    it is given here: a frozen copy, or the model without its adapters where these say nothing yet.
    Raises `NothingToTrain` without prompts, `BadOption` for a tokenizer without an end token, and
    during training `BadReward` where the reward is no finite number.
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
        if not len(train_dataset):
            raise NothingToTrain("There is no prompt to answer.")
        _settle_padding(processing_class)
        reference = _reference(model, ref_model)
        without_dropout(model)
        if not hasattr(model, "v_head"):
            add_value_head(model)
        super().__init__(
            model=model,
            args=args,
            train_dataset=train_dataset,
            processing_class=processing_class,
            data_collator=_queries,
            **more,
        )
        self.model_accepts_loss_kwargs = True  # the loss is per token of the whole step
        self._reference = None if reference is None else reference.to(args.device)
        self._prepare_rollouts(score, length_sampler_kwargs, generation_kwargs or {})
        self._rollouts: list[Rollout] = []
        self._watched: dict[str, float] = {}
        self._parts: list[Tensor] = []

    def _prepare_rollouts(
        self, score: Score, lengths: dict[str, int] | None, asked: dict[str, Any]
    ) -> None:
        args = self.args
        options = generation_options(asked, args.temperature)
        answering = Answering(self.processing_class, options, args.max_prompt_length)
        self._temperature = options.get("temperature", args.temperature)
        checked = reward_function(score)
        self._roller = Roller(answering, checked, self._reference, args, self._temperature)
        self._lengths = Lengths.of(lengths, asked.get("max_new_tokens", args.response_length))
        target = args.target_kl if args.adap_kl_ctrl else None
        self._price = KlControl(args.kl_coef, target, args.horizon)

    def _get_train_sampler(self, train_dataset: Any = None) -> Repeated:
        data: Sized = self.train_dataset if train_dataset is None else train_dataset
        args = self.args
        chunk = self._train_batch_size * args.gradient_accumulation_steps * args.world_size
        seed = args.seed if args.data_seed is None else args.data_seed
        return Repeated(len(data), chunk, args.ppo_epochs, seed)

    def get_batch_samples(
        self, epoch_iterator: Any, num_batches: int, device: Any
    ) -> tuple[list[Any], Any]:
        """The answers to learn from in this turn, and their number of tokens in all processes."""
        batches, _ = super().get_batch_samples(epoch_iterator, num_batches, device)
        if not batches:
            return [], None
        if self.state.global_step % self.args.ppo_epochs == 0:
            self._rollouts = self._roll([batch["query"] for batch in batches])
        tokens = torch.stack([r.mask.sum() for r in self._rollouts]).sum()
        return [{"rollout": rollout} for rollout in self._rollouts], self._total(tokens)

    def _roll(self, batches: list[list[str]]) -> list[Rollout]:
        model = self.accelerator.unwrap_model(self.model)
        length = self._lengths.draw(self.args.seed, self.state.global_step)
        rolled = [
            self._roller.roll(model, prompts, length, self._price.coef) for prompts in batches
        ]
        rollouts = targets(rolled, self.args, self._total)
        self._report(rolled)
        return rollouts

    def _report(self, rolled: list[Scored]) -> None:
        """Note what the answers of all processes earned, and set the price of the next ones."""
        seen = torch.cat(
            [torch.stack([r.scores, r.divergence, r.mask.sum(1), r.ended], dim=1) for r in rolled]
        )
        scores, divergence, lengths, ended = self.accelerator.gather(seen).unbind(1)
        cut = self._total(torch.tensor(sum(r.cut for r in rolled), device=scores.device))
        self._watched = {
            "reward": scores.mean().item(),
            "reward_std": scores.std(correction=0).item(),
            "kl": divergence.mean().item(),
            "kl_coef": self._price.coef,
            "response_length": lengths.mean().item(),
            "ended": ended.mean().item(),
            "prompts_cut": cut.item(),
        }
        self._price.update(self._watched["kl"], len(scores))

    def _total(self, number: Tensor) -> Tensor:
        """A number summed over all processes."""
        return self.accelerator.gather(number.reshape(1)).sum()

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
            model, batch.ids, batch.attention, batch.mask.shape[1], self._temperature
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
        self._watch(losses, masked_mean(entropy, batch.mask), batch.mask.sum())
        loss = losses.policy + args.vf_coef * losses.value
        tokens = batch.mask.sum() if num_items_in_batch is None else num_items_in_batch
        loss = loss * batch.mask.sum() / tokens * self.accelerator.num_processes
        return (loss, {}) if return_outputs else loss

    def _watch(self, losses: Losses, entropy: Tensor, tokens: Tensor) -> None:
        seen = (losses.policy, losses.value, losses.clip_fraction, losses.approx_kl, entropy)
        weighed = torch.stack([*(x.detach() * tokens for x in seen), tokens])
        self._parts.append(weighed)

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        """Reward, divergence and the parts of the loss, per token, beside what is always logged."""
        if "loss" in logs and self._parts:
            sums = torch.stack(self._parts).sum(0)
            sums = self.accelerator.gather(sums[None]).sum(0)
            means = (sums[:-1] / sums[-1]).tolist()
            logs = {**logs, **self._watched, **dict(zip(PARTS, means, strict=True))}
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
        if not path.is_file():
            raise BadFile(
                f"{folder} has no {path.name}: it is no checkpoint of PPO, or was written by fewer "
                "processes. Resume with as many processes as it was written by."
            )
        kept = torch.load(path, weights_only=True, map_location="cpu")  # knows no "cpu:0"
        self._price.coef, self._watched = kept["price"], kept["watched"]
        self._rollouts = [
            Rollout(**{name: value.to(self.args.device) for name, value in tensors.items()})
            for tensors in kept["rollouts"]
        ]


def _settle_padding(tokenizer: Any) -> None:
    if tokenizer.eos_token_id is None:
        raise BadOption(
            "The tokenizer has no token for the end of a text, so no answer would ever end. Set "
            "one: tokenizer.eos_token = '...'."
        )
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token


def _reference(model: Any, given: Any) -> Any:
    """The model to stay near to; None where it is the same one without its adapters."""
    if given is not None and given is not model:
        return frozen(given)
    if hasattr(model, "disable_adapter") and starts_as_its_base(model):
        return None
    return frozen_copy(model)


def _queries(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {"query": [row["query"] for row in rows]}
