"""PPO as a whole: reward rises, an interrupted run goes on, what is saved is a plain model."""

import copy

import datasets
import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, TrainerCallback

from ostraka.errors import BadFile, BadOption, NothingToTrain
from ostraka.train.ppo.config import PPOConfig
from ostraka.train.ppo.reward import BadReward
from ostraka.train.ppo.trainer import PPOTrainer, Repeated

PROMPTS = datasets.Dataset.from_dict({"query": ["the cat ", "the mat "] * 16})
LENGTHS = {"min_value": 6, "max_value": 10}
SAMPLING = {"min_length": -1, "top_k": 0.0, "top_p": 1.0, "do_sample": True}


def vowels(texts):
    return [sum(letter in "aeiou" for letter in text[8:]) / max(len(text) - 8, 1) for text in texts]


class Notes(TrainerCallback):
    def __init__(self):
        self.logs = []

    def on_log(self, args, state, control, logs=None, **kwargs):
        self.logs.append(dict(logs))


@pytest.fixture
def train(tmp_path, tokenizer):
    def run(model, steps, *, resume=None, score=vowels, generation=SAMPLING, more=None, **options):
        chosen = {
            "batch_size": 8,
            "per_device_train_batch_size": 4,
            "ppo_epochs": 4,
            "kl_coef": 0.005,
            "lam": 1.0,
            "learning_rate": 3e-3,
            "lr_scheduler_type": "constant",
            "max_steps": steps,
            "save_strategy": "no",
            "use_cpu": True,
            "disable_tqdm": True,
            "seed": 0,
            **options,
        }
        notes = Notes()
        trainer = PPOTrainer(
            model,
            PPOConfig(output_dir=str(tmp_path / "out"), **chosen),
            score=score,
            processing_class=tokenizer,
            generation_kwargs=generation,
            callbacks=[notes],
            **{"train_dataset": PROMPTS, "length_sampler_kwargs": LENGTHS, **(more or {})},
        )
        trainer.train(resume_from_checkpoint=resume)
        return trainer, [log for log in notes.logs if "reward" in log]

    return run


def test_reward_rises_and_the_model_does_not_run_away(train, make_model):
    _, logs = train(make_model(), 160)
    before = sum(log["reward"] for log in logs[:16]) / 16
    after = sum(log["reward"] for log in logs[-16:]) / 16
    assert after > before + 0.15
    assert all(abs(log["kl"]) < 60 for log in logs)


def test_a_high_price_keeps_the_model_near_the_reference(train, make_model):
    _, free = train(make_model(), 60, kl_coef=0.0)
    _, held = train(make_model(), 60, kl_coef=1.0)
    assert abs(held[-1]["kl"]) < abs(free[-1]["kl"])


def test_the_first_ratio_is_one_and_nothing_is_clipped(train, make_model):
    model = make_model()
    model.config.attention_dropout = 0.5
    for module in model.modules():
        if hasattr(module, "attention_dropout"):
            module.attention_dropout = 0.5
    _, logs = train(model, 1)
    assert logs[0]["kl"] == pytest.approx(0, abs=1e-4)
    assert logs[0]["clip_fraction"] == 0
    assert logs[0]["approx_kl"] == pytest.approx(0, abs=1e-8)


def test_the_same_seed_gives_the_same_model(train, make_model):
    first, _ = train(make_model(), 6)
    again, _ = train(make_model(), 6)
    assert differ(first.model, again.model) == 0


def test_a_run_that_stops_between_two_rollouts_goes_on_to_the_same_model(
    train, make_model, tmp_path
):
    whole, _ = train(make_model(), 10, save_strategy="steps", save_steps=6)
    checkpoint = str(tmp_path / "out" / "checkpoint-6")  # 6 is no multiple of ppo_epochs
    rest, logs = train(make_model(), 10, save_strategy="no", resume=checkpoint)
    assert len(logs) == 4
    assert differ(whole.model, rest.model) == 0


def test_batches_in_parts_give_the_losses_of_batches_at_once(train, make_model):
    # Greedy answers make both runs answer alike; the split of the batch must not matter.
    options = {"generation": {"do_sample": False}, "whiten_rewards": True}
    _, parts = train(make_model(), 4, per_device_train_batch_size=2, **options)
    _, whole = train(make_model(), 4, per_device_train_batch_size=8, **options)
    for part, one in zip(parts, whole, strict=True):
        assert part == pytest.approx(one, abs=1e-4, rel=1e-3)


def test_what_is_saved_is_a_plain_language_model(train, make_model, tmp_path):
    trainer, _ = train(make_model(), 2)
    trainer.save_model(str(tmp_path / "saved"))
    loaded, info = AutoModelForCausalLM.from_pretrained(
        tmp_path / "saved", output_loading_info=True
    )
    assert not info["missing_keys"]
    assert not info["unexpected_keys"]
    trained = dict(trainer.model.named_parameters())
    for name, weight in loaded.named_parameters():
        assert torch.equal(weight, trained[name])


def test_adapters_are_their_own_reference_and_only_they_are_trained(train, make_model):
    base = make_model()
    before = copy.deepcopy(base.state_dict())
    model = get_peft_model(base, LoraConfig(r=4, target_modules="all-linear"))
    trainer, logs = train(model, 8)
    assert trainer._roller.reference is None
    assert logs[0]["kl"] == pytest.approx(0, abs=1e-4)
    with model.disable_adapter():
        plain = {
            name.replace("base_model.model.", "").replace("base_layer.", ""): weight
            for name, weight in model.state_dict().items()
            if "lora_" not in name and "v_head" not in name
        }
    assert all(torch.equal(plain[name], weight) for name, weight in before.items() if name in plain)
    assert any("lora_B" in n and w.abs().sum() > 0 for n, w in model.named_parameters())


def test_a_reward_that_is_no_number_stops_before_the_model_is_changed(train, make_model):
    model = make_model()
    before = copy.deepcopy(model.state_dict())
    with pytest.raises(BadReward, match="nan"):
        train(model, 2, score=lambda texts: [float("nan")] * len(texts))
    assert all(torch.equal(model.state_dict()[name], weight) for name, weight in before.items())


def test_a_reward_that_breaks_later_leaves_the_model_of_the_step_before(train, make_model):
    def breaks_at_second(texts, seen=[]):  # noqa: B006 - counts the calls
        seen.append(len(texts))
        return [float("nan") if len(seen) > 2 else 1.0] * len(texts)

    good, _ = train(make_model(), 4, score=lambda texts: [1.0] * len(texts))
    model = make_model()
    with pytest.raises(BadReward, match="not changed by this step"):
        train(model, 8, score=breaks_at_second)
    assert differ(good.model, model) == 0


def test_the_value_head_learns_also_beside_adapters(train, make_model):
    model = get_peft_model(make_model(), LoraConfig(r=4, target_modules="all-linear"))
    trainer, logs = train(model, 8)
    head = trainer.model.v_head
    assert all(weight.requires_grad for weight in head.parameters())
    assert head.weight.abs().sum() > 0
    assert logs[-1]["value_loss"] < logs[0]["value_loss"]


def test_adapters_resume_to_the_same_model_with_their_value_head(train, make_model, tmp_path):
    def adapted():
        torch.manual_seed(0)
        return get_peft_model(make_model(), LoraConfig(r=4, target_modules="all-linear"))

    whole, _ = train(adapted(), 10, save_strategy="steps", save_steps=6, adap_kl_ctrl=True)
    checkpoint = tmp_path / "out" / "checkpoint-6"
    rest, _ = train(adapted(), 10, resume=str(checkpoint), adap_kl_ctrl=True)
    assert differ(whole.model, rest.model) == 0
    assert whole._price.coef == rest._price.coef != 0.005
    (checkpoint / "rollouts_0.pt").unlink()
    with pytest.raises(BadFile, match="as many processes"):
        train(adapted(), 10, resume=str(checkpoint))


def test_the_price_is_steered_over_the_turns(train, make_model):
    _, logs = train(make_model(), 9, adap_kl_ctrl=True, target_kl=1000.0, horizon=16)
    prices = [log["kl_coef"] for log in logs[::4]]
    # every rollout of 8 answers diverges by less than the target: 20 % of 8/16 down
    assert prices == pytest.approx([0.005, 0.005 * 0.9, 0.005 * 0.81])


def test_a_tokenizer_that_pads_with_its_end_learns_when_to_stop(train, make_model, tokenizer):
    tokenizer.pad_token = None
    _, logs = train(
        make_model(),
        60,
        score=lambda texts: [0.0] * len(texts),  # only the penalty teaches
        batch_size=16,
        missing_eos_penalty=1.0,
        more={"length_sampler_kwargs": {"min_value": 20, "max_value": 20}},
    )
    assert tokenizer.pad_token == tokenizer.eos_token
    assert logs[-1]["ended"] > logs[0]["ended"] + 0.4
    assert logs[-1]["response_length"] < logs[0]["response_length"] - 4


def test_the_penalty_is_taken_from_answers_without_end(train, make_model):
    _, free = train(make_model(), 1, score=lambda texts: [1.0] * len(texts))
    _, fined = train(make_model(), 1, score=lambda texts: [1.0] * len(texts), missing_eos_penalty=3)
    assert free[0]["reward"] == 1
    assert fined[0]["reward"] == pytest.approx(1 - 3 * (1 - fined[0]["ended"]))


def test_a_temperature_among_the_generation_options_counts_for_probabilities_too(train, make_model):
    warm = {**SAMPLING, "temperature": 0.5}
    by_generation, _ = train(make_model(), 2, generation=warm)
    by_config, _ = train(make_model(), 2, temperature=0.5)
    assert differ(by_generation.model, by_config.model) == 0


def test_max_new_tokens_is_the_length_where_nothing_draws_one(train, make_model):
    options = {**SAMPLING, "max_new_tokens": 5, "eos_token_id": -1}
    _, logs = train(make_model(), 1, generation=options, more={"length_sampler_kwargs": None})
    assert logs[0]["response_length"] == 5


def test_16_bits_and_checkpointed_gradients_keep_the_first_ratio_at_one(train, make_model):
    _, logs = train(make_model(), 2, bf16=True, activation_checkpointing=True)
    assert logs[0]["approx_kl"] == pytest.approx(0, abs=1e-6)
    assert logs[0]["clip_fraction"] == 0
    assert logs[1]["approx_kl"] > 0


def test_the_reference_may_be_another_model(train, make_model):
    other = make_model(seed=5)
    other.train()
    trainer, logs = train(make_model(), 1, more={"ref_model": other})
    assert not other.training
    assert abs(logs[0]["kl"]) > 1e-3
    assert trainer._roller.reference is other


def test_workers_may_fetch_the_prompts(train, make_model):
    one, _ = train(make_model(), 3)
    two, _ = train(make_model(), 3, dataloader_num_workers=1)
    assert differ(one.model, two.model) == 0


def test_a_tokenizer_without_end_is_refused(train, make_model, tokenizer):
    tokenizer.eos_token = None
    with pytest.raises(BadOption, match="eos_token"):
        train(make_model(), 1)


def test_no_prompts_are_refused(train, make_model):
    with pytest.raises(NothingToTrain, match="no prompt"):
        train(make_model(), 1, more={"train_dataset": PROMPTS.select([])})


def test_prompts_are_repeated_in_chunks_and_none_is_left_out():
    order = list(Repeated(size=5, chunk=4, times=2, seed=0))
    assert len(order) == 16
    assert order[:4] == order[4:8]
    assert order[8:12] == order[12:]
    assert set(order) == set(range(5))


def test_a_chunk_larger_than_the_data_is_filled_from_the_beginning():
    order = list(Repeated(size=2, chunk=5, times=1, seed=0))
    assert len(order) == 5
    assert set(order) == {0, 1}


def differ(one, other):
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return max((a - b).abs().max().item() for a, b in pairs)
