"""Marked stretches of text, and free text."""

import pytest
from ballots import QUESTIONS, marks, settle, span, votes_for

from ostraka.errors import BadOption
from ostraka.unify._base import make, strategies


def test_characters_that_most_people_marked_alike():
    ballots = [[[span("who", 0, 10)], [span("who", 2, 12)], [span("who", 5, 8)]]]
    found = settle("span", "majority", ballots)
    assert marks(found.value(0)) == [("who", 2, 10)]
    # of the 8 characters 3 are marked by all and 5 by two of three
    assert found.value(0)[0].score == pytest.approx((3 + 5 * 2 / 3) / 8)


def test_the_label_matters():
    ballots = [[[span("who", 0, 4)], [span("where", 0, 4)], [span("who", 0, 4)]]]
    assert marks(settle("span", "majority", ballots).value(0)) == [("who", 0, 4)]


def test_half_is_no_majority():
    found = settle("span", "majority", [[[span("who", 0, 4)], []]])
    assert found.value(0) == []
    assert found.settled.tolist() == [True]


def test_one_persons_overlapping_marks_count_once():
    question = QUESTIONS["span"].model_copy(update={"allow_overlapping": True})
    votes = votes_for(
        question, [[("p", [span("who", 0, 6), span("who", 2, 4)]), ("q", []), ("r", [])]]
    )
    found = make(strategies["majority"], "majority", {}).settle(votes, question)
    assert found.value(0) == []


def test_marks_that_touch_make_one_span():
    ballots = [[[span("who", 0, 5)], [span("who", 0, 3), span("who", 3, 5)]]]
    assert marks(settle("span", "majority", ballots).value(0)) == [("who", 0, 5)]


def test_a_low_threshold_needs_a_question_that_allows_overlaps():
    with pytest.raises(BadOption, match="does not allow overlaps"):
        settle("span", "majority", [[[span("who", 0, 5)]]], threshold=0.2)


def test_exact_spans_need_the_same_bounds():
    ballots = [[[span("who", 0, 5)], [span("who", 0, 5)], [span("who", 0, 6)]]]
    assert marks(settle("span", "exact", ballots).value(0)) == [("who", 0, 5)]
    assert settle("span", "exact", ballots, threshold=0.7).value(0) == []


def test_records_do_not_mix():
    ballots = [[[span("who", 0, 5)]], [], [[span("where", 1, 2)], [span("where", 1, 2)]]]
    for name in ("majority", "exact"):
        found = settle("span", name, ballots)
        assert marks(found.value(0)) == [("who", 0, 5)]
        assert found.value(1) is None
        assert marks(found.value(2)) == [("where", 1, 2)]


def test_texts_are_kept_or_chosen_whole():
    ballots = [["short", "the longest one", "middling"], [], ["bb", "aa"]]
    assert settle("text", "disagreement", ballots).value(0) == ballots[0]
    longest = settle("text", "longest", ballots)
    assert [longest.value(i) for i in range(3)] == ["the longest one", None, "aa"]
    assert settle("text", "first", ballots).value(2) == "bb"


def test_length_is_counted_in_characters():
    assert settle("text", "longest", [["ééé", "abcd"]]).value(0) == "abcd"
