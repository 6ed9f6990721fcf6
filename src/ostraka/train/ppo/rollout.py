"""Rollouts: the policy answers prompts, the answers are scored, and PPO's targets are computed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor

from ostraka.errors import BadOption
from ostraka.train.ppo.objective import advantages, shaped_rewards, whiten
from ostraka.train.ppo.policy import reference_of, response_logprobs, response_values
from ostraka.train.ppo.reward import Score


@dataclass
class Rollout:
    """What one batch of answers teaches; all tensors but `ids` and `attention` cover the response.

    `ids`, `attention`: [sequences, prompt + response]; the others: [sequences, response].
    """

    ids: Tensor
    attention: Tensor
    mask: Tensor
    logprobs: Tensor
    values: Tensor
    returns: Tensor
    gains: Tensor

    def to_dict(self) -> dict[str, Tensor]:
        """The tensors by name, for a checkpoint."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class Lengths:
    """How many tokens a response may have: drawn evenly from `low` to `high` for each rollout."""

    low: int
    high: int

    @classmethod
    def of(cls, given: Mapping[str, int] | None, default: int) -> Lengths:
        """From `{"min_value": ..., "max_value": ...}`, or always `default`."""
        if given is None:
            return cls(default, default)
        extra = sorted(set(given) - {"min_value", "max_value"})
        low, high = given.get("min_value", 1), given.get("max_value", default)
        if extra or not 1 <= low <= high:
            raise BadOption(
                f"length_sampler_kwargs={dict(given)!r}: give min_value and max_value, "
                "1 <= min_value <= max_value."
            )
        return cls(int(low), int(high))

    def draw(self, seed: int, turn: int) -> int:
        """The length for one rollout: the same for the same seed and turn, resumed or not."""
        return random.Random(f"{seed}:{turn}").randint(self.low, self.high)


def generation_options(given: Mapping[str, Any] | None, temperature: float) -> dict[str, Any]:
    """Options for `generate`: plain sampling unless told otherwise; TRL's -1 means no minimum."""
    options: dict[str, Any] = {
        "do_sample": True,
        "temperature": temperature,
        "top_k": 0,
        "top_p": 1.0,
        **(given or {}),
    }
    options["top_k"] = int(options["top_k"])
    if options.get("min_length", 0) < 0:
        del options["min_length"]
    options.pop("pad_token_id", None)
    options.pop("max_new_tokens", None)
    return options


@dataclass
class Roller:
    """Everything a rollout needs beside the policy."""

    tokenizer: Any
    score: Score
    reference: Any
    options: dict[str, Any]
    config: Any

    @torch.no_grad()
    def roll(self, model: Any, prompts: list[str], length: int, kl_coef: float) -> Rolled:
        """Let `model` answer `prompts` with up to `length` tokens, and score the answers."""
        was_training = model.training
        model.eval()
        try:
            ids, attention, mask = self._answers(model, prompts, length)
            scores = self._scores(prompts, ids, mask)
            return self._targets(model, ids, attention, mask, scores, kl_coef)
        finally:
            model.train(was_training)

    def _answers(self, model: Any, prompts: list[str], length: int) -> tuple[Tensor, ...]:
        from transformers import GenerationConfig

        given = self.tokenizer(
            prompts,
            return_tensors="pt",
            padding=True,
            padding_side="left",
            truncation=True,
            max_length=self.config.max_prompt_length,
            add_special_tokens=False,
        ).to(model.device)
        pad, end = self.tokenizer.pad_token_id, self.tokenizer.eos_token_id
        how = GenerationConfig(
            max_new_tokens=length, pad_token_id=pad, eos_token_id=end, **self.options
        )
        ids = model.generate(
            input_ids=given["input_ids"],
            attention_mask=given["attention_mask"],
            generation_config=how,
        )
        response = ids[:, given["input_ids"].shape[1] :]
        ended = response == end
        past_end = (ended.cumsum(1) - ended.long()) > 0  # the end itself is learnt
        mask = (~past_end).float()
        return ids, torch.cat([given["attention_mask"], mask.long()], 1), mask

    def _scores(self, prompts: list[str], ids: Tensor, mask: Tensor) -> Tensor:
        response = ids[:, -mask.shape[1] :]
        kept = torch.where(mask.bool(), response, self.tokenizer.pad_token_id)
        answers = self.tokenizer.batch_decode(kept, skip_special_tokens=True)
        texts = [prompt + answer for prompt, answer in zip(prompts, answers, strict=True)]
        scores = torch.tensor(self.score(texts), device=ids.device)
        if self.config.missing_eos_penalty is not None:
            ended = ((response == self.tokenizer.eos_token_id) * mask).any(1)
            scores = scores - self.config.missing_eos_penalty * (~ended).float()
        return scores

    def _targets(
        self,
        model: Any,
        ids: Tensor,
        attention: Tensor,
        mask: Tensor,
        scores: Tensor,
        kl_coef: float,
    ) -> Rolled:
        config, length = self.config, mask.shape[1]
        logprobs, values, _ = response_values(model, ids, attention, length, config.temperature)
        with reference_of(model, self.reference) as reference:
            start = response_logprobs(reference, ids, attention, length, config.temperature)
        rewards, divergence = shaped_rewards(scores, logprobs, start, mask, kl_coef=kl_coef)
        if config.whiten_rewards:
            rewards = whiten(rewards, mask, shift_mean=False)
        gains, returns = advantages(rewards, values, mask, gamma=config.gamma, lam=config.lam)
        kept = Rollout(ids, attention, mask, logprobs, values * mask, returns, gains)
        return Rolled(kept, scores, divergence.sum(1), mask.sum(1))


@dataclass(frozen=True)
class Rolled:
    """A rollout, and what is reported of it: [sequences] each."""

    rollout: Rollout
    scores: Tensor
    divergence: Tensor
    lengths: Tensor
