"""Scores of answers; the expected numbers are those of SQuAD's own script, worked by hand."""

from __future__ import annotations

import pytest

from ostraka.train.squad import exact, normalised, overlap, squad


@pytest.mark.parametrize(
    ("answer", "bare"),
    [
        ("The Beatles!", "beatles"),
        ("  an  apple\na day ", "apple day"),
        ("theatre", "theatre"),
        ("U.S.", "us"),
        ("«Die» Kröte", "«die» kröte"),
        ("A", ""),
    ],
)
def test_case_articles_punctuation_and_spaces_do_not_count(answer, bare) -> None:
    assert normalised(answer) == bare


def test_an_exact_match_is_one_once_normalised() -> None:
    assert exact("the Toad.", "toad")
    assert not exact("toads", "toad")


@pytest.mark.parametrize(
    ("said", "truth", "f1"),
    [
        ("in the pond", "in a pond", 1.0),
        ("a green toad", "toad", 2 / 3),
        ("toad toad", "toad", 2 / 3),
        ("worms", "toad", 0.0),
        ("", "toad", 0.0),
        ("the", "a", 0.0),
    ],
)
def test_words_shared_are_counted_as_often_as_in_both(said, truth, f1) -> None:
    assert overlap(said, truth) == pytest.approx(f1)


def test_the_best_of_several_truths_counts() -> None:
    found = squad(["green toad", "worms"], [["a newt", "toad", "green toads"], ["flies", "Worms"]])
    assert found == {"exact_match": 0.5, "f1": pytest.approx((2 / 3 + 1) / 2)}
