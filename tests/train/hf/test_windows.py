"""Texts as windows of tokens, and windows put together again."""

from __future__ import annotations

import numpy as np
import pytest

from ostraka.errors import BadOption
from ostraka.train.hf.windows import cut

WORDS = [f"w{i}" for i in range(40)]


def wordpiece(limit: int = 8):
    """A tokenizer that knows w0 ... w39, one token each, between [CLS] and [SEP]."""
    import tokenizers
    import transformers

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    vocabulary = {word: number for number, word in enumerate([*special, *WORDS])}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.WhitespaceSplit()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", model_max_length=limit
    )


def numbers(window):
    """Which words stand in a window."""
    return [int(number) - 4 for number in window if number > 3]


def test_a_short_text_is_one_window_and_a_long_one_several() -> None:
    long = " ".join(WORDS[:13])
    found = cut(["w3 w1", "", long], wordpiece(), stride=2)
    assert [numbers(window) for window in found.ids] == [
        [3, 1],
        [],
        [0, 1, 2, 3, 4, 5],
        [4, 5, 6, 7, 8, 9],
        [8, 9, 10, 11, 12],
    ]
    assert found.text.tolist() == [0, 0] + [2] * 13
    words = [
        ("w3 w1", "", long)[text][start:end]
        for text, start, end in zip(found.text, found.starts, found.ends, strict=True)
    ]
    assert words == ["w3", "w1", *WORDS[:13]]
    assert np.flatnonzero(found.fresh()).tolist() == [0, 2]


@pytest.mark.parametrize("limit", [5, 8, 20])
@pytest.mark.parametrize("stride", [0, 1, 2])
def test_every_token_comes_back_once_and_in_its_place(limit, stride) -> None:
    texts = [" ".join(WORDS[:count]) for count in (0, 1, 3, 6, 7, 17, 40)]
    found = cut(texts, wordpiece(limit), stride)
    together = found.merged([ids.astype(np.int64) for ids in found.ids])
    assert [WORDS[number - 4] for number in together] == " ".join(texts).split()


def test_of_two_windows_the_one_that_shows_more_around_a_token_counts() -> None:
    found = cut([" ".join(WORDS[:8])], wordpiece(), stride=4)
    assert [numbers(window) for window in found.ids] == [[0, 1, 2, 3, 4, 5], [2, 3, 4, 5, 6, 7]]
    which = [np.full(len(ids), number) for number, ids in enumerate(found.ids)]
    assert found.merged(which).tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_windows_are_the_same_however_many_texts_there_are(monkeypatch) -> None:
    texts = [" ".join(WORDS[: 3 * i]) for i in range(9)]
    whole = cut(texts, wordpiece(), 2)
    monkeypatch.setattr("ostraka.train.hf.windows._BLOCK", 2)
    parts = cut(texts, wordpiece(), 2)
    assert whole.text.tolist() == parts.text.tolist()
    assert [w.tolist() for w in whole.ids] == [w.tolist() for w in parts.ids]


def test_white_space_is_no_part_of_a_token() -> None:
    import tokenizers

    spaced = wordpiece()
    spaced.backend_tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Split(
        tokenizers.Regex(r"\s?\S+"), "isolated"
    )
    found = cut(["w1  w2"], spaced, 0)
    assert (found.starts.tolist(), found.ends.tolist()) == ([0, 3, 4], [2, 3, 6])


def test_a_tokenizer_that_cuts_at_the_left_gives_the_same_windows() -> None:
    left = wordpiece()
    left.truncation_side = "left"
    text = [" ".join(WORDS[:13])]
    assert [w.tolist() for w in cut(text, left, 2).ids] == [
        w.tolist() for w in cut(text, wordpiece(), 2).ids
    ]
    assert left.truncation_side == "left"


def test_no_texts_are_no_windows() -> None:
    found = cut([], wordpiece(), 2)
    assert len(found.merged([])) == 0
    assert len(found.fresh()) == 0


@pytest.mark.parametrize("stride", [-1, 6, 100])
def test_a_stride_that_leaves_no_room_is_refused(stride) -> None:
    with pytest.raises(BadOption, match=f"stride={stride}: from 0 to 5 is accepted"):
        cut(["w1"], wordpiece(), stride)
