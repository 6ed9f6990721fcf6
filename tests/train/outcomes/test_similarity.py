"""Similarities of pairs: asked for, shown, measured, suggested."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ostraka.errors import BadOption
from ostraka.schema.questions import LabelQuestion, RatingQuestion
from ostraka.tasks._rows import LabeledPair, Rows, ScoredPair, TextPair, Triplet
from ostraka.train.outcomes.pair_classes import PairClasses
from ostraka.train.outcomes.similarity import Similarity

TEXTS = {
    "record": ["1", "2", "3"],
    "text_1": ["a red cat", "one bus", "blue sky"],
    "text_2": ["a red dog", "two pens", "sky so blue"],
}


def rows_of(shape, classes=(), **columns):
    return Rows(shape, pa.table(TEXTS | columns), classes)


def by_length(pairs):
    """A predictor that knows nothing but lengths."""
    return np.array([-abs(len(a) - len(b)) for a, b in pairs], np.float64)


@pytest.mark.parametrize(
    ("given", "pairs", "single"),
    [
        (("a", "b"), [("a", "b")], True),
        (["a", "b"], [("a", "b")], True),
        ([("a", "b"), ["c", "d"]], [("a", "b"), ("c", "d")], False),
        (["a", ["b", "c"]], [("a", "b"), ("a", "c")], False),
        (["a", []], [], False),
        ([], [], False),
    ],
)
def test_pairs_or_one_text_with_several_go_in(given, pairs, single) -> None:
    assert Similarity().inputs(given) == pairs
    assert Similarity().single(given) is single


@pytest.mark.parametrize("given", ["a", 3, ["a", "b", "c"], [("a", 3)], ["a", ["b", 3]], [("a",)]])
def test_what_is_no_pair_is_refused_with_what_is_accepted(given) -> None:
    with pytest.raises(BadOption, match="no pair of texts; predict takes a pair"):
        Similarity().inputs(given)


def test_a_number_per_pair_is_shown() -> None:
    shown = Similarity().present(np.array([0.25, -1.0]), ())
    assert shown == [0.25, -1.0]
    assert Similarity().cells(shown[0]) == [("0.250",)]


def test_scored_pairs_are_measured_by_correlation_beside_that_of_shared_words() -> None:
    rows = rows_of(ScoredPair, score=[0.5, 0.0, 1.0])
    raw = np.array([0.1, 0.2, 0.9])
    found = Similarity().measure(rows, raw)
    assert found["spearman"] == pytest.approx(0.5)
    assert found["pearson"] == pytest.approx(np.corrcoef(raw, [0.5, 0.0, 1.0])[0, 1])
    assert found["overlap_spearman"] == pytest.approx(1.0)  # 2/4, 0/4 and 2/3 of the words


def test_a_triplet_is_right_where_the_like_text_is_nearer() -> None:
    texts = {"record": ["1", "2"], "anchor": ["aaa", "bb"]}
    table = pa.table(texts | {"positive": ["xxx", "b"], "negative": ["y", "yy"]})
    rows = Rows(Triplet, table)
    raw = Similarity().ask(rows, by_length)
    assert raw.tolist() == [[0, -2], [-1, 0]]
    found = Similarity().measure(rows, raw)
    assert (found["rows"], found["accuracy"], found["overlap_accuracy"]) == (2, 0.5, 0.0)
    assert found["accuracy_interval"][0] < 0.5 < found["accuracy_interval"][1]


def test_a_pair_alone_is_to_be_found_among_the_others() -> None:
    raw = Similarity().ask(rows_of(TextPair), by_length)
    assert raw.tolist() == [[0, -1, -2], [-1, -4, -2], [-3, -1, 0]]
    found = Similarity().measure(rows_of(TextPair), raw)
    assert (found["accuracy"], found["compared_with"]) == (pytest.approx(2 / 3), 2)
    assert found["overlap_accuracy"] == pytest.approx(2 / 3)


def test_another_right_partner_of_a_text_is_no_mistake() -> None:
    table = {"record": ["1", "2"], "text_1": ["a", "a"], "text_2": ["bb", "c"]}
    rows = Rows(TextPair, pa.table(table))
    raw = Similarity().ask(rows, by_length)
    assert raw.tolist() == [[-1, -np.inf], [0, -np.inf]]
    assert Similarity().measure(rows, raw)["accuracy"] == 1


def test_a_rating_is_suggested_by_its_place_on_the_scale() -> None:
    question = RatingQuestion(name="alike", values=[1, 2, 3, 4, 5])
    found = Similarity().suggest(np.array([-0.2, 0.52, 0.9]), (), question, "me")
    assert [one.value for one in found] == [1, 3, 5]
    assert [one.score for one in found] == [0.0, 0.52, 0.9]
    assert (found[0].agent, found[0].type) == ("me", "model")
    with pytest.raises(BadOption, match="train on pairs with a label"):
        Similarity().suggest(np.array([0.5]), (), LabelQuestion(name="l", labels=["a", "b"]), "me")


def test_classes_of_pairs_are_shown_and_suggested_as_those_of_texts() -> None:
    raw = np.array([[0.3, 0.7], [0.9, 0.1]])
    shown = PairClasses().present(raw, ("other", "same"))
    assert shown == [{"label": "same", "score": 0.7}, {"label": "other", "score": 0.9}]
    question = LabelQuestion(name="same", labels=["same", "other"])
    found = PairClasses().suggest(raw, ("other", "same"), question, "me")
    assert [(one.value, one.score) for one in found] == [("same", 0.7), ("other", 0.9)]


def test_two_classes_of_pairs_also_have_an_average_precision() -> None:
    rows = rows_of(LabeledPair, ("other", "same"), label=[1, 0, 0])
    raw = np.array([[0.4, 0.6], [0.2, 0.8], [0.9, 0.1]])
    found = PairClasses().measure(rows, raw)
    assert (found["average_precision"], found["accuracy"]) == (0.5, pytest.approx(2 / 3))
    assert found["overlap_average_precision"] == 0.5
    three = rows_of(LabeledPair, ("a", "b", "c"), label=[1, 0, 2])
    assert "average_precision" not in PairClasses().measure(three, np.eye(3))
