"""PPO's options: names of old and new, checked when they are given."""

from dataclasses import fields

import pytest

import ostraka
from ostraka.errors import BadOption
from ostraka.train.ppo.answers import generation_options
from ostraka.train.ppo.config import RENAMED, WITHOUT_EFFECT, PPOConfig
from ostraka.train.ppo.rollout import Lengths

TRL_0_11 = """
exp_name seed log_with task_name model_name query_dataset reward_model remove_unused_columns
tracker_kwargs accelerator_kwargs project_kwargs tracker_project_name push_to_hub_if_best_kwargs
steps learning_rate adap_kl_ctrl init_kl_coef kl_penalty target horizon gamma lam cliprange
cliprange_value vf_coef batch_size forward_batch_size mini_batch_size gradient_accumulation_steps
world_size ppo_epochs max_grad_norm optimize_cuda_cache optimize_device_cache early_stopping
target_kl compare_steps ratio_threshold use_score_scaling use_score_norm score_clip
whiten_rewards gradient_checkpointing is_encoder_decoder is_peft_model backward_batch_size
global_backward_batch_size global_batch_size dataset_num_proc
"""
TRL_1_12 = """
dataset_num_proc num_mini_batches total_episodes local_rollout_forward_batch_size
num_sample_generations response_length stop_token stop_token_id temperature missing_eos_penalty
sft_model_path world_size num_total_batches micro_batch_size local_batch_size batch_size
local_mini_batch_size mini_batch_size push_to_hub reward_model_path model_adapter_name
ref_adapter_name num_ppo_epochs whiten_rewards kl_coef kl_estimator cliprange vf_coef
cliprange_value gamma lam ds3_gather_for_generation exp_name
"""


def test_the_guides_call_works():
    config = PPOConfig(batch_size=1, ppo_epochs=2)
    assert (config.per_device_train_batch_size, config.gradient_accumulation_steps) == (1, 1)
    assert config.ppo_epochs == 2


def test_a_rollout_batch_is_learnt_from_in_parts():
    config = PPOConfig(batch_size=16, mini_batch_size=4)
    assert (config.per_device_train_batch_size, config.gradient_accumulation_steps) == (4, 4)


@pytest.mark.parametrize(("batch_size", "part"), [(6, 3), (7, 1), (16, 4), (2, 2)])
def test_a_batch_that_usual_parts_do_not_fit_is_parted_otherwise(batch_size, part):
    config = PPOConfig(batch_size=batch_size)
    assert config.per_device_train_batch_size == part
    assert config.gradient_accumulation_steps == batch_size // part


def test_accumulation_that_says_the_same_as_the_batch_size_is_no_contradiction():
    config = PPOConfig(batch_size=8, mini_batch_size=2, gradient_accumulation_steps=4)
    assert config.gradient_accumulation_steps == 4


def test_the_name_is_public_and_found_when_it_is_asked_for():
    assert ostraka.PPOConfig is PPOConfig
    assert "PPOConfig" in dir(ostraka)


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


@pytest.mark.parametrize("name", sorted({*TRL_0_11.split(), *TRL_1_12.split()}))
def test_every_name_of_trl_is_taken(name):
    own = {field.name for field in fields(PPOConfig)}
    assert name in own | RENAMED.keys() | WITHOUT_EFFECT.keys()


@pytest.mark.parametrize("name", sorted(WITHOUT_EFFECT))
def test_a_name_without_effect_is_no_option_and_says_what_is(name):
    assert name not in {field.name for field in fields(PPOConfig)}
    with pytest.warns(UserWarning, match=f"{name}=.*no effect"):
        assert PPOConfig(**{name: None}) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"ppo_epochs": 0},
        {"gamma": 1.5},
        {"lam": -0.1},
        {"batch_size": 0},
        {"batch_size": 6, "per_device_train_batch_size": 4},
        {"response_length": 0},
        {"temperature": 0.0},
        {"target_kl": 0.0},
        {"cliprange": -0.2},
        {"kl_coef": -0.1},
        {"batch_size": 8, "gradient_accumulation_steps": 3},
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
    assert options["do_sample"]
    assert (options["temperature"], options["top_k"], options["top_p"]) == (0.7, 0, 1.0)
    assert isinstance(options["top_k"], int)
    assert "min_length" not in options


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
