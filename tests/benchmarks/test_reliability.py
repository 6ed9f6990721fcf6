"""The two experiments with a known answer come out as they did before, by fewer seeds."""

import numpy as np
import pytest
from reliability import DISAGREEMENT, REWARD, disagreement, mean_of, regression, reward, softmax


def test_the_votes_distribution_is_closer_to_the_truth_than_one_label() -> None:
    found = mean_of([disagreement(seed) for seed in range(4)])
    for name, (divergence, top) in DISAGREEMENT.items():
        assert found[name][0] == pytest.approx(divergence, rel=0.4), name
        assert found[name][1] == pytest.approx(top, abs=0.02), name
    hard, smoothed, soft = (found[name][0] for name in DISAGREEMENT)
    assert hard > 2 * smoothed > 4 * soft


def test_a_reward_learns_more_from_votes_whose_people_are_known() -> None:
    found = mean_of([reward(seed) for seed in range(4)])
    for name, reference in REWARD.items():
        if reference is not None:
            assert found[name] == pytest.approx(reference, abs=0.012), name
    assert found["dawid_skene, soft"] > found["majority"] + 0.01
    assert found["one_coin, soft"] == pytest.approx(found["dawid_skene, soft"], abs=0.005)
    assert found["labels by dawid_skene"] > found["labels by majority"] + 0.05


def test_the_regression_finds_the_weights_that_made_its_targets() -> None:
    draw = np.random.default_rng(0)
    x, truth = draw.normal(size=(200, 3)), draw.normal(size=(3, 2))
    found = regression(x, softmax(x @ truth), 1e-9)
    assert softmax(x @ found) == pytest.approx(softmax(x @ truth), abs=1e-6)
