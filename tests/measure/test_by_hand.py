"""Figures worked out by hand: where a span begins, who tires, which option is missed."""

import numpy as np
import pytest
from people_said import QUESTIONS, dataset_of, ranks, span

from ostraka.data.answers import Ranks, Sets
from ostraka.errors import UnknownName
from ostraka.measure import _coded, _compare
from ostraka.measure._spammers import _surely_below
from ostraka.measure._sums import Draws, Sums, estimate, ratio
from ostraka.measure.contested import contested
from ostraka.measure.people import accuracy_over_time


def alpha(dataset, level):
    found = dataset.compute_agreement_metrics("alpha", "q", level=level, resamples=0)
    return found.result, found.count


@pytest.mark.parametrize("start", [3, 4])
def test_a_span_that_begins_with_a_space_begins_with_the_next_word(start):
    # tokens: Ann, went, home; both mark "went", one of them with the space before it
    marks = [{"x": [span("who", start, 8)], "y": [span("who", 4, 8)]}]
    assert alpha(dataset_of("spans", marks, texts=["Ann went home"]), "token") == (1, 2)


def test_a_span_that_begins_inside_a_word_holds_the_word():
    # x marks "nn went", y "Ann went": the same two tokens of three
    marks = [{"x": [span("who", 1, 8)], "y": [span("who", 0, 8)]}]
    assert alpha(dataset_of("spans", marks, texts=["Ann went home"]), "token") == (1, 2)
    # by character one of thirteen differs: observed 2 of 26, x says it 7 times and y 8 times
    found, _ = alpha(dataset_of("spans", marks, texts=["Ann went home"]), "character")
    assert found == pytest.approx(1 - (26 - 1) * 2 / (2 * 15 * 11))


def test_the_first_word_of_a_text_does_not_go_on_from_the_text_before():
    marks = [{"x": [], "y": []}, {"x": [span("who", 0, 3)], "y": [span("where", 0, 3)]}]
    # six tokens' worth of pairs: two words nobody marks, one that two people call differently
    found, _ = alpha(dataset_of("spans", marks, texts=["a b", "Bob"]), "token")
    # values: none 4 times, who once, where once; observed 2, expected 6² - (16 + 1 + 1) = 18
    assert found == pytest.approx(1 - 5 * 2 / 18)


def tenths(rights):
    """What is told of one person who is right or wrong so, beside two who are always right."""
    said = [{"x": "a" if right else "b", "y": "a", "z": "a"} for right in rights]
    dataset = dataset_of("label", said)
    question = dataset.question_by_name("q")
    return accuracy_over_time(dataset.snapshot(), question, dataset.unify("q", "majority"))


def test_each_tenth_of_everybodys_answers_has_its_share_of_right_ones():
    found = tenths([True] * 10 + [False] * 10)  # two records per tenth
    assert found.tolist() == pytest.approx([1] * 5 + [2 / 3] * 5)


def test_a_tenth_in_which_nobody_answered_is_unknown():
    found = tenths([True, False])  # the first half begins at 0, the second at a half
    assert found[[0, 5]].tolist() == pytest.approx([1, 2 / 3])
    assert np.isnan(found[[1, 2, 3, 4, 6, 7, 8, 9]]).all()


def test_answers_that_nobody_shares_are_in_no_tenth():
    said = [{"x": "a", "y": "a"}, {"x": "b"}, {"x": "a", "y": "a"}]
    dataset = dataset_of("label", said)
    question = dataset.question_by_name("q")
    found = accuracy_over_time(dataset.snapshot(), question, dataset.unify("q", "majority"))
    assert found[~np.isnan(found)].tolist() == [1, 1]


def test_drift_is_the_later_half_minus_the_earlier_with_its_standard_error():
    rights = [True, True, True, False] * 2 + [False, False, False, True] * 2
    said = [{"x": "a" if right else "b", "y": "a", "z": "a"} for right in rights]
    found = dataset_of("label", said).people("q", "majority")
    assert found.drift.tolist() == pytest.approx([2 / 8 - 6 / 8, 0, 0])
    # a share of k of n counts as (k + 1) / (n + 2): 3 / 10 and 7 / 10, or 9 / 10 twice
    assert found.drift_error.tolist() == pytest.approx(
        [np.sqrt(0.3 * 0.7 / 8 + 0.7 * 0.3 / 8), *[np.sqrt(2 * 0.9 * 0.1 / 8)] * 2]
    )


def test_people_who_agree_little_are_named_only_where_reliability_is_unknown():
    # of labels, somebody who always says the opposite tells the truth as well as the others
    truth = "abababababababababab"
    said = [dict.fromkeys("xyz", t) | {"w": "ab"[t == "a"]} for t in truth]
    found = dataset_of("label", said).people("q", "majority")
    assert found.peers.tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 0])
    assert found.reliability[3] > 0.5
    assert found.suspects == ("", "", "", "")
    sets = [{p: [value] for p, value in one.items()} for one in said]
    found = dataset_of("sets", sets).people("q", "majority")
    assert found.suspects[:3] == ("", "", "")
    assert found.suspects[3] == "agrees with others 0%, people on average 50%"


def test_nine_answers_are_too_few_to_suspect_anybody():
    said = [{"x": "b", "y": "c", "z": "d"}] * 9 + [{"y": "c", "z": "a"}] * 40
    nine = dataset_of("label", said).people("q", "majority")
    assert nine.suspects[nine.users.index("x")] == ""
    ten = dataset_of("label", [*said, {"x": "b", "y": "c"}]).people("q", "majority")
    assert "always says b" in ten.suspects[ten.users.index("x")]


@pytest.mark.parametrize(("share", "below"), [(0.34, True), (0.36, False)])
def test_a_share_is_surely_below_by_three_standard_errors(share, below):
    # sqrt(0.5 * 0.5 / 100) = 0.05, three of them 0.15: below 0.35
    assert _surely_below(share, 100, 0.5) is below
    # where all are right an error of sqrt(0.01 / 100) = 0.01 is granted: below 0.97
    assert _surely_below(0.96, 100, 1.0)
    assert not _surely_below(0.98, 100, 1.0)


def test_gold_takes_ratings_and_single_labels_as_they_are_written():
    ratings = dataset_of("rating", [{"x": 4}, {"x": 1}])
    assert ratings.people("q", "mean", gold={"r0": "4", "r1": "2"}).gold.tolist() == [0.5]
    sets = dataset_of("sets", [{"x": ["a"]}, {"x": ["a", "b"]}])
    assert sets.people("q", "majority", gold={"r0": "a", "r1": "b"}).gold.tolist() == [0.5]
    with pytest.raises(UnknownName, match="'r8' .2 such names in gold"):
        sets.people("q", "majority", gold={"r8": "a", "r9": "a"})


def test_what_a_confusion_matrix_of_sets_says_of_an_option():
    said, told = [["a"], ["a"], [], ["a", "b"], []], [["a"], [], ["a"], ["b"], []]
    given = [QUESTIONS["sets"].suggestion(value, agent="m") for value in told]
    dataset = dataset_of("sets", [{"x": value} for value in said], suggestions=given)
    found = dataset.compute_model_metrics("confusion-matrix", "q")["x"][0].result
    # chosen by the person (rows) and suggested (columns): once both, twice missed, once added
    assert found["a"].to_numpy().tolist() == [[1, 2], [1, 1]]
    assert found["b"].to_numpy().tolist() == [[1, 0], [0, 4]]
    assert found["c"].to_numpy().tolist() == [[0, 0], [0, 5]]


def test_a_record_that_one_person_answered_is_no_measure_of_how_many_are_usual():
    # without "alone" the middle of 2, 3 and 3 answers is 3, so the split of two is left out
    said = ["ab", "aab", "abb", "c", "c", "c", "c"]
    dataset = dataset_of("label", ({f"p{i}": v for i, v in enumerate(row)} for row in said))
    rows, shares = contested(dataset.snapshot(), dataset.question_by_name("q"))
    assert rows.tolist() == [1, 2]
    assert shares.tolist() == pytest.approx([1 / 3, 1 / 3])


def test_gain_of_a_ranking_by_hand():
    column = lambda *orders: Ranks(  # noqa: E731
        np.array([[place["rank"] for place in ranks(order)] for order in orders])
    )
    # gains 4, 3, 2, 1; discounts 1, 1 / log2(3), 1 / 2, 1 / log2(5); a and b change places
    discount = 1 / np.log2([2, 3, 4, 5])
    best = np.array([4, 3, 2, 1]) @ discount
    turned = [{"value": v, "rank": r} for v, r in zip("abcd", (2, 1, 3, 4), strict=True)]
    said = Ranks(np.array([[place["rank"] for place in turned]]))
    assert _compare.ndcg(column("a b c d"), said) == pytest.approx(
        (np.array([3, 4, 2, 1]) @ discount) / best
    )
    assert _compare.ndcg(column("a b c d"), column("a b c d")) == pytest.approx(1)


def test_options_that_neither_side_has_are_no_part_of_a_mean():
    right, below = np.array([2.0, 0, 0]), np.array([4.0, 0, 0])
    seen = np.array([True, True, False])
    assert _compare.averaged(right, below, seen) == 0.25
    assert _compare.averaged(right, below, np.zeros(3, bool)) is None


def test_rows_too_far_apart_for_one_number_are_told_apart_as_rows():
    far = np.array([[0, 2**40], [2**40, 0], [0, 2**40], [0, 0]])
    code, first = _coded._distinct_rows(far)
    near, _ = _coded._distinct_rows(far // 2**38)
    assert code[0] == code[2]
    assert len(set(code.tolist())) == len(first) == 3
    assert code.tolist() == near.tolist()


def test_no_sets_at_all_have_no_codes():
    nothing = Sets(np.array([0]), np.empty(0, np.int16))
    code, first = _coded.distinct(nothing, QUESTIONS["sets"])
    assert (len(code), len(first)) == (0, 0)


def test_an_interval_of_one_kind_that_never_changes_is_the_figure():
    sums = Sums(np.array([[3.0, 4.0]]), np.array([7]))
    mean = lambda parts: ratio(parts[:, 0], parts[:, 1])  # noqa: E731
    assert estimate(sums, mean, Draws(50)) == (0.75, (0.75, 0.75))


def test_a_figure_that_no_sample_has_is_given_without_an_interval():
    # defined for all records together, and for no sample of them
    sums = Sums(np.array([[1.0], [2.0]]), np.ones(2, np.int64))
    once = lambda parts: np.full(len(parts), 1.0 if len(parts) == 1 else np.nan)  # noqa: E731
    assert estimate(sums, once, Draws(20)) == (1.0, None)
