"""How prompts are spelled, where answers end, and what the reward reads."""

import logging

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast

from ostraka.errors import BadOption
from ostraka.train.ppo.answers import (
    Answering,
    answer_mask,
    ends_of,
    generation_options,
    padded,
    spelled,
    texts_of,
)


@pytest.fixture
def with_start(tokenizer):
    """A tokenizer that sets a start token by itself, as Llama's does."""
    tokenizer.add_special_tokens({"bos_token": "<|start|>"})
    start = tokenizer.bos_token_id
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="<|start|> $A", special_tokens=[("<|start|>", start)]
    )
    return tokenizer


@pytest.fixture
def with_blanks():
    """A tokenizer that keeps a blank at the start of its word and drops the first, as Llama 2."""
    words = {"<unk>": 0, "</s>": 1, "▁the": 2, "▁cat": 3, "▁sat": 4}
    made = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    return PreTrainedTokenizerFast(tokenizer_object=made, eos_token="</s>", unk_token="<unk>")


def plain(tokenizer, **options):
    return Answering(tokenizer, generation_options({"do_sample": False, **options}, 1.0), 64)


def test_the_end_is_learnt_and_nothing_behind_it_even_where_it_pads_too():
    answers = torch.tensor([[5, 0, 0, 0], [0, 0, 0, 0], [5, 6, 7, 8]])
    mask, ended = answer_mask(answers, ends=[0])
    assert mask.tolist() == [[1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1]]
    assert ended.tolist() == [True, True, False]


def test_a_model_that_pads_with_its_end_answers_as_one_that_does_not(tokenizer, make_model):
    prompts = ["the cat ", "the mat and all the people "]
    apart = plain(tokenizer)(make_model(), prompts, 6)
    tokenizer.pad_token = tokenizer.eos_token
    same = plain(tokenizer)(make_model(), prompts, 6)
    assert same.texts == apart.texts
    assert torch.equal(same.mask, apart.mask)
    assert torch.equal(same.attention, apart.attention)


def test_padding_on_the_left_changes_no_answer(tokenizer, make_model):
    prompts = ["the cat ", "happy to see it and all the people were on the mat "]
    together = plain(tokenizer)(make_model(), prompts, 6)
    alone = [plain(tokenizer)(make_model(), [prompt], 6).texts[0] for prompt in prompts]
    assert together.attention[0, 0] == 0
    assert together.texts == alone


def test_a_start_token_is_set_once_where_the_tokenizer_sets_one(with_start):
    start = with_start.bos_token_id
    bare, given = spelled(with_start, ["the cat", "<|start|>the cat"], 64)[0]
    assert bare == given
    assert bare.count(start) == 1
    assert bare[0] == start


def test_no_start_token_is_made_up_where_the_tokenizer_sets_none(tokenizer):
    tokenizer.add_special_tokens({"bos_token": "<|start|>"})
    assert spelled(tokenizer, ["the cat"], 64)[0][0][0] != tokenizer.bos_token_id


def test_of_a_huge_prompt_the_end_is_kept_and_it_is_counted(with_start):
    long, short = "the cat sat " * 5000 + "happy people", "happy people"
    (kept, _), cut = spelled(with_start, [long, short], 16)
    ((_, *whole),), none = spelled(with_start, [long], 10**6)
    assert (cut, none) == (1, 0)
    assert len(kept) == 16
    assert kept[0] == with_start.bos_token_id
    assert kept[1:] == whole[-15:]


def test_a_huge_prompt_leaves_room_for_its_answer(tokenizer, make_model, caplog):
    model = make_model()
    answering = Answering(tokenizer, generation_options(None, 1.0), longest=10**6)
    with caplog.at_level(logging.WARNING):
        found = answering(model, ["the cat sat " * 5000], 20)
    assert found.ids.shape[1] <= model.config.max_position_embeddings
    assert found.cut == 1
    assert found.texts[0].startswith("the cat sat " * 5000)
    assert not caplog.records


def test_an_answer_as_long_as_the_model_is_refused(tokenizer, make_model):
    with pytest.raises(BadOption, match="response_length"):
        plain(tokenizer)(make_model(), ["the cat"], 128)


def test_a_prompt_of_nothing_is_refused_unless_a_start_token_begins_it(tokenizer, with_start):
    assert spelled(with_start, [""], 64) == ([[with_start.bos_token_id]], 0)
    with_start.bos_token = None
    with pytest.raises(BadOption, match="''"):
        spelled(with_start, ["the cat", ""], 64)


def test_prompts_are_padded_on_the_left():
    ids, attention = padded([[5], [6, 7, 8]], 1, "cpu")
    assert ids.tolist() == [[1, 1, 5], [6, 7, 8]]
    assert attention.tolist() == [[0, 0, 1], [1, 1, 1]]


def test_the_blank_between_prompt_and_answer_is_kept(with_blanks):
    (row,) = spelled(with_blanks, ["the cat"], 64)[0]
    answers, mask = torch.tensor([[4, 1, 1]]), torch.tensor([[1.0, 1.0, 0.0]])
    assert with_blanks.decode([4]) == "sat"  # by itself the blank is lost
    assert texts_of(with_blanks, ["the cat"], [row], answers, mask) == ["the cat sat"]


def test_what_stands_behind_the_end_is_not_scored(tokenizer):
    (row, behind) = spelled(tokenizer, ["the cat", " people"], 64)[0]
    answers = torch.tensor([[tokenizer.eos_token_id, *behind]])
    mask, _ = answer_mask(answers, [tokenizer.eos_token_id])
    assert texts_of(tokenizer, ["the cat"], [row], answers, mask) == ["the cat"]


def test_the_ends_of_the_model_end_an_answer_too(tokenizer, make_model):
    model = make_model()
    model.generation_config.eos_token_id = [0, 7]
    assert ends_of(model, tokenizer) == [0, 7]
    assert ends_of(model, tokenizer, 9) == [9]
    assert ends_of(model, tokenizer, [9, 3]) == [3, 9]
    assert ends_of(model, tokenizer, -1) == []


def test_without_an_end_every_answer_has_full_length(tokenizer, make_model):
    model = make_model()
    with torch.no_grad():
        model.lm_head.weight.zero_()  # every token is as likely: the first, the end, is taken
    prompts = ["the cat", "the mat"]
    assert plain(tokenizer)(model, prompts, 5).mask.sum(1).tolist() == [1, 1]
    full = plain(tokenizer, eos_token_id=-1)(model, prompts, 5)
    assert full.mask.sum(1).tolist() == [5, 5]
    assert not full.ended.any()


def test_a_models_own_generation_settings_do_not_bend_the_answers(tokenizer, make_model):
    bent = make_model()
    bent.generation_config.repetition_penalty = 50.0
    bent.generation_config.no_repeat_ngram_size = 1
    usual = plain(tokenizer)(make_model(), ["the cat "], 12).ids
    assert torch.equal(plain(tokenizer)(bent, ["the cat "], 12).ids, usual)


def test_greedy_answers_take_no_options_of_sampling(tokenizer, make_model, caplog):
    options = generation_options({"do_sample": False}, temperature=0.7)
    assert not {"temperature", "top_k", "top_p"} & options.keys()
    plain(tokenizer)(make_model(), ["the cat "], 2)
    assert not caplog.records


@pytest.mark.parametrize("name", ["num_return_sequences", "num_beams"])
def test_several_answers_to_one_prompt_are_refused(name):
    with pytest.raises(BadOption, match=name):
        generation_options({name: 2}, 1.0)


def test_a_model_that_always_shows_its_hidden_states_still_answers(tokenizer, make_model):
    from ostraka.train.ppo.policy import add_value_head

    model = make_model()
    model.config.output_hidden_states = True
    add_value_head(model)
    assert plain(tokenizer)(model, ["the cat "], 3).mask.shape == (1, 3)
