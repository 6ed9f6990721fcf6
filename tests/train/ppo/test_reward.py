"""A reward is one finite, raw number per text, whatever it comes from."""

import numpy as np
import pytest
import torch
from transformers import LlamaConfig, LlamaForSequenceClassification, pipeline

from ostraka.errors import BadOption
from ostraka.train.ppo.reward import BadReward, reward_function

TEXTS = ["the cat sat", "all the people were happy"]


@pytest.fixture
def make_scorer(tokenizer):
    def make(labels):
        torch.manual_seed(1)
        config = LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            num_key_value_heads=2,
            max_position_embeddings=64,
            pad_token_id=1,
            id2label=dict(enumerate(labels)),
            label2id={label: i for i, label in enumerate(labels)},
        )
        return LlamaForSequenceClassification(config).eval()

    return make


def logits(model, tokenizer, texts):
    given = [tokenizer(text, return_tensors="pt").to(model.device) for text in texts]
    with torch.no_grad():
        return [model(**one).logits[0] for one in given]


def test_one_output_gives_the_raw_number_and_no_sigmoid(make_scorer, tokenizer):
    model = make_scorer(["reward"])
    score = reward_function(pipeline("text-classification", model=model, tokenizer=tokenizer))
    raw = [one.item() for one in logits(model, tokenizer, TEXTS)]
    assert score(TEXTS) == pytest.approx(raw, abs=1e-5)
    squashed = torch.tensor(raw).sigmoid().tolist()
    assert score(TEXTS) != pytest.approx(squashed, abs=1e-3)


def test_several_outputs_give_the_probability_of_the_positive_label(make_scorer, tokenizer):
    model = make_scorer(["POSITIVE", "NEGATIVE", "NEUTRAL"])
    score = reward_function(model, tokenizer=tokenizer)
    wanted = [one.softmax(-1)[0].item() for one in logits(model, tokenizer, TEXTS)]
    assert score(TEXTS) == pytest.approx(wanted, abs=1e-5)


def test_a_label_can_be_named_and_an_unknown_one_lists_those_there_are(make_scorer, tokenizer):
    model = make_scorer(["rude", "kind"])
    score = reward_function(model, tokenizer=tokenizer, label="rude")
    wanted = [one.softmax(-1)[0].item() for one in logits(model, tokenizer, TEXTS)]
    assert score(TEXTS) == pytest.approx(wanted, abs=1e-5)
    with pytest.raises(BadOption, match="rude, kind"):
        reward_function(model, tokenizer=tokenizer, label="polite")


def test_a_folder_is_loaded(make_scorer, tokenizer, tmp_path):
    model = make_scorer(["reward"])
    model.save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    raw = [one.item() for one in logits(model, tokenizer, TEXTS)]
    assert reward_function(tmp_path)(TEXTS) == pytest.approx(raw, abs=1e-5)


def test_a_model_object_needs_its_tokenizer(make_scorer):
    with pytest.raises(BadOption, match="reward_tokenizer"):
        reward_function(make_scorer(["reward"]))


def test_texts_longer_than_the_model_are_cut(make_scorer, tokenizer):
    tokenizer.model_max_length = 32
    model = make_scorer(["reward"])
    score = reward_function(pipeline("text-classification", model=model, tokenizer=tokenizer))
    assert len(score(["the cat " * 200])) == 1


def test_a_function_of_texts_is_taken_as_it_is():
    assert reward_function(lambda texts: [len(text) for text in texts])(["ab", "c"]) == [2.0, 1.0]
    assert reward_function(lambda texts: torch.ones(len(texts)))(["ab", "c"]) == [1.0, 1.0]


@pytest.mark.parametrize(
    "numbers",
    [np.array([2.0, 1.0]), [np.float32(2), np.int64(1)], [torch.tensor(2.0), 1], iter([2.0, 1.0])],
    ids=["array", "numbers of NumPy", "numbers of torch", "iterator"],
)
def test_numbers_of_every_library_are_numbers(numbers):
    assert reward_function(lambda texts: numbers)(["ab", "c"]) == [2.0, 1.0]


def test_of_a_text_that_is_too_long_the_end_is_scored(make_scorer, tokenizer):
    tokenizer.model_max_length = 32
    pipe = pipeline("text-classification", model=make_scorer(["reward"]), tokenizer=tokenizer)
    score = reward_function(pipe)
    kind, rude = score(["the cat " * 200 + end for end in ("happy people", "zzzz zzzz")])
    assert kind != pytest.approx(rude, abs=1e-6)
    assert tokenizer.truncation_side == "right"  # as it was


def test_a_tokenizer_that_knows_no_longest_text_leaves_it_to_the_model(make_scorer, tokenizer):
    assert tokenizer.model_max_length > 10**9
    lengths = []
    model = make_scorer(["reward"])
    model.register_forward_pre_hook(
        lambda module, args, given: lengths.append(given["input_ids"].shape[1]), with_kwargs=True
    )
    reward_function(model, tokenizer=tokenizer)(["the cat " * 200])
    assert lengths == [64]


def test_dropout_of_a_reward_model_given_as_an_object_is_off(make_scorer, tokenizer):
    model = make_scorer(["reward"]).train()
    for layer in model.model.layers:
        layer.self_attn.attention_dropout = 0.5
    score = reward_function(model, tokenizer=tokenizer)
    assert score(TEXTS) == score(TEXTS)


def test_a_reward_model_without_padding_scores_one_by_one(make_scorer, tokenizer):
    model = make_scorer(["reward"])
    wanted = [one.item() for one in logits(model, tokenizer, TEXTS)]
    tokenizer.pad_token = None
    assert reward_function(model, tokenizer=tokenizer)(TEXTS) == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize(
    "bad", [[1.0], [1.0, float("inf")], [1.0, None], [1.0, "2"], None, "12", {}, 3.0]
)
def test_anything_but_one_finite_number_per_text_is_refused(bad):
    with pytest.raises(BadReward):
        reward_function(lambda texts: bad)(["ab", "c"])


def test_what_is_no_reward_model_is_refused_with_what_is():
    with pytest.raises(BadOption, match="function list"):
        reward_function(42)
