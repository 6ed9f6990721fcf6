"""Several labels, and orders of options."""

import pytest
from ballots import places, ranks, settle

import ostraka as rg

MULTI, RANKING = "multi_label_selection", "ranking"


def test_labels_that_more_than_half_chose():
    found = settle(MULTI, "majority", [[["food", "art"], ["food"], ["food", "law"]]])
    assert found.value(0) == ["food"]
    assert found.share[0] == pytest.approx(1)
    assert found.distribution[0].tolist() == pytest.approx([1, 1 / 3, 1 / 3])


def test_labels_come_in_declared_order():
    assert settle(MULTI, "majority", [[["law", "food"], ["law", "food"]]]).value(0) == [
        "food",
        "law",
    ]


def test_without_a_majority_the_most_chosen_label_stands_alone():
    found = settle(MULTI, "majority", [[["law"], ["art"], ["law"], ["food"], ["art", "law"]]])
    assert found.value(0) == ["law"]
    split = settle(MULTI, "majority", [[["law"], ["art"]]])
    assert split.value(0) == ["art"]
    assert split.tied[0]


def test_where_most_chose_nothing_nothing_is_the_verdict():
    found = settle(MULTI, "majority", [[[], [], ["art"]], [[]]])
    assert found.value(0) == []
    assert found.value(1) == []
    assert found.share[0] == pytest.approx(2 / 3)


def test_weights_move_the_majority_of_labels():
    ballots = [[["law"], ["art"], ["art"]]]
    found = settle(MULTI, "majority_weighted", ballots, weights={"p0": 5})
    assert found.value(0) == ["law"]


def test_all_sets_are_kept():
    assert settle(MULTI, "disagreement", [[["law"], []]]).value(0) == [["law"], []]


def test_the_most_frequent_ranking_wins_however_it_was_listed():
    ballots = [[ranks(a=1, b=2, c=3), ranks(c=1, b=2, a=3), ranks(c=3, b=2, a=1)]]
    found = settle(RANKING, "majority", ballots)
    assert places(found.value(0)) == {"a": 1, "b": 2, "c": 3}
    assert found.share[0] == pytest.approx(2 / 3)


def test_rankings_with_gaps_equal_those_without():
    found = settle(RANKING, "majority", [[ranks(a=1, b=3, c=3), ranks(a=1, b=2, c=2)]])
    assert places(found.value(0)) == {"a": 1, "b": 2, "c": 2}
    assert found.share[0] == 1


def test_a_tie_of_rankings_goes_to_the_one_with_earlier_options_in_front():
    found = settle(RANKING, "majority", [[ranks(a=3, b=2, c=1), ranks(a=1, b=2, c=3)]])
    assert places(found.value(0)) == {"a": 1, "b": 2, "c": 3}
    assert found.tied[0]


def test_mean_places_make_an_order_and_equal_means_share_a_place():
    found = settle(
        RANKING, "mean", [[ranks(a=1, b=2, c=3), ranks(a=2, b=1, c=3)], [ranks(a=2, b=3, c=1)]]
    )
    assert places(found.value(0)) == {"a": 1, "b": 1, "c": 2}
    assert found.tied.tolist() == [True, False]
    assert places(found.value(1)) == {"a": 2, "b": 3, "c": 1}
    assert found.extra["scores"][0].tolist() == [1.5, 1.5, 3]


def test_an_option_without_a_rank_stands_behind_all_others():
    found = settle(RANKING, "mean", [[ranks(a=None, b=1, c=2)], [ranks(c=1)]])
    assert places(found.value(0)) == {"a": 3, "b": 1, "c": 2}
    assert places(found.value(1)) == {"a": 2, "b": 2, "c": 1}


def test_best_and_worst_single_places_decide_max_and_min():
    ballots = [[ranks(a=1, b=2, c=3), ranks(a=3, b=2, c=1), ranks(a=3, b=2, c=1)]]
    assert places(settle(RANKING, "max", ballots).value(0)) == {"a": 1, "b": 2, "c": 1}
    assert places(settle(RANKING, "min", ballots).value(0)) == {"a": 2, "b": 1, "c": 2}


def test_borda_gives_half_points_for_ties():
    # b: 2 + 1.5, a: 0.5 + 1.5, c: 0.5 + 0
    ballots = [[ranks(a=2, b=1, c=2), ranks(a=1, b=1, c=2)]]
    assert places(settle(RANKING, "borda", ballots).value(0)) == {"b": 1, "a": 2, "c": 3}


def test_no_answer_gives_no_ranking():
    for name in ("majority", "mean", "borda", "max", "min"):
        found = settle(RANKING, name, [[], [ranks(a=1, b=2, c=3)]])
        assert found.value(0) is None
        assert places(found.value(1)) == {"a": 1, "b": 2, "c": 3}


def test_a_ranking_without_a_single_rank_is_no_answer():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[rg.RankingQuestion(name="order", values=["a", "b"])],
    )
    empty = [[], [{"value": "a", "rank": None}], [{"value": "b", "rank": 1}]]
    dataset.add_records(
        {"fields": {"text": "x"}, "responses": [{"user_id": "ann", "values": {"order": value}}]}
        for value in empty
    )
    assert dataset.unify("order").votes.tolist() == [0, 0, 1]
