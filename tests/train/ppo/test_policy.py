"""The value head, the reference, and a model without dropout."""

import copy

import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import GPT2Config, GPT2LMHeadModel, OPTConfig, OPTForCausalLM

from ostraka.train.ppo.policy import (
    add_value_head,
    frozen_copy,
    reference_of,
    response_logprobs,
    response_values,
    starts_as_its_base,
    without_dropout,
    without_value_head,
)
from ostraka.train.ppo.trainer import _reference

IDS = torch.tensor([[1, 1, 5, 6, 7, 8], [4, 9, 5, 6, 7, 8]])
SEEN = (IDS != 1).long()


def opt():
    return OPTForCausalLM(
        OPTConfig(
            vocab_size=32, hidden_size=16, ffn_dim=32, num_hidden_layers=2, num_attention_heads=2,
            max_position_embeddings=32, word_embed_proj_dim=16, dropout=0.5, layerdrop=0.5,
        )
    )  # fmt: skip


def gpt2():
    config = GPT2Config(vocab_size=32, n_embd=16, n_layer=2, n_head=2, n_positions=32)
    return GPT2LMHeadModel(config)


@pytest.mark.parametrize("make", [opt, gpt2])
def test_without_dropout_a_model_in_training_says_what_it_says_otherwise(make):
    torch.manual_seed(0)
    model = make()
    calm = model.eval()(input_ids=IDS, attention_mask=SEEN).logits
    assert not torch.allclose(model.train()(input_ids=IDS, attention_mask=SEEN).logits, calm)
    without_dropout(model)
    noisy = model.train()(input_ids=IDS, attention_mask=SEEN).logits
    assert torch.allclose(noisy, calm, atol=1e-6)


@pytest.mark.parametrize("make", [opt, gpt2])
def test_padding_on_the_left_changes_no_probability(make):
    model = make().eval()
    padded = response_logprobs(model, IDS, SEEN, 2, 1.0)
    alone = response_logprobs(model, IDS[:1, 2:], SEEN[:1, 2:], 2, 1.0)
    assert torch.allclose(padded[0], alone[0], atol=1e-5)


def test_probabilities_are_those_of_the_model_at_its_temperature(make_model):
    model = make_model().eval()
    spread = (model(input_ids=IDS[1:]).logits / 0.7).log_softmax(-1)
    wanted = [spread[0, at - 1, IDS[1, at]] for at in (4, 5)]
    found = response_logprobs(model, IDS[1:], SEEN[1:], 2, 0.7)
    assert torch.allclose(found[0], torch.stack(wanted), atol=1e-5)


def test_values_stand_where_the_token_was_chosen_and_entropy_is_that_of_the_choice(make_model):
    model = make_model().eval()
    add_value_head(model)
    torch.nn.init.ones_(model.v_head.weight)
    base = model(input_ids=IDS[1:], output_hidden_states=False)
    hidden = model.model(input_ids=IDS[1:]).last_hidden_state
    logprobs, values, entropy = response_values(model, IDS[1:], SEEN[1:], 2, 1.0)
    assert torch.allclose(values[0], hidden[0, 3:5].sum(-1), atol=1e-4)
    spread = base.logits[0, 3:5].log_softmax(-1)
    assert torch.allclose(entropy[0], -(spread.exp() * spread).sum(-1), atol=1e-5)
    assert logprobs.requires_grad
    assert not entropy.requires_grad


def test_adapters_that_say_nothing_yet_are_their_own_reference(make_model):
    model = get_peft_model(make_model(), LoraConfig(r=4, target_modules="all-linear"))
    assert starts_as_its_base(model)
    assert _reference(model, None) is None
    with reference_of(model, None) as reference:
        assert reference is model


def test_adapters_that_were_trained_before_belong_to_the_reference(make_model):
    model = get_peft_model(make_model(), LoraConfig(r=4, target_modules="all-linear")).train()
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.1)
    assert not starts_as_its_base(model)
    assert model.training
    reference = _reference(model, None)
    now = response_logprobs(model.eval(), IDS, SEEN, 2, 1.0)
    assert torch.allclose(response_logprobs(reference, IDS, SEEN, 2, 1.0), now)


def test_the_reference_stays_when_the_model_changes(make_model):
    model = make_model()
    before = copy.deepcopy(model.state_dict())
    reference = frozen_copy(model)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(1)
    for name, weight in reference.state_dict().items():
        assert torch.equal(weight, before[name])
    assert not any(weight.requires_grad for weight in reference.parameters())


def test_a_model_that_is_named_as_its_own_reference_is_still_trained(make_model):
    model = make_model()
    assert _reference(model, model) is not model
    assert all(weight.requires_grad for weight in model.parameters())


def test_what_is_exported_carries_no_value_head(make_model):
    model = make_model()
    names = set(model.state_dict())
    add_value_head(model)
    assert set(without_value_head(model.state_dict())) == names
