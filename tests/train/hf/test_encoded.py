"""Token numbers kept flat."""

from __future__ import annotations

import numpy as np
import pytest

from ostraka.train.hf.encoded import encode


class Letters:
    """A tokenizer that reads one number per letter, up to five."""

    calls = 0

    def __call__(self, texts, *, truncation):
        self.calls += 1
        return {"input_ids": [[ord(letter) for letter in text][:5] for text in texts]}


def test_each_text_keeps_its_tokens_and_its_target() -> None:
    data = encode(["ab", "", "cdefghi"], Letters(), np.array([2, 0, 1]))
    assert len(data) == 3
    assert data[0] == {"input_ids": [97, 98], "labels": 2}
    assert data[1] == {"input_ids": [], "labels": 0}
    assert data[2] == {"input_ids": [99, 100, 101, 102, 103], "labels": 1}
    assert [item["labels"] for item in data] == [2, 0, 1]


def test_lines_of_targets_stay_lines() -> None:
    data = encode(["a"], Letters(), np.array([[0.25, 0.75]], np.float32))
    assert data[0]["labels"] == [0.25, 0.75]


def test_many_texts_are_tokenized_in_blocks() -> None:
    tokenizer = Letters()
    texts = [str(i) for i in range(9000)]
    data = encode(texts, tokenizer, np.arange(9000))
    assert tokenizer.calls == 3
    assert data[8999]["input_ids"] == [ord(letter) for letter in "8999"]
    assert data.tokens.dtype == np.int32


def test_no_texts_are_an_empty_dataset() -> None:
    data = encode([], Letters(), np.empty(0))
    assert len(data) == 0
    with pytest.raises(IndexError):
        data[0]
