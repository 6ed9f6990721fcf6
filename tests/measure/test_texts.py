"""BLEU of Google and ROUGE of pairs of texts."""

import pytest

from ostraka.measure._texts import _mteval, gleu, rouge


def test_signs_are_words_of_their_own_but_not_inside_numbers():
    assert _mteval('He said: "3.50, or 1,000-2"!') == [
        *("He", "said", ":", '"', "3.50", ",", "or", "1,000", "-", "2", '"', "!")
    ]
    assert _mteval("a&amp;b don't") == ["a", "&", "b", "don't"]


def test_equal_texts_reach_one_and_texts_without_common_words_nothing():
    assert gleu(["one two"], ["one two"]) == 1
    assert gleu(["one"], ["two"]) == 0
    assert gleu([""], [""]) is None
    assert rouge(["One, two!"], ["one two"])["rougeL"] == 1
    assert set(rouge(["one"], ["two"]).values()) == {0}


def test_google_bleu_is_the_same_in_both_directions_and_pools_the_pairs():
    left, right = ["a b c", "x"], ["a b d e", "x"]
    assert gleu(left, right) == gleu(right, left)
    # a b (2 words, 1 pair) of 4 + 3 + 2 + 1, and x of 1
    assert gleu(left, right) == pytest.approx((2 + 1 + 1) / (10 + 1))


def test_the_longest_common_subsequence_may_have_gaps():
    assert rouge(["a x b y c"], ["a b c"])["rougeL"] == pytest.approx(2 * 3 / 8)
    assert rouge(["c b a"], ["a b c"])["rougeL"] == pytest.approx(2 * 1 / 6)


def test_lines_are_compared_each_with_all():
    # Lin (2004), 3.2: the union of w1 w2 and w1 w3 w5 has 4 of 5 words
    found = rouge(["w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5"], ["w1 w2 w3 w4 w5"])
    assert found["rougeLsum"] == pytest.approx(2 * 4 / (10 + 5))


def test_a_mean_over_pairs_is_given():
    assert rouge(["a", "b"], ["a", "c"])["rouge1"] == 0.5
