"""Votes become pairs: what a slow and plain count says too."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostraka.tasks._ballots import Standings
from ostraka.tasks._pairs import ALL_TIES, EVEN, NO_VOTE, ONE_TIE, pairs


def found(places, record=None, records=1, **more):
    votes = np.array(places, np.int16)
    return pairs(standings_of(votes, record or [0] * len(votes)), records, **more)


def standings_of(places, owners):
    """Everybody answers once."""
    return Standings(np.array(owners, np.int64), places, np.arange(len(places)))


def kept(result):
    return list(zip(result.record, result.winner, result.loser, strict=True))


@pytest.mark.parametrize(("size", "every"), [(2, 1), (3, 3), (4, 6), (5, 10)])
def test_a_ranking_of_k_gives_every_pair(size, every) -> None:
    result = found([range(1, size + 1)])
    assert kept(result) == [(0, *pair) for pair in combinations(range(size), 2)]
    assert len(kept(result)) == every
    assert (result.agreement == 1).all()
    assert result.dropped == {}


def test_ties_do_not_vote_and_are_counted() -> None:
    result = found([[1, 1, 2]])
    assert kept(result) == [(0, 0, 2), (0, 1, 2)]
    assert result.dropped == {ALL_TIES: 1}
    result = found([[1, 1], [2, 1], [1, 1]])
    assert kept(result) == [(0, 1, 0)]
    assert result.agreement.tolist() == [1.0]
    assert result.dropped == {ONE_TIE: 2}


def test_only_ranked_options_count() -> None:
    result = found([[2, 0, 1], [-1, 1, 2]])
    assert kept(result) == [(0, 1, 2), (0, 2, 0)][::-1]
    assert result.dropped == {NO_VOTE: 1}


def test_people_who_disagree_show_in_the_agreement() -> None:
    result = found([[1, 2], [1, 2], [2, 1]])
    assert kept(result) == [(0, 0, 1)]
    assert result.agreement.tolist() == [2 / 3]


def test_as_many_on_both_sides_decide_nothing() -> None:
    result = found([[1, 2], [2, 1], [1, 1]])
    assert kept(result) == []
    assert result.dropped == {EVEN: 1, ONE_TIE: 1}


def test_a_least_agreement_can_be_asked_for() -> None:
    votes, owners = [[1, 2]] * 3 + [[2, 1]] + [[2, 1]] * 3, [0, 0, 0, 0, 1, 1, 2]
    assert kept(found(votes, owners, 3, min_agreement=0.75)) == [(0, 0, 1), (1, 1, 0), (2, 1, 0)]
    strict = found(votes, owners, 3, min_agreement=0.8)
    assert kept(strict) == [(1, 1, 0), (2, 1, 0)]
    assert strict.dropped == {"agreement below 0.8": 1}


def test_records_without_an_answer_are_counted_pair_by_pair() -> None:
    result = found([[1, 2, 3]], [1], 3)
    assert [record for record, *_ in kept(result)] == [1, 1, 1]
    assert result.dropped == {NO_VOTE: 6}


@st.composite
def elections(draw):
    size, records = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    place = st.integers(-1, size)
    votes = draw(st.lists(st.lists(place, min_size=size, max_size=size), max_size=12))
    owners = sorted(draw(st.lists(st.integers(0, records - 1), min_size=12))[: len(votes)])
    return votes[: len(owners)], owners, records, size


@given(elections(), st.sampled_from([None, 0.5, 0.6, 2 / 3, 1]))
def test_it_is_what_counting_one_by_one_gives(election, least) -> None:
    votes, owners, records, size = election
    places = np.array(votes, np.int16).reshape(-1, size)
    result = pairs(standings_of(places, owners), records, least)
    expected, dropped = slowly(votes, owners, records, size, least or 0.5)
    assert list(zip(kept(result), result.agreement.tolist(), strict=True)) == expected
    assert sum(result.dropped.values()) - result.dropped.get(ONE_TIE, 0) == dropped
    assert len(expected) + dropped == records * size * (size - 1) // 2


def slowly(votes, owners, records, size, least):
    expected, dropped = [], 0
    for record in range(records):
        for one, two in combinations(range(size), 2):
            mine = [v for v, owner in zip(votes, owners, strict=True) if owner == record]
            both = [v for v in mine if v[one] > 0 and v[two] > 0]
            ahead = sum(v[one] < v[two] for v in both)
            behind = sum(v[one] > v[two] for v in both)
            if ahead == behind or max(ahead, behind) / (ahead + behind) < least:
                dropped += 1
                continue
            sides = (one, two) if ahead > behind else (two, one)
            expected.append(((record, *sides), max(ahead, behind) / (ahead + behind)))
    return expected, dropped
