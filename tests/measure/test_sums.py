"""The bootstrap: groups of records, undefined samples, and what is refused."""

import numpy as np
import pytest

from ostraka.errors import BadOption
from ostraka.measure._sums import GROUPS, Draws, Sums, dealt, estimate, ratio


def mean(sums):
    return ratio(sums[:, 0], sums[:, 1])


def sums_of(values, times=None):
    parts = np.stack([values, np.ones(len(values))], axis=1)
    return Sums(parts, np.ones(len(values), np.int64) if times is None else np.array(times))


def test_a_few_kinds_stay_as_they_are_and_many_become_equal_groups():
    few, many = sums_of(np.arange(10.0)), sums_of(np.arange(3500.0))
    assert few.grouped(0) is few
    grouped = many.grouped(0)
    assert grouped.parts.shape == (GROUPS, 2)
    assert grouped.parts.sum(0).tolist() == many.parts.sum(0).tolist()
    assert set(grouped.parts[:, 1]) == {3, 4}


def test_a_kind_that_was_met_often_is_dealt_record_by_record():
    many = sums_of(np.arange(1500.0), np.full(1500, 4))
    assert many.grouped(1).parts[:, 1].tolist() == [6.0] * GROUPS
    assert many.grouped(1).parts[:, 0].sum() == 4 * np.arange(1500).sum()


def test_records_are_dealt_alike_for_the_same_seed():
    assert dealt(7, 3).tolist() == list(range(7))
    assert dealt(5000, 3).tolist() == dealt(5000, 3).tolist() != dealt(5000, 4).tolist()
    assert (np.bincount(dealt(5000, 3)) == 5).all()


@pytest.mark.parametrize("records", [300, 5000])
def test_the_interval_of_a_mean_is_as_wide_as_theory_says(records):
    values = np.random.default_rng(0).normal(2, 3, records)
    found, (low, high) = estimate(sums_of(values), mean, Draws(2000))
    assert found == pytest.approx(values.mean())
    assert high - low == pytest.approx(2 * 1.96 * values.std() / records**0.5, rel=0.08)


def test_kinds_that_are_met_more_often_weigh_more():
    found, _ = estimate(sums_of(np.array([0.0, 1.0]), [3, 1]), mean, Draws(0))
    assert found == 0.25


def test_samples_in_which_a_figure_is_undefined_are_left_out_of_the_interval():
    # a record of two is NaN alone: the interval rests on samples that hold the other
    parts = Sums(np.array([[0.0, 0.0], [1.0, 1.0]]), np.ones(2, np.int64))
    found, interval = estimate(parts, mean, Draws(200))
    assert (found, interval) == (1.0, (1.0, 1.0))
    nothing = Sums(np.zeros((2, 2)), np.ones(2, np.int64))
    assert estimate(nothing, mean, Draws(200)) == (None, None)


@pytest.mark.parametrize("draws", [Draws(-1), Draws(10, 0), Draws(10, 1.0)])
def test_impossible_draws_are_refused(draws):
    with pytest.raises(BadOption, match="at least 0, and between 0 and 1"):
        draws.check()


def test_a_larger_confidence_gives_a_wider_interval():
    values = sums_of(np.random.default_rng(1).random(50))
    narrow, wide = (estimate(values, mean, Draws(500, c))[1] for c in (0.8, 0.99))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]
