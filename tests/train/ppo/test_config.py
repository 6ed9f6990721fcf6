"""PPO's options: names of old and new, checked when they are given."""

import pytest

from ostraka.errors import BadOption
from ostraka.train.ppo.config import PPOConfig
from ostraka.train.ppo.rollout import Lengths, generation_options


def test_the_guides_call_works():
    config = PPOConfig(batch_size=1, ppo_epochs=2)
    assert (config.per_device_train_batch_size, config.gradient_accumulation_steps) == (1, 1)
    assert config.ppo_epochs == 2


def test_a_rollout_batch_is_learnt_from_in_parts():
    config = PPOConfig(batch_size=16, mini_batch_size=4)
    assert (config.per_device_train_batch_size, config.gradient_accumulation_steps) == (4, 4)


@pytest.mark.parametrize(
    ("old", "new"), [("init_kl_coef", "kl_coef"), ("num_ppo_epochs", "ppo_epochs")]
)
def test_old_names_mean_what_they_meant(old, new):
    assert getattr(PPOConfig(**{old: 3}), new) == 3
    with pytest.raises(BadOption, match="same option"):
        PPOConfig(**{old: 3, new: 3})


def test_names_that_no_longer_do_anything_are_accepted_and_said():
    with pytest.warns(UserWarning, match="log_with.*use report_to"):
        PPOConfig(log_with="wandb")


@pytest.mark.parametrize(
    "wrong",
    [
        {"ppo_epochs": 0},
        {"gamma": 1.5},
        {"lam": -0.1},
        {"batch_size": 0},
        {"batch_size": 6, "per_device_train_batch_size": 4},
        {"response_length": 0},
    ],
)
def test_numbers_that_cannot_work_are_refused(wrong):
    with pytest.raises(BadOption, match=next(iter(wrong))):
        PPOConfig(**wrong)


def test_transformers_arguments_are_options_too():
    assert PPOConfig(learning_rate=1e-3, max_steps=7).max_steps == 7
    with pytest.raises(TypeError, match="learning_rte"):
        PPOConfig(learning_rte=1e-3)


def test_the_guides_generation_options_reach_generate_as_it_wants_them():
    given = {"min_length": -1, "top_k": 0.0, "top_p": 1.0, "do_sample": True}
    options = generation_options(given, temperature=0.7)
    assert options == {"do_sample": True, "temperature": 0.7, "top_k": 0, "top_p": 1.0}
    assert isinstance(options["top_k"], int)


def test_lengths_are_drawn_within_bounds_and_the_same_again():
    lengths = Lengths.of({"min_value": 32, "max_value": 256}, default=16)
    drawn = [lengths.draw(seed=0, turn=turn) for turn in range(200)]
    assert min(drawn) >= 32
    assert max(drawn) <= 256
    assert len(set(drawn)) > 50
    assert drawn == [lengths.draw(seed=0, turn=turn) for turn in range(200)]


def test_without_a_sampler_the_length_is_fixed():
    assert Lengths.of(None, default=16).draw(0, 3) == 16


@pytest.mark.parametrize("wrong", [{"min_value": 9, "max_value": 3}, {"min": 1}, {"min_value": 0}])
def test_bounds_that_cannot_work_are_refused(wrong):
    with pytest.raises(BadOption, match="min_value"):
        Lengths.of(wrong, default=16)
