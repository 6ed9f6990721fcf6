"""Labels and ratings: one option out of many votes."""

import numpy as np
import pytest
from ballots import QUESTIONS, settle, votes_for

from ostraka.errors import BadOption, UnknownName
from ostraka.unify._base import make, strategies
from ostraka.unify._numbers import class_codes


def test_most_votes_win():
    found = settle("label_selection", "majority", [["bad", "good", "bad"]])
    assert found.value(0) == "bad"
    assert found.votes.tolist() == [3]
    assert found.share[0] == pytest.approx(2 / 3)
    assert not found.tied[0]
    assert found.distribution[0].tolist() == pytest.approx([1 / 3, 2 / 3, 0])


def test_a_tie_goes_to_what_was_declared_first_and_is_marked():
    found = settle("label_selection", "majority", [["odd", "bad"], ["bad", "odd"]])
    assert [found.value(0), found.value(1)] == ["bad", "bad"]
    assert found.tied.tolist() == [True, True]


def test_ties_can_be_drawn_and_the_seed_decides():
    ballots = [["odd", "bad"]] * 200
    drawn = [
        [
            settle("label_selection", "majority", ballots, ties="random", seed=s).value(i)
            for i in range(200)
        ]
        for s in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert 60 < drawn[0].count("odd") < 140


def test_a_record_without_answers_has_no_verdict():
    found = settle("label_selection", "majority", [[], ["good"], []])
    assert [found.value(i) for i in range(3)] == [None, "good", None]
    assert found.settled.tolist() == [False, True, False]
    assert np.isnan(found.share[[0, 2]]).all()
    assert not found.tied.any()


def test_no_votes_at_all_give_no_verdicts():
    for name in ("majority", "disagreement", "dawid_skene"):
        assert not settle("label_selection", name, [[], []]).settled.any()


def test_people_may_count_for_more():
    ballots = [["good", "bad", "bad"]]
    found = settle("label_selection", "majority_weighted", ballots, weights={"p0": 3.0})
    assert found.value(0) == "good"
    assert found.share[0] == pytest.approx(3 / 5)
    assert settle("label_selection", "majority_weighted", ballots).value(0) == "bad"


@pytest.mark.parametrize("weight", [-1, float("nan"), "much"])
def test_a_weight_that_is_none_is_refused(weight):
    with pytest.raises(BadOption, match="p0"):
        settle("label_selection", "majority_weighted", [["good"]], weights={"p0": weight})


def test_a_weight_for_a_stranger_is_refused():
    with pytest.raises(BadOption, match="'nobody', who gave no answer"):
        settle("label_selection", "majority_weighted", [["good"]], weights={"nobody": 1})


def test_the_mean_is_the_mean():
    found = settle("rating", "mean", [[5, 5, 5, 5, 4], [1, 2]])
    assert found.value(0) == pytest.approx(4.8)
    assert found.value(1) == pytest.approx(1.5)


def test_where_a_class_is_needed_the_nearest_rating_is_taken_and_halfway_the_lower():
    found = settle("rating", "mean", [[5, 5, 5, 5, 4], [1, 2], [], [4, 5]])
    assert class_codes(found).tolist() == [4, 0, -1, 3]


def test_the_median_is_the_middle_or_the_mean_of_the_two():
    found = settle("rating", "median", [[5, 1, 2], [4, 1, 2, 3], [], [3]])
    assert [found.value(i) for i in range(4)] == [2.0, 2.5, None, 3.0]


def test_extremes_are_by_value_not_by_declared_order():
    question = QUESTIONS["rating"].model_copy(update={"values": [5, 1, 3]})
    votes = votes_for(question, [[("p", 3), ("q", 5)], [("p", 1), ("q", 3)]])
    low = make(strategies["min"], "min", {}).settle(votes, question)
    high = make(strategies["max"], "max", {}).settle(votes, question)
    assert [low.value(0), low.value(1)] == [3, 1]
    assert [high.value(0), high.value(1)] == [5, 3]


def test_disagreement_keeps_every_answer_in_order_and_their_spread():
    found = settle("label_selection", "disagreement", [["bad", "good", "bad"], [], ["odd"]])
    assert found.value(0) == ["bad", "good", "bad"]
    assert found.value(1) is None
    assert found.value(2) == ["odd"]
    assert found.distribution[0].tolist() == pytest.approx([1 / 3, 2 / 3, 0])


def test_first_takes_the_first_answer():
    assert settle("rating", "first", [[4, 1, 1]]).value(0) == 4


def test_a_wrong_option_names_the_right_ones():
    with pytest.raises(BadOption, match="'seeds'; it takes: ties, seed, threshold"):
        settle("label_selection", "majority", [["good"]], seeds=3)
    with pytest.raises(BadOption, match="declared order"):
        settle("label_selection", "majority", [["good"]], ties="last")


def test_an_unknown_strategy_names_the_nearest():
    with pytest.raises(UnknownName, match="Did you mean 'majority'"):
        strategies["majorty"]
