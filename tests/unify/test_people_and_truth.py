"""Strategies that learn who is reliable: what they find out about people whose skill is known."""

import numpy as np
import pytest
from ballots import settle as settle_ballots
from crowds import crowd, right, settle
from test_dawid_skene import QUESTION, TABLE

from ostraka.data.answers import Codes
from ostraka.errors import BadOption
from ostraka.unify._base import Votes, make, strategies
from ostraka.unify.mace import digamma

LEARNING = ("dawid_skene", "glad", "mace", "one_coin")
SKILLS = [0.95, 0.9, 0.85, 0.8, 0.5, 0.3, 0.1, 0.0, 0.0, 0.0]


@pytest.fixture(scope="module")
def uneven():
    """A thousand records with five answers each by people between careful and careless."""
    return crowd(1000, 5, SKILLS, options=3)


@pytest.mark.parametrize("name", [*LEARNING, "wawa"])
def test_knowing_who_is_reliable_beats_the_majority(name, uneven):
    assert right(name, *uneven, 3) > right("majority", *uneven, 3) + 0.02


@pytest.mark.parametrize(
    ("name", "learnt"),
    [("one_coin", "accuracy"), ("mace", "competence"), ("glad", "ability"), ("wawa", "agreement")],
)
def test_people_are_ordered_by_what_they_know(name, learnt, uneven):
    found = settle(name, uneven[1], 3).extra[learnt][:-1]
    assert np.corrcoef(found, SKILLS)[0, 1] > 0.9


def test_one_coin_learns_how_often_each_person_is_right(uneven):
    found = settle("one_coin", uneven[1], 3).extra["accuracy"][:-1]
    expected = np.array(SKILLS) + (1 - np.array(SKILLS)) / 3
    assert np.abs(found - expected).max() < 0.06


def test_mace_learns_who_guesses_and_what(uneven):
    truth, votes = crowd(800, 4, [0.9, 0.9, 0.8, 0.8, -1, -3], options=3, seed=1)
    found = settle("mace", votes, 3)
    competence, guesses = found.extra["competence"], found.extra["guesses"]
    assert competence[:4].min() > 0.7
    assert competence[4:6].max() < 0.1
    assert guesses[4].argmax() == 0
    assert guesses[5].argmax() == 2
    assert (found.values.codes == truth).mean() > right("majority", truth, votes, 3)


def test_glad_learns_which_records_are_easy():
    draw = np.random.default_rng(3)
    truth, easy = draw.integers(0, 2, 600), np.arange(600) % 2 == 0
    chance = np.where(easy, 0.95, 0.6)
    said = np.where(draw.random((12, 600)) < chance, truth, 1 - truth).T.reshape(-1)
    votes = Votes(
        600,
        np.repeat(np.arange(600), 12),
        np.tile(np.arange(12), 600).astype(np.int32),
        Codes(said),
        tuple("abcdefghijkl"),
    )
    ease = settle("glad", votes).extra["ease"]
    assert ease[easy].mean() > ease[~easy].mean() + 0.5


def test_someone_who_always_says_the_same_does_not_pull_the_truth_along():
    truth, votes = crowd(500, 3, [0.9, 0.9, 0.8, 0.7, -1, -1, -1], seed=4)
    assert right("one_coin", truth, votes) > 0.9
    assert right("one_coin", truth, votes) > right("one_coin", truth, votes, prevalence="learnt")


@pytest.mark.parametrize("name", LEARNING)
def test_the_posterior_is_calibrated(name):
    truth, votes = crowd(3000, 5, [0.9, 0.7, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0], seed=5)
    found = settle(name, votes)
    assert found.share.mean() == pytest.approx((found.values.codes == truth).mean(), abs=0.03)


@pytest.mark.parametrize("name", LEARNING)
def test_people_nothing_is_known_of_share_the_chances(name):
    found = settle_ballots("label_selection", name, [["odd", "bad"], []])
    assert found.tied.tolist() == [True, False]
    assert found.value(0) == "bad"
    assert np.isnan(found.distribution[1]).all()


@pytest.mark.parametrize("name", [*LEARNING, "wawa"])
def test_answers_without_a_user_count_as_one_person(name):
    truth, votes = crowd(200, 3, [0.9, 0.9, 0.9], seed=6)
    nobody = Votes(200, votes.record, np.full(600, -1, np.int32), votes.answers)
    assert (settle(name, nobody).values.codes == truth).mean() > 0.9


def test_the_anaesthetists_are_judged_alike_by_all():
    said = np.array([[int(rating) - 1 for rating in patient] for patient in TABLE])
    votes = Votes(
        45,
        np.repeat(np.arange(45), 7),
        np.tile([0, 0, 0, 1, 2, 3, 4], 45).astype(np.int32),
        Codes(said.reshape(-1)),
        tuple("ABCDE"),
    )
    published = make(strategies["dawid_skene"], "dawid_skene", {"smoothing": 0})
    reference = published.settle(votes, QUESTION).values.codes
    for name in ("one_coin", "mace", "glad", "wawa"):
        found = make(strategies[name], name, {}).settle(votes, QUESTION)
        assert (found.values.codes == reference).mean() > 0.9, name


def test_wawa_gives_a_tied_majority_to_both_sides():
    # one record is a draw: both people get half an agreement for it
    found = settle_ballots("label_selection", "wawa", [["good", "bad"], ["good", "good"]])
    assert found.extra["agreement"][:2].tolist() == [0.75, 0.75]
    assert found.tied.tolist() == [True, False]
    assert found.distribution[0].tolist() == pytest.approx([0.5, 0.5, 0])


def test_digamma_is_what_it_is_known_to_be():
    gamma = 0.5772156649015329
    assert digamma(np.array([1.0, 0.5, 2.0])) == pytest.approx(
        [-gamma, -gamma - 2 * np.log(2), 1 - gamma], abs=1e-11
    )


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("one_coin", {"smoothing": -1}),
        ("one_coin", {"tolerance": 0}),
        ("mace", {"habit": 0}),
        ("mace", {"max_iterations": 0}),
        ("glad", {"tolerance": -1}),
    ],
)
def test_options_that_cannot_work_are_refused(name, wrong):
    _, votes = crowd(5, 2, [1, 1])
    with pytest.raises(BadOption, match="accepted"):
        settle(name, votes, **wrong)


def test_a_prevalence_is_even_or_learnt():
    _, votes = crowd(5, 2, [1, 1])
    with pytest.raises(BadOption, match="'even' or 'learnt'"):
        settle("one_coin", votes, prevalence="odd")
    with pytest.raises(BadOption, match="declared order"):
        settle("wawa", votes, ties="last")
