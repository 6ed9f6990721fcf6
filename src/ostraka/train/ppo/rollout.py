"""Rollouts: the policy answers prompts, the answers are scored, and PPO's targets are computed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor

from ostraka.errors import BadOption
from ostraka.train.ppo.answers import Answering
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


@dataclass
class Scored:
    """A batch of answers with what they earned; `rewards` per token, the last three per answer."""

    ids: Tensor
    attention: Tensor
    mask: Tensor
    logprobs: Tensor
    values: Tensor
    rewards: Tensor
    scores: Tensor
    divergence: Tensor
    ended: Tensor
    cut: int


@dataclass
class Roller:
    """Everything a rollout needs beside the policy."""

    answering: Answering
    score: Score
    reference: Any
    config: Any
    temperature: float

    @torch.no_grad()
    def roll(self, model: Any, prompts: list[str], length: int, kl_coef: float) -> Scored:
        """Let `model` answer `prompts` with up to `length` tokens, and score the answers."""
        was_training = model.training
        model.eval()
        try:
            return self._scored(model, prompts, length, kl_coef)
        finally:
            model.train(was_training)

    def _scored(self, model: Any, prompts: list[str], length: int, kl_coef: float) -> Scored:
        found = self.answering(model, prompts, length)
        scores = torch.tensor(self.score(found.texts), device=found.ids.device)
        if self.config.missing_eos_penalty is not None:
            scores = scores - self.config.missing_eos_penalty * (~found.ended).float()
        sight = (found.ids, found.attention, found.mask.shape[1], self.temperature)
        logprobs, values, _ = response_values(model, *sight)
        with reference_of(model, self.reference) as reference:
            start = response_logprobs(reference, *sight)
        rewards, divergence = shaped_rewards(scores, logprobs, start, found.mask, kl_coef=kl_coef)
        return Scored(
            found.ids,
            found.attention,
            found.mask,
            logprobs,
            values * found.mask,
            rewards,
            scores,
            divergence.sum(1),
            found.ended.float(),
            found.cut,
        )


def targets(scored: list[Scored], config: Any, total: Callable[[Tensor], Tensor]) -> list[Rollout]:
    """What the batches of one step teach.

    Rewards and advantages are whitened over all answers of the step; `total` sums a number over
    all processes, so that how a step is split over batches and processes changes nothing.
    """
    masks = [one.mask for one in scored]
    rewards = [one.rewards for one in scored]
    if config.whiten_rewards:
        rewards = whiten(rewards, masks, shift_mean=False, total=total)
    pairs = [
        advantages(reward, one.values, one.mask, gamma=config.gamma, lam=config.lam)
        for reward, one in zip(rewards, scored, strict=True)
    ]
    gains = [gain for gain, _ in pairs]
    if config.whiten_advantages:
        gains = whiten(gains, masks, total=total)
    return [
        Rollout(one.ids, one.attention, one.mask, one.logprobs, one.values, returns, gain)
        for one, (_, returns), gain in zip(scored, pairs, gains, strict=True)
    ]
