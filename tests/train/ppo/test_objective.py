"""PPO's sums against numbers worked out by hand."""

import math

import pytest
import torch

from ostraka.train.ppo.objective import (
    KlControl,
    advantages,
    clipped_losses,
    masked_mean,
    shaped_rewards,
    whiten,
)


def row(*values):
    return torch.tensor([values], dtype=torch.float64)


def test_advantages_follow_the_recursion_worked_out_by_hand():
    # delta = [0 + .9*2 - 1, 0 + .9*3 - 2, 1 - 3] = [.8, .7, -2]; trace = .9 * .5 = .45
    gains, returns = advantages(row(0, 0, 1), row(1, 2, 3), row(1, 1, 1), gamma=0.9, lam=0.5)
    assert torch.allclose(gains, row(0.8 + 0.45 * (0.7 - 0.9), 0.7 - 0.9, -2.0))
    assert torch.allclose(returns, gains + row(1, 2, 3))


def test_without_discount_and_with_a_full_trace_returns_are_sums_of_rewards():
    gains, returns = advantages(row(1, 2, 3), row(0.5, 0.1, 9), row(1, 1, 1), gamma=1, lam=1)
    assert torch.allclose(returns, row(6, 5, 3))
    assert torch.allclose(gains, row(5.5, 4.9, -6))


def test_what_stands_behind_the_end_of_a_response_counts_for_nothing():
    mask = row(1, 1, 0)
    gains, returns = advantages(row(1, 2, 77), row(1, 1, 55), mask, gamma=1, lam=1)
    alone, _ = advantages(row(1, 2), row(1, 1), row(1, 1), gamma=1, lam=1)
    assert torch.allclose(gains[:, :2], alone)
    assert gains[0, 2] == 0
    assert returns[0, 2] == 0


def test_the_score_is_paid_at_the_last_token_and_divergence_at_every_token():
    logprobs, reference = row(-1.0, -2.0, -9.0), row(-1.5, -1.0, -1.0)
    rewards, divergence = shaped_rewards(
        torch.tensor([4.0], dtype=torch.float64), logprobs, reference, row(1, 1, 0), kl_coef=0.1
    )
    assert torch.allclose(divergence, row(0.5, -1.0, 0.0))
    assert torch.allclose(rewards, row(-0.05, 0.1 + 4.0, 0.0))


def test_whitening_gives_mean_zero_and_unbiased_variance_one_over_the_mask():
    values, mask = row(1, 2, 3, 100), row(1, 1, 1, 0)
    assert torch.allclose(whiten([values], [mask])[0], row(-1, 0, 1, 0), atol=1e-6)
    (kept,) = whiten([values], [mask], shift_mean=False)
    assert torch.allclose(kept, row(1, 2, 3, 0), atol=1e-6)


def test_batches_are_whitened_together_whatever_their_widths():
    parts = whiten([row(1, 99), row(2, 3, 99)], [row(1, 0), row(1, 1, 0)])
    assert torch.allclose(parts[0], row(-1, 0), atol=1e-6)
    assert torch.allclose(parts[1], row(0, 1, 0), atol=1e-6)


def test_what_other_processes_hold_counts_for_whitening():
    # Both processes hold the same values here, so a sum over both is twice the own one.
    (gains,) = whiten([row(1, 3)], [row(1, 1)], total=lambda number: 2 * number)
    assert torch.allclose(gains, row(-1, 1) / math.sqrt(4 / 3), atol=1e-6)


def test_a_single_token_is_not_blown_up_by_whitening():
    assert torch.equal(whiten([row(5, 0)], [row(1, 0)])[0], row(0, 0))


@pytest.mark.parametrize(
    ("ratio", "gain", "loss", "clipped"),
    [
        (1.0, 2.0, -2.0, 0.0),
        (1.5, 2.0, -2.4, 1.0),  # a good answer gets no more than 1.2
        (0.5, 2.0, -1.0, 1.0),  # but the way back to it is open
        (1.5, -2.0, 3.0, 1.0),  # a bad answer that became likelier is punished in full
        (0.5, -2.0, 1.6, 1.0),  # and gets no credit below 0.8
    ],
)
def test_the_policy_loss_is_the_worse_of_the_plain_and_the_clipped_one(ratio, gain, loss, clipped):
    nothing, one = row(0.0), row(1.0)
    losses = clipped_losses(
        row(math.log(ratio)), nothing, row(gain), nothing, nothing, nothing, one,
        cliprange=0.2, cliprange_value=0.2,
    )  # fmt: skip
    assert losses.policy.item() == pytest.approx(loss)
    assert losses.clip_fraction.item() == clipped


@pytest.mark.parametrize(
    ("value", "old", "target", "loss"),
    [
        (1.0, 1.0, 3.0, 2.0),
        (2.0, 1.0, 3.0, 0.5 * (3 - 1.2) ** 2),  # a leap counts only up to the clip
        (5.0, 1.0, 3.0, 2.0),  # too far: the plain error (4) is the worse one
    ],
)
def test_the_value_loss_is_the_worse_of_the_plain_and_the_held_back_one(value, old, target, loss):
    nothing, one = row(0.0), row(1.0)
    losses = clipped_losses(
        nothing, nothing, nothing, row(value), row(old), row(target), one,
        cliprange=0.2, cliprange_value=0.2,
    )  # fmt: skip
    worse = max(loss, 0.5 * (value - target) ** 2)
    assert losses.value.item() == pytest.approx(worse)


def test_losses_are_means_over_the_response_tokens_of_the_whole_batch():
    values = torch.tensor([[1.0, 5.0, 9.0], [3.0, 7.0, 9.0]])
    mask = torch.tensor([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
    assert masked_mean(values, mask).item() == pytest.approx((1 + 3 + 7) / 3)


def test_the_price_of_divergence_is_steered_by_at_most_a_fifth():
    price = KlControl(0.2, target=6.0, horizon=100)
    price.update(60.0, responses=10)
    assert price.coef == pytest.approx(0.2 * (1 + 0.2 * 10 / 100))
    price.update(6.0, responses=10)
    assert price.coef == pytest.approx(0.2 * 1.02)
    price.update(0.0, responses=10)
    assert price.coef == pytest.approx(0.2 * 1.02 * 0.98)


def test_a_rollout_longer_than_the_horizon_never_turns_the_price_negative():
    price = KlControl(0.2, target=6.0, horizon=1)
    price.update(-5.0, responses=1000)
    assert price.coef == pytest.approx(0.2 * 0.8)


def test_a_fixed_price_stays():
    price = KlControl(0.2)
    price.update(60.0, responses=10)
    assert price.coef == 0.2
