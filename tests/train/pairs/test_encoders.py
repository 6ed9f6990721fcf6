"""Pairs through an encoder: each text once, and a head for classes."""

import numpy as np
import pyarrow as pa
import pytest

from ostraka.errors import BadOption, NothingToTrain
from ostraka.tasks._rows import LabeledPair, Rows
from ostraka.train.pairs.encoders import BiEncoder, CrossEncoder, check_rows, features


class Letters:
    """An encoder whose vectors count the letters a, b and c."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts, **_):
        self.asked.append(texts)
        counts = np.array([[text.count(one) + 1e-9 for one in "abc"] for text in texts])
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)


def rows_of(classes):
    """Pairs that are alike, apart, and half of each, in turn."""
    pairs = [("aa", "a"), ("a", "b"), ("b", "ab")] * 8
    labels = [((2, 0, 1) if len(classes) == 3 else (1, 0, 0))[at % 3] for at in range(24)]
    first, second = zip(*pairs, strict=True)
    table = {"record": list("x" * 24), "text_1": first, "text_2": second}
    return Rows(LabeledPair, pa.table(table | {"label": pa.array(labels, pa.int32())}), classes)


def test_the_similarity_is_the_cosine_and_each_text_is_encoded_once() -> None:
    model = Letters()
    found = BiEncoder(model)([("a", "aa"), ("a", "b"), ("ab", "a")])
    assert found == pytest.approx([1, 0, np.sqrt(0.5)], abs=1e-6)
    assert model.asked == [["a", "aa", "b", "ab"]]
    assert BiEncoder(model)([]).shape == (0,)


@pytest.mark.parametrize("classes", [("other", "same"), ("apart", "near", "same")])
def test_a_head_says_the_classes(classes) -> None:
    rows, plain = rows_of(classes), BiEncoder(Letters())
    predict = BiEncoder(plain.model, plain.fit_head(rows))
    said = predict([("aaa", "a"), ("aa", "b"), ("b", "ab")])
    assert said.shape == (3, len(classes))
    assert said.sum(axis=1) == pytest.approx(1)
    assert said[:, -1].argmax() == 0  # the same
    assert said[:, 0].argmax() == 1  # apart
    assert predict([]).shape == (0, len(classes))


def test_two_classes_are_told_by_the_cosine_alone() -> None:
    one, two = np.eye(3)[[0, 1]], np.eye(3)[[0, 0]]
    assert features(one, two, 2).tolist() == [[1], [0]]
    assert features(one, two, 3).shape == (2, 12)


def test_one_label_cannot_be_learnt() -> None:
    rows = rows_of(("other", "same"))
    check_rows(rows)
    with pytest.raises(NothingToTrain, match="labelled 'same'"):
        check_rows(rows.take([0, 3, 6]))


@pytest.mark.parametrize("made", [BiEncoder(None), CrossEncoder(None)])
def test_other_options_of_a_prediction_are_refused(made) -> None:
    with pytest.raises(BadOption, match="does not take 'threshold'"):
        made([], threshold=0.5)
