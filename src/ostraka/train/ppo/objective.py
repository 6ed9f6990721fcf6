"""The sums of PPO: advantages, penalties and clipped losses, each over a mask of response tokens.

All tensors have the shape [sequences, tokens]; a mask is 1 where a token belongs to the response.
Schulman et al. 2016 (generalised advantage estimation) and 2017 (PPO); Ziegler et al. 2019 and
Stiennon et al. 2020 (KL penalty to the model one starts from).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """The mean over the tokens of the mask, of the whole batch."""
    return (values * mask).sum() / mask.sum().clamp(min=1)


def whiten(
    parts: Sequence[Tensor],
    masks: Sequence[Tensor],
    *,
    shift_mean: bool = True,
    total: Callable[[Tensor], Tensor] = lambda number: number,
) -> list[Tensor]:
    """Values brought to variance one, and to mean zero unless `shift_mean` is off; 0 elsewhere.

    The batches in `parts` are taken together, with those of other processes where `total` sums a
    number over them. The variance is the unbiased one; a single token is only shifted.
    """
    pairs = list(zip(parts, masks, strict=True))
    count = total(torch.stack([mask.sum() for mask in masks]).sum())
    mean = total(torch.stack([(v * m).sum() for v, m in pairs]).sum()) / count
    squares = torch.stack([(((v - mean) * m) ** 2).sum() for v, m in pairs]).sum()
    spread = total(squares) / (count - 1).clamp(min=1)
    scale = torch.rsqrt(spread + 1e-8) if count > 1 else torch.ones_like(spread)
    back = torch.zeros_like(mean) if shift_mean else mean
    return [((v - mean) * scale + back) * m for v, m in pairs]


def advantages(
    rewards: Tensor, values: Tensor, mask: Tensor, *, gamma: float, lam: float
) -> tuple[Tensor, Tensor]:
    """Generalised advantage estimates and returns; both 0 outside the mask.

    delta_t = r_t + gamma * V_{t+1} - V_t;  A_t = delta_t + gamma * lam * A_{t+1}, where the value
    after the last token of a response is 0. Returns are advantages plus values.
    """
    values, rewards = values * mask, rewards * mask
    steps = rewards.shape[1]
    estimates = torch.zeros_like(rewards)
    ahead = torch.zeros_like(rewards[:, 0])
    following = torch.zeros_like(rewards[:, 0])
    for step in reversed(range(steps)):
        delta = rewards[:, step] + gamma * following - values[:, step]
        ahead = (delta + gamma * lam * ahead) * mask[:, step]
        estimates[:, step] = ahead
        following = values[:, step]
    return estimates, (estimates + values) * mask


def shaped_rewards(
    scores: Tensor, logprobs: Tensor, reference: Tensor, mask: Tensor, *, kl_coef: float
) -> tuple[Tensor, Tensor]:
    """Per-token rewards, and the KL estimate per token that was charged for.

    Every token costs `kl_coef` times log p(policy) - log p(reference) (the k1 estimate); the score
    [sequences] is paid at the last token of the response.
    """
    divergence = (logprobs - reference) * mask
    rewards = -kl_coef * divergence
    last = (mask.sum(1).long() - 1).clamp(min=0)
    rows = torch.arange(len(rewards), device=rewards.device)
    rewards[rows, last] += scores
    return rewards, divergence


@dataclass(frozen=True)
class Losses:
    """The two losses of one step and what is watched beside them; scalars."""

    policy: Tensor
    value: Tensor
    clip_fraction: Tensor
    approx_kl: Tensor


def clipped_losses(  # noqa: PLR0913 - the terms of the objective
    logprobs: Tensor,
    old_logprobs: Tensor,
    gains: Tensor,
    values: Tensor,
    old_values: Tensor,
    returns: Tensor,
    mask: Tensor,
    *,
    cliprange: float,
    cliprange_value: float,
) -> Losses:
    """The clipped policy loss, and half the clipped squared error of the values.

    Policy: mean of max(-A r, -A clip(r, 1 - c, 1 + c)) with r = p / p_old. Value: V is kept within
    `cliprange_value` of what it was at the rollout; the worse of both errors counts.
    """
    change = (logprobs - old_logprobs) * mask
    ratio = torch.exp(change)
    within = ratio.clamp(1 - cliprange, 1 + cliprange)
    policy = torch.maximum(-gains * ratio, -gains * within)
    held = old_values + (values - old_values).clamp(-cliprange_value, cliprange_value)
    error = torch.maximum((values - returns) ** 2, (held - returns) ** 2)
    outside = ((ratio - 1).abs() > cliprange).float()
    return Losses(
        masked_mean(policy, mask),
        0.5 * masked_mean(error, mask),
        masked_mean(outside, mask),
        0.5 * masked_mean(change**2, mask),
    )


@dataclass
class KlControl:
    """The price of moving away from the reference: fixed, or steered towards a target.

    With a `target` (nats per response) the coefficient grows by up to 20 % of
    responses / `horizon` when the divergence is above it, and shrinks below (Ziegler et al. 2019);
    a rollout longer than the horizon counts as one horizon, so that it never turns negative.
    """

    coef: float
    target: float | None = None
    horizon: int = 10_000

    def update(self, divergence: float, responses: int) -> None:
        """Steer by the mean divergence of the last rollout."""
        if self.target is not None:
            error = min(max(divergence / self.target - 1, -0.2), 0.2)
            self.coef *= 1 + error * min(responses / self.horizon, 1)
