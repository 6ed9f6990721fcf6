"""Pairs that a strategy decides: who is reliable, what is a tie, and what is left out."""

import numpy as np
import pytest

from ostraka.errors import BadOption, UnknownName
from ostraka.tasks._ballots import Standings
from ostraka.tasks._pairs import ALL_TIES, EVEN, NO_VOTE, pairs
from ostraka.tasks._reliable import Settling, check_strategy, settled_pairs
from ostraka.unify._base import strategies

STRATEGIES = ("majority", "one_coin", "dawid_skene", "mace", "glad", "wawa", "bradley_terry")


def standings(ballots):
    """Standings from `[(record, person, places)]`."""
    record, person, places = zip(*ballots, strict=True)
    return Standings(np.array(record), np.array(places, np.int16), np.array(person, np.int32))


def decided(given, records, name, least=None, people=20, **options):
    users = tuple(f"p{n:02}" for n in range(people))
    return settled_pairs(given, records, Settling(name, options, users), least)


@pytest.fixture(scope="module")
def crowd():
    """1,500 pairs with three votes each by fifteen people, six of whom nearly guess; the truth."""
    draw = np.random.default_rng(0)
    truth = draw.integers(0, 2, 1500)
    skill = np.where(np.arange(15) < 6, 0.55, 0.9)
    who = np.concatenate([draw.permutation(15)[:3] for _ in range(1500)])
    record = np.repeat(np.arange(1500), 3)
    second = np.where(draw.random(4500) < skill[who], truth[record], 1 - truth[record])
    places = np.stack([1 + second, 2 - second], 1)
    return truth, Standings(record, places.astype(np.int16), who.astype(np.int32))


def accuracy(truth, found):
    return (found.winner == truth[found.record]).mean()


@pytest.mark.parametrize("name", ["one_coin", "dawid_skene", "bradley_terry", "mace"])
def test_knowing_who_is_reliable_decides_better_than_counting(name, crowd):
    truth, given = crowd
    counted = accuracy(truth, pairs(given, 1500))
    assert accuracy(truth, decided(given, 1500, name)) > counted + 0.03


def test_the_agreement_is_the_chance_of_being_right(crowd):
    truth, given = crowd
    found = decided(given, 1500, "one_coin")
    right = found.winner == truth[found.record]
    assert found.agreement.mean() == pytest.approx(right.mean(), abs=0.02)
    sure = found.agreement > 0.95
    assert right[sure].mean() > right[~sure].mean() + 0.1


@pytest.mark.parametrize("name", STRATEGIES)
def test_turning_the_sides_turns_the_winner(name, crowd):
    _, given = crowd
    turned = given._replace(places=given.places[:, ::-1])
    one, two = decided(given, 1500, name), decided(turned, 1500, name)
    assert one.record.tolist() == two.record.tolist()
    assert one.winner.tolist() == two.loser.tolist()
    assert one.agreement == pytest.approx(two.agreement, abs=1e-4)


@pytest.mark.parametrize("name", STRATEGIES)
def test_what_decides_nothing_is_counted_by_reason(name):
    given = standings(
        [
            (0, 0, (1, 2)),
            (0, 1, (2, 1)),
            (1, 2, (1, 1)),
            (2, 2, (1, 0)),
            (3, 0, (1, 2)),
            (3, 1, (1, 2)),
        ]
    )
    found = decided(given, 5, name)
    assert found.record.tolist() == [3]
    assert found.winner.tolist() == [0]
    assert found.agreement[0] > 0.5
    assert found.dropped == {NO_VOTE: 2, ALL_TIES: 1, EVEN: 1}


@pytest.mark.parametrize("name", ["majority", "bradley_terry"])
def test_a_tie_is_half_a_win_for_each(name):
    plain = decided(standings([(0, 0, (1, 2)), (0, 1, (1, 2))]), 1, name)
    level = decided(standings([(0, 0, (1, 2)), (0, 1, (1, 1))]), 1, name)
    assert plain.agreement[0] > level.agreement[0] > 0.5
    if name == "majority":
        assert level.agreement[0] == 0.75


@pytest.mark.parametrize("name", ["majority", "one_coin", "bradley_terry"])
def test_a_ranking_of_three_gives_its_three_pairs(name):
    found = decided(standings([(1, 0, (2, 1, 3)), (1, 1, (2, 1, 3))]), 2, name)
    assert list(zip(found.record, found.winner, found.loser, strict=True)) == [
        (1, 1, 0),
        (1, 0, 2),
        (1, 1, 2),
    ]
    assert found.dropped == {NO_VOTE: 3}


def test_strengths_make_the_distance_show():
    found = decided(standings([(0, who, (1, 2, 3)) for who in range(3)]), 1, "bradley_terry")
    near, far = found.agreement[0], found.agreement[1]
    assert far > near


def test_a_least_agreement_can_be_asked_for(crowd):
    _, given = crowd
    every, some = decided(given, 1500, "one_coin"), decided(given, 1500, "one_coin", 0.9)
    assert len(some.record) < len(every.record)
    assert some.agreement.min() >= 0.9
    assert some.dropped["agreement below 0.9"] == len(every.record) - len(some.record)


def test_people_can_be_weighed_by_hand():
    given = standings([(0, 0, (1, 2)), (0, 1, (2, 1))])
    found = decided(given, 1, "majority_weighted", weights={"p01": 3.0})
    assert found.winner.tolist() == [1]
    assert found.agreement.tolist() == [0.75]


def test_a_strategy_that_decides_no_pair_is_refused():
    for name in ("first", "mean", "borda", "longest", "disagreement"):
        with pytest.raises(BadOption, match="Use one of: bradley_terry, dawid_skene, glad"):
            check_strategy(name, {})
    with pytest.raises(UnknownName, match="Did you mean 'one_coin'"):
        check_strategy("one_coins", {})
    for name in STRATEGIES:
        check_strategy(name, {})
        assert name in strategies
