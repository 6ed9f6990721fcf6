"""Contexts cut into windows, and answers found again in them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ostraka.train.hf.contexts import Examples, targets_of, windows_of

WORDS = ("so", "and", "Anna", "is", "in", "Oslo", "Ben", "Lima", ".")
CONTEXT = "so " * 20 + "Anna is in Oslo. " + "and " * 20 + "Ben is in Lima."


@pytest.fixture
def short(tokenizer):
    """A tokenizer that takes 24 tokens, as an object of its own."""
    from copy import deepcopy

    found = deepcopy(tokenizer)
    found.model_max_length = 24
    return found


def answer_of(context, *texts):
    return {"text": list(texts), "answer_start": [context.index(text) for text in texts]}


def test_windows_cover_the_whole_context_and_neighbours_share_the_stride(short) -> None:
    windows = windows_of(["Where is Ben?"], [CONTEXT], short, stride=4)
    assert len(windows) > 2
    assert all(len(windows.bounds_of(at)) <= 24 for at in range(len(windows)))
    covered = [windows.bounds_of(at) for at in range(len(windows))]
    places = [{tuple(b) for b in bounds.tolist() if b[0] >= 0} for bounds in covered]
    assert {CONTEXT[a:b] for part in places for a, b in part} == set(WORDS)
    assert {len(one & other) for one, other in pairwise(places)} == {4}
    assert windows.owner.tolist() == [0] * len(windows)


def test_an_answer_is_learnt_in_every_window_that_holds_it_whole(short) -> None:
    windows = windows_of(["Where is Ben?"], [CONTEXT], short, stride=8)
    targets = targets_of(windows, [answer_of(CONTEXT, "Oslo", "in Lima")], short.cls_token_id)
    assert targets.outside == 0
    learnt = set()
    for window, start, end in zip(*targets[:3], strict=True):
        bounds = windows.bounds_of(window)
        text = CONTEXT[bounds[start, 0] : bounds[end, 1]] if start else ""
        whole = CONTEXT[bounds[bounds[:, 0] >= 0].min() : bounds[:, 1].max()]
        assert ("Oslo" in whole) == (text == "Oslo" or ("Oslo", window) in learnt)
        learnt.add((text, window))
    assert {text for text, _ in learnt} == {"", "Oslo", "in Lima"}


def test_an_answer_longer_than_a_window_is_counted(short) -> None:
    windows = windows_of(["Where is Ben?"], [CONTEXT], short, stride=4)
    long = CONTEXT[:-1]
    targets = targets_of(windows, [answer_of(CONTEXT, long, "Oslo")], short.cls_token_id)
    assert targets.outside == 1


def test_an_answer_inside_a_word_is_learnt_as_the_word(tokenizer) -> None:
    windows = windows_of(["Where?"], ["Anna is in Oslo."], tokenizer, stride=4)
    targets = targets_of(windows, [answer_of("Anna is in Oslo.", "slo")], tokenizer.cls_token_id)
    bounds = windows.bounds_of(0)[[targets.start[0], targets.end[0]]]
    assert bounds.tolist() == [[11, 15], [11, 15]]


def test_a_long_question_is_cut_so_that_the_context_has_room(short) -> None:
    windows = windows_of(["where " * 50], ["Anna is in Oslo."], short, stride=4)
    ids = windows.read(0)["input_ids"]
    assert ids.count(short.convert_tokens_to_ids("where")) == 6
    assert short.convert_tokens_to_ids("oslo") in ids


def test_an_empty_context_has_one_window_without_a_place(tokenizer) -> None:
    windows = windows_of(["Where?", "Who?"], ["", "Anna."], tokenizer, stride=4)
    assert windows.owner.tolist() == [0, 1]
    assert (windows.bounds_of(0) == -1).all()
    assert len(windows_of([], [], tokenizer, stride=4)) == 0


def test_examples_are_what_the_network_reads(tokenizer) -> None:
    context = "Anna is in Oslo."
    windows = windows_of(["Where?"], [context], tokenizer, stride=4)
    answers = [answer_of(context, "Oslo", "in Oslo")]
    examples = Examples(windows, targets_of(windows, answers, tokenizer.cls_token_id))
    assert len(examples) == 2
    assert examples[0].keys() == {
        *("input_ids", "token_type_ids", "attention_mask", "start_positions", "end_positions")
    }
    assert examples[0]["end_positions"] == examples[1]["end_positions"]
    assert np.sum(examples[0]["token_type_ids"]) == 6  # the context's tokens and their separator
    with pytest.raises(IndexError):
        examples[2]
