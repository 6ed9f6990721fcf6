"""Distances, codes of distinct values and columns held against each other."""

import numpy as np
import pytest
from people_said import QUESTIONS, ranks, span

from ostraka.data.answers import Numbers
from ostraka.data.codecs import CODECS
from ostraka.measure import _compare, _distance
from ostraka.measure._alpha import within
from ostraka.measure._coded import distinct, equal, joined, set_keys
from ostraka.measure.agreement import METRICS

VALUES = {
    "label": ["a", "b", "d"],
    "rating": [1, 2, 5],
    "sets": [["a"], ["a", "b"], [], ["b", "c", "d"]],
    "ranking": [ranks("a b c d"), ranks("a=b c d"), ranks("d c b a"), ranks("b a c=d")],
    "spans": [[span("who", 0, 2)], [], [span("who", 0, 2), span("where", 2, 4)]],
    "text": ["one", "two", ""],
}
WAYS = [
    (kind, level)
    for kind in ("label", "rating", "sets", "ranking")
    for level in METRICS[QUESTIONS[kind].type]["alpha"]
    if level != "ordinal"  # depends on how often each value is given
]


def column(kind, values):
    codec, question = CODECS[QUESTIONS[kind].type], QUESTIONS[kind]
    return codec.answers(codec.encode(values, question), question)


@pytest.mark.parametrize(("kind", "level"), WAYS)
def test_the_sum_over_all_pairs_is_that_of_single_distances(kind, level):
    question = QUESTIONS[kind]
    distance = _distance.distance_of(column(kind, VALUES[kind]), question, level)
    size = len(question.options) if kind in ("label", "rating") else len(VALUES[kind])
    margins = np.random.default_rng(0).integers(0, 5, (3, size)).astype(np.float64)
    left, right = (side.ravel() for side in np.indices((size, size)))
    single = distance.between(left, right).reshape(size, size)
    wanted = [(one @ single) @ one for one in margins]
    assert distance.whole(margins) == pytest.approx(wanted)
    assert (np.diag(single) == 0).all()
    assert single == pytest.approx(single.T)
    assert (single >= 0).all()


def test_more_sets_than_a_block_holds_are_compared_all_the_same(monkeypatch):
    distance = _distance.distance_of(column("sets", VALUES["sets"]), QUESTIONS["sets"], "masi")
    margins = np.array([[1.0, 2, 3, 4]])
    before = distance.whole(margins)
    monkeypatch.setattr(_distance, "BLOCK", 2)
    assert distance.whole(margins) == pytest.approx(before)


def test_options_that_share_a_place_share_the_mean_of_its_ranks():
    places = np.array([[1.0, 1, 2, 3], [1, 2, 3, 4], [1, 1, 1, 1]])
    wanted = [[1.5, 1.5, 3, 4], [1, 2, 3, 4], [2.5] * 4]
    assert _distance.mid_ranks(places).tolist() == wanted


@pytest.mark.parametrize("kind", VALUES)
def test_equal_values_have_one_code_and_others_another(kind):
    values = VALUES[kind] + VALUES[kind][::-1]
    code, first = distinct(column(kind, values), QUESTIONS[kind])
    size = len(VALUES[kind])
    assert code[:size].tolist() == code[size:][::-1].tolist()
    assert len(set(code.tolist())) == size
    assert len(first) in (0, size)


@pytest.mark.parametrize("kind", VALUES)
def test_columns_are_compared_value_by_value(kind):
    values = VALUES[kind]
    here, there = column(kind, values), column(kind, [*values[:-1], values[0]])
    assert equal(here, there, QUESTIONS[kind]).tolist() == [True] * (len(values) - 1) + [False]
    assert len(joined(here, there)) == 2 * len(values)


def test_sets_listed_in_another_order_and_rankings_with_gaps_are_equal():
    sets = column("sets", [["a", "b"]]), column("sets", [["b", "a"]])
    assert equal(*sets, QUESTIONS["sets"]).all()
    gaps = [{"value": v, "rank": r} for v, r in zip("abcd", (1, 1, 3, 4), strict=True)]
    none = [{"value": v, "rank": r} for v, r in zip("abcd", (1, 1, 2, 3), strict=True)]
    orders = column("ranking", [gaps]), column("ranking", [none])
    assert equal(*orders, QUESTIONS["ranking"]).all()


def test_keys_tell_sets_apart_beyond_the_bits_of_a_number():
    few = set_keys(np.array([0, 0, 1, 2, 2]), np.array([1, 2, 1, 2, 1]), 4, 50)
    many = set_keys(np.array([0, 0, 1, 2, 2]), np.array([1, 99, 1, 99, 1]), 4, 100)
    for keys in (few, many):
        assert keys[0] == keys[2] != keys[1] != keys[3] == 0


def test_all_pairs_within_a_group_are_found_once():
    left, right = within(np.array([0, 0, 0, 2, 5, 5]))
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2), (4, 5)]


def test_means_count_as_the_nearest_rating_halfway_the_lower_one():
    numbers = Numbers(np.array([1.4, 2.5, 4.9]))
    assert _compare.as_codes(numbers, QUESTIONS["rating"]).codes.tolist() == [0, 1, 4]


def test_places_of_equal_numbers_are_shared():
    assert _compare.mean_places(np.array([3.0, 1, 3, 7])).tolist() == [2.5, 1, 2.5, 4]


def test_what_never_changes_has_no_correlation():
    assert _compare.correlation(np.ones(3), np.arange(3.0)) is None
    assert _compare.correlation(np.arange(3.0), 5 - np.arange(3.0)) == pytest.approx(-1)
