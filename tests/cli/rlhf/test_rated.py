"""Texts that people rated one by one, as openings and as pairs."""

from dataclasses import replace

import numpy as np
import pytest

import ostraka as rg
from ostraka.cli.rlhf.rated import Ratings, matched, opened, pairs_of, road
from ostraka.cli.rlhf.sizes import SIZES
from ostraka.errors import BadOption, NothingToTrain

QUICK = SIZES["quick"]


@pytest.fixture
def ratings(rated_dataset) -> Ratings:
    return Ratings.of(rated_dataset, "text", "rating")


def test_ratings_are_read_with_who_gave_them(ratings) -> None:
    assert len(ratings.texts) == 150
    assert sorted(set(ratings.user)) == ["rater-01", "rater-02", "rater-03", "rater-04"]
    assert ratings.means()[:3].tolist() == [7.5, 2.5, 5.0]  # -4 to 4 became 1 to 9


def test_a_text_that_nobody_rated_has_no_mean() -> None:
    one = Ratings(("a", "b"), np.array([0]), ("ana",), np.array([3]), (1, 2, 3))
    assert one.means()[0] == 3
    assert np.isnan(one.means()[1])


def test_another_kind_of_question_is_refused(rated_dataset) -> None:
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")], questions=[rg.TextQuestion(name="why")]
    )
    with pytest.raises(BadOption, match="'why' is a text question"):
        Ratings.of(dataset, "text", "why")


def test_a_text_is_cut_after_its_first_words() -> None:
    assert opened(" a  b c\nd e ", 2) == ("a b", "c d e")


def test_no_record_is_learnt_from_and_held_back(ratings) -> None:
    found = road(ratings, QUICK, "tweets")
    held = {found.whole(one) for one in found.held}
    learnt = set(found.pairs.snapshot().field("first").to_pylist())
    learnt |= set(found.pairs.snapshot().field("second").to_pylist())
    prompts = found.answers.snapshot().field("prompt").to_pylist()
    assert len(held) == QUICK.held
    assert len(prompts) == QUICK.texts
    assert len(found.pairs) == QUICK.pairs
    assert not held & learnt


def test_the_better_rated_text_is_chosen_and_each_text_stands_in_one_pair(ratings) -> None:
    found = road(ratings, QUICK, "tweets")
    task = rg.TrainingTask.for_reward_modeling(**found.compared)
    rows = found.pairs.prepare_for_training(framework="trl", task=task)
    assert len(rows) > 30  # pairs of texts with equal ratings are left out
    assert not any("awful" in text for text in rows["chosen"])
    assert not any("great" in text for text in rows["rejected"])
    both = [*rows["chosen"], *rows["rejected"]]
    assert len(set(both)) == len(both)


def test_the_same_seed_gives_the_same_pairs() -> None:
    places, mean = np.arange(10), np.arange(10.0)
    draws = [matched(places, mean, np.random.default_rng(3)) for _ in range(2)]
    assert draws[0] == draws[1]
    assert all(min(pair) < 5 <= max(pair) for pair in draws[0])
    assert {pair[0] < pair[1] for pair in draws[0]} == {True, False}


def test_only_who_rated_both_texts_compares_them() -> None:
    given = Ratings(
        ("a", "b"), np.array([0, 0, 1]), ("ana", "ben", "ana"), np.array([1, 2, 3]), (1, 2, 3)
    )
    (record,) = pairs_of(given, [(0, 1)]).records
    (response,) = record.responses
    assert response.values["first_rating"].value == 1
    assert response.values["second_rating"].value == 3


def test_texts_that_nobody_rated_in_common_make_a_pair_without_answers() -> None:
    given = Ratings(("a", "b"), np.array([0, 1]), ("ana", "ben"), np.array([1, 3]), (1, 2, 3))
    (record,) = pairs_of(given, [(0, 1)]).records
    assert record.responses == []


def test_too_few_texts_are_said(ratings) -> None:
    with pytest.raises(NothingToTrain, match="150 texts of 6 words and more; 216"):
        road(ratings, replace(QUICK, held=200), "tweets")
