"""Probabilities from a network in memory."""

from __future__ import annotations

import numpy as np
import pytest
import tokenizers
import torch
import transformers

from ostraka.errors import BadOption
from ostraka.train.hf.predict import SequencePredictor

SIZES = {"vocab_size": 9, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
TEXTS = ["d e f", "a", "a b c d e f a b c", "f f"]


def predictor(problem: str) -> SequencePredictor:
    words = {word: number for number, word in enumerate(["[PAD]", "[UNK]", *"abcdef"])}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", model_max_length=5
    )
    torch.manual_seed(0)
    named = {"id2label": {0: "no", 1: "yes", 2: "well"}, "problem_type": problem}
    config = transformers.BertConfig(**SIZES, **named, intermediate_size=8, initializer_range=1.0)
    return SequencePredictor(transformers.BertForSequenceClassification(config).train(), fast)


def test_classes_share_one_probability_and_sets_have_one_each() -> None:
    one = predictor("single_label_classification")(TEXTS)
    each = predictor("multi_label_classification")(TEXTS)
    assert one.sum(axis=1) == pytest.approx(np.ones(4))
    odds = each / (1 - each)  # the same logits, without the sharing
    assert odds / odds.sum(axis=1, keepdims=True) == pytest.approx(one)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 32])
def test_batches_by_length_keep_the_order_of_the_texts(batch_size) -> None:
    predict = predictor("single_label_classification")
    alone = np.concatenate([predict([text]) for text in TEXTS])
    assert predict(TEXTS, batch_size=batch_size) == pytest.approx(alone, abs=1e-6)


def test_long_texts_are_cut_and_classes_are_known() -> None:
    predict = predictor("single_label_classification")
    assert predict.classes == ("no", "yes", "well")
    assert np.array_equal(predict(["a b c d e f f f"]), predict(["a b c d e"]))
    assert predict([]).shape == (0, 3)


def test_an_option_that_means_nothing_is_refused() -> None:
    with pytest.raises(BadOption, match="does not take 'top_n'; it takes batch_size"):
        predictor("single_label_classification")(TEXTS, top_n=3)
