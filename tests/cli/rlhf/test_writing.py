"""What a model writes, and how far it is from another."""

import pytest
import torch

from ostraka.cli.rlhf.models import tiny_models
from ostraka.cli.rlhf.road import Opening
from ostraka.cli.rlhf.writing import judge, write
from ostraka.train.llm.loading import load_speller, load_writer
from ostraka.train.llm.writer import Writer

HELD = [Opening(f"the cat number {n}", "sat on the mat") for n in range(20)]
PROMPTS = [one.prompt for one in HELD]


@pytest.fixture
def writer(tmp_path):
    folder, _ = tiny_models([" ".join(one) for one in HELD], tmp_path)
    return Writer(load_writer(str(folder)), load_speller(None, str(folder)))


@pytest.fixture
def other(writer):
    """The same model with other weights."""
    moved = load_writer(writer.model)
    torch.manual_seed(1)
    with torch.no_grad():
        moved.lm_head.weight.add_(torch.randn_like(moved.lm_head.weight) * 0.3)
    return Writer(moved, writer.tokenizer)


def count_of_e(texts):
    return [float(text.count("e")) for text in texts]


def test_the_same_seed_writes_the_same(writer) -> None:
    one, two = (write(writer, PROMPTS, 5, seed=4) for _ in range(2))
    assert one == two
    assert one.answers != write(writer, PROMPTS, 5, seed=5).answers
    assert len(one.answers) == len(PROMPTS)
    assert all(1 <= count <= 5 for count in one.tokens)


def test_a_model_does_not_diverge_from_itself(writer) -> None:
    assert write(writer, PROMPTS, 5, reference=writer).nats == pytest.approx([0] * 20, abs=1e-5)


def test_the_divergence_is_that_of_the_distributions_of_the_next_token(writer, other) -> None:
    found = write(other, PROMPTS[:1], 1, reference=writer)
    given = writer.tokenizer(PROMPTS[:1], return_tensors="pt")["input_ids"]
    with torch.no_grad():
        logs = [one.model(given).logits[0, -1].log_softmax(-1) for one in (other, writer)]
    wanted = (logs[0].exp() * (logs[0] - logs[1])).sum().item()
    assert wanted > 0.01
    assert found.nats == pytest.approx([wanted], rel=1e-4)


def test_padding_changes_no_divergence(writer, other) -> None:
    """The longest prompt of a batch decides the padding of the others."""
    prompts = [PROMPTS[0], " ".join(PROMPTS)]
    together = write(other, prompts, 1, reference=writer)
    alone = write(other, prompts[:1], 1, reference=writer)
    assert together.nats[0] == pytest.approx(alone.nats[0], rel=1e-3)


def test_models_are_compared_on_the_same_prompts(writer, other) -> None:
    how = {"separator": " ", "reference": 0}
    first, second = judge([("a", writer), ("b", other)], HELD, count_of_e, 5, **how)
    assert first.wins is None
    assert first.kl == 0
    assert second.kl > 0
    better = [
        1.0 if b > a else 0.5 if a == b else 0.0
        for a, b in zip(first.rewards, second.rewards, strict=True)
    ]
    assert second.wins == pytest.approx(sum(better) / len(better))
    assert second.interval[0] <= second.wins <= second.interval[1]
    texts = [a + b for a, b in zip(PROMPTS, second.answers, strict=True)]
    assert list(second.rewards) == count_of_e(texts)
    assert first.loss == pytest.approx(6, abs=0.5)  # untrained: about ln 400


def test_a_model_draws_with_itself(writer) -> None:
    how = {"separator": " ", "reference": 0}
    _, again = judge([("a", writer), ("a again", writer)], HELD, count_of_e, 5, **how)
    assert again.wins == 0.5
