"""How agreement reaches the loss of a pair: against TRL's own loss, and against the formula."""

import math

import numpy as np
import pyarrow as pa
import pytest
import torch
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification
from trl import DPOConfig, DPOTrainer, RewardConfig, RewardTrainer

import ostraka as rg
from ostraka.errors import BadOption
from ostraka.tasks._rows import Comparison, Rows
from ostraka.train.hf.quiet import quiet
from ostraka.train.llm.reward import _margin
from ostraka.train.llm.votes import (
    TARGET,
    WEIGHT,
    dpo_trainer,
    pair_loss,
    reward_trainer,
)

FAST = {"learning_rate": 1e-2, "max_steps": 6, "save_strategy": "no"}
PAIRS = {
    "prompt": ["the cat", "all the people", "the mat"],
    "chosen": [" sat on the mat", " were happy to see it", " and"],
    "rejected": [" zz", " cat cat", " people people"],
}


def logs(sigma):
    return math.log(1 / (1 + math.exp(-sigma)))


def test_the_loss_of_a_pair_is_that_of_its_target() -> None:
    ahead = torch.tensor([-2.0, 0.0, 0.7, 30.0])
    for share in (0.5, 0.8, 1.0):
        found = pair_loss(ahead, {TARGET: torch.full((4,), share)})
        wanted = [-share * logs(d) - (1 - share) * logs(-d) for d in ahead.tolist()]
        assert found.tolist() == pytest.approx(wanted, abs=1e-5)


def test_the_gradient_is_nothing_where_the_model_believes_what_people_do() -> None:
    for share in (0.5, 0.75, 0.9):
        ahead = torch.tensor([math.log(share / (1 - share))], requires_grad=True)
        pair_loss(ahead, {TARGET: torch.tensor([share])}).sum().backward()
        assert ahead.grad.item() == pytest.approx(0, abs=1e-6)


def test_a_weight_scales_the_loss() -> None:
    ahead = torch.tensor([1.0, -1.0])
    found = pair_loss(ahead, {WEIGHT: torch.tensor([0.0, 0.5])})
    assert found.tolist() == pytest.approx([0, -0.5 * logs(-1)])


@pytest.fixture
def dpo(folder, tokenizer, tmp_path):
    """A function that makes a trainer whose model has moved away from where it was."""

    def build(kind, **columns):
        tokenizer.pad_token = tokenizer.eos_token
        args = DPOConfig(
            output_dir=str(tmp_path / "out"),
            report_to="none",
            use_cpu=True,
            bf16=False,
            gradient_checkpointing=None,
            beta=0.3,
            per_device_train_batch_size=3,
            dataloader_pin_memory=False,
        )
        with quiet("trl"):
            return kind(
                model=AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
                args=args,
                train_dataset=Dataset.from_dict(PAIRS | columns),
                processing_class=tokenizer,
            )

    return build


def moved(trainer):
    """The same step away from the start, whatever the trainer."""
    draw = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in trainer.model.parameters():
            weight.add_(torch.randn(weight.shape, generator=draw) * 0.05)
    return trainer


def first_loss(trainer):
    """The loss of the first batch and the gradient of all weights, flat."""
    batch = trainer._prepare_inputs(next(iter(trainer.get_train_dataloader())))
    trainer.model.eval()
    trainer.model.zero_grad()
    loss = trainer.compute_loss(trainer.model, batch)
    loss.backward()
    slopes = [w.grad.reshape(-1) for w in trainer.model.parameters() if w.grad is not None]
    return loss.item(), torch.cat(slopes)


@pytest.mark.parametrize("column", [TARGET, WEIGHT])
def test_pairs_that_are_certain_give_trls_own_loss(column, dpo) -> None:
    theirs, slope = first_loss(moved(dpo(DPOTrainer)))
    ours, own = first_loss(moved(dpo(dpo_trainer(), **{column: [1.0] * 3})))
    assert theirs != pytest.approx(math.log(2), abs=1e-3)
    assert ours == pytest.approx(theirs, abs=1e-6)
    assert torch.allclose(own, slope, atol=1e-6)


def test_even_pairs_give_no_gradient_at_the_start(dpo) -> None:
    loss, slope = first_loss(dpo(dpo_trainer(), **{TARGET: [0.5] * 3}))
    assert loss == pytest.approx(math.log(2), abs=1e-6)
    assert slope.abs().max().item() < 1e-7
    _, other = first_loss(dpo(dpo_trainer(), **{TARGET: [0.9] * 3}))
    assert other.abs().max().item() > 1e-3


def test_each_pair_has_a_target_of_its_own(dpo) -> None:
    shares = np.array([0.6, 0.9, 1.0])
    plain = moved(dpo(DPOTrainer))
    ahead = []
    for one in plain.get_train_dataloader().dataset:
        batch = plain._prepare_inputs(plain.data_collator([one]))
        plain.model.eval()
        loss = plain.compute_loss(plain.model, batch).item()
        ahead.append(-math.log(math.expm1(loss)))  # the loss is log(1 + exp(-d))
    wanted = [-p * logs(d) - (1 - p) * logs(-d) for p, d in zip(shares, ahead, strict=True)]
    found, _ = first_loss(moved(dpo(dpo_trainer(), **{TARGET: shares.tolist()})))
    assert found == pytest.approx(np.mean(wanted), abs=1e-5)


@pytest.mark.parametrize("column", [TARGET, WEIGHT])
def test_a_reward_model_is_taught_the_same_way(column, folder, tokenizer, tmp_path) -> None:
    tokenizer.pad_token = tokenizer.eos_token
    ids = {
        f"{side}_ids": [tokenizer("the cat" + text)["input_ids"] for text in PAIRS[side]]
        for side in ("chosen", "rejected")
    }
    found = {}
    for kind, share in ((RewardTrainer, None), (reward_trainer(), 1.0), (reward_trainer(), 0.5)):
        torch.manual_seed(0)
        model = AutoModelForSequenceClassification.from_pretrained(
            folder, num_labels=1, dtype=torch.float32, pad_token_id=0
        )
        values = {} if share is None else {column: [share] * 3}
        with quiet("trl"):
            trainer = kind(
                model=model,
                args=RewardConfig(
                    output_dir=str(tmp_path),
                    report_to="none",
                    use_cpu=True,
                    bf16=False,
                    max_length=None,
                    gradient_checkpointing=None,
                    per_device_train_batch_size=3,
                    dataloader_pin_memory=False,
                ),
                train_dataset=Dataset.from_dict(ids | values),
                processing_class=tokenizer,
            )
        found[share] = first_loss(trainer)[0]
    assert found[1.0] == pytest.approx(found[None], abs=1e-6)
    assert found[0.5] != pytest.approx(found[None], abs=1e-4)


# ── from people's answers to the saved model ─────────────────────────────────────────────────────


@pytest.fixture
def compared():
    """Twenty pairs that three people compared; of the first five one of them thought otherwise."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name=name) for name in ("ask", "one", "two")],
        questions=[rg.LabelQuestion(name="better", labels=["one", "two", "tie"])],
    )
    dataset.add_records(
        [
            {
                "fields": {"ask": f"the cat {at}", "one": "sat on the mat", "two": "zz"},
                "responses": [
                    {"user_id": who, "values": {"better": {"value": said}}}
                    for who, said in (("a", "one"), ("b", "one"), ("c", "two" if at < 5 else "one"))
                ],
            }
            for at in range(20)
        ]
    )
    return dataset


def task_for(kind, **more):
    make = getattr(rg.TrainingTask, f"for_{kind}")
    return make(prompt="ask", responses=["one", "two"], preference="better", **more)


def trained(dataset, kind, folder, place, strategy=None, **options):
    task = task_for(kind, strategy=strategy)
    trainer = rg.ArgillaTrainer(dataset, task, "trl", model=str(folder), train_size=0.8)
    trainer.update_config(**{**FAST, **options})
    return trainer.train(place), trainer


KINDS = ("direct_preference_optimization", "reward_modeling")


@pytest.mark.parametrize("option", ["soft_preferences", "weight_by_agreement"])
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_an_option_of_the_trainer(kind, option, compared, folder, tmp_path) -> None:
    plain, _ = trained(compared, kind, folder, tmp_path / "a")
    found, trainer = trained(compared, kind, folder, tmp_path / "b", "one_coin", **{option: True})
    again, _ = trained(compared, kind, folder, tmp_path / "c", "one_coin", **{option: True})
    assert found == again
    assert found != plain
    name = "accuracy" if kind == "reward_modeling" else "reward_accuracies"
    assert found[name] == 1.0
    assert trainer.model.manifest["options"]["pairs"] == {option: True}
    assert trainer.model.manifest["task"]["strategy"] == "one_coin"


def test_what_is_uncertain_is_learnt_less_surely(compared, folder, tmp_path) -> None:
    plain, _ = trained(compared, KINDS[1], folder, tmp_path / "a", max_steps=20)
    soft, _ = trained(
        compared, KINDS[1], folder, tmp_path / "b", max_steps=20, soft_preferences=True
    )
    assert 0 < soft["margin"] < plain["margin"]


def test_strength_asks_for_more_distance(compared, folder, tmp_path) -> None:
    plain, strong = (
        trained(compared, KINDS[1], folder, tmp_path / str(kind), use_margin=kind, max_steps=40)[0]
        for kind in (False, "strength")
    )
    assert strong["margin"] > plain["margin"] + 0.5


def test_margins_are_leads_or_log_odds() -> None:
    table = pa.table({"agreement": [0.5, 0.75, 0.999, 1.0]})
    rows = Rows(Comparison, table)
    assert _margin(rows, strength=False) == pytest.approx([0, 0.5, 0.998, 1])
    most = math.log(0.99 / 0.01)
    assert _margin(rows, strength=True) == pytest.approx([0, math.log(3), most, most])


def test_two_ways_at_once_are_refused(compared, folder) -> None:
    for kind in KINDS:
        trainer = rg.ArgillaTrainer(compared, task_for(kind), "trl", model=str(folder))
        with pytest.raises(BadOption, match="soft_preferences and weight_by_agreement are two"):
            trainer.update_config(soft_preferences=True, weight_by_agreement=True)


def test_a_loss_without_a_target_is_refused(compared, folder, tmp_path) -> None:
    with pytest.raises(BadOption, match="belong to loss_type='sigmoid'"):
        trained(
            compared, KINDS[0], folder, tmp_path / "a", soft_preferences=True, loss_type=["ipo"]
        )
