"""Strengths from rankings: against closed forms, and with people of known reliability."""

import numpy as np
import pytest
from ballots import QUESTIONS, places, ranks, settle

from ostraka.data.answers import Ranks
from ostraka.errors import BadOption
from ostraka.schema.questions import RankingQuestion
from ostraka.unify._base import Votes, make, strategies
from ostraka.unify._davidson import Davidson, duels
from ostraka.unify._kernels import dense_ranks


def fitted(table, smoothing=0.0):
    """Strengths of one record's options from rankings, everybody trusted alike."""
    table = np.array(table)
    told = duels(np.zeros(len(table), int), np.zeros(len(table), int), table, unranked_last=False)
    model = Davidson(smoothing, 1e-10, 10_000)
    return model.fit(told, np.ones(len(told.record)), 1, table.shape[1])


def test_two_options_have_the_odds_they_won_by():
    found = fitted([[1, 2]] * 3 + [[2, 1]])
    assert found.logs[0, 0] - found.logs[0, 1] == pytest.approx(np.log(3), abs=1e-6)


def test_imagined_wins_keep_a_unanimous_record_finite():
    found = fitted([[1, 2]] * 3, smoothing=0.5)
    assert found.logs[0, 0] - found.logs[0, 1] == pytest.approx(np.log(3.5 / 0.5), abs=1e-6)


def test_a_tie_is_half_a_win_for_both_and_makes_ties_likelier():
    plain, level = fitted([[1, 2], [1, 2], [2, 1]]), fitted([[1, 2], [1, 1], [1, 2], [2, 1]])
    assert plain.ties == 0
    assert level.ties > 0
    assert level.logs[0, 0] > level.logs[0, 1]


def test_no_other_strengths_make_the_answers_likelier():
    table = np.array([[1, 2, 3], [2, 1, 3], [1, 3, 2], [1, 1, 2], [3, 2, 1], [2, 1, 1]])
    found = fitted(table)

    def likelihood(logs):
        total = 0.0
        for row in table:
            for one, two in ((0, 1), (0, 2), (1, 2)):
                p, q = np.exp(logs[one]), np.exp(logs[two])
                tie = found.ties * np.sqrt(p * q)
                part = p if row[one] < row[two] else q if row[one] > row[two] else tie
                total += np.log(part / (p + q + tie))
        return total

    best = likelihood(found.logs[0])
    draw = np.random.default_rng(0)
    for _ in range(50):
        assert likelihood(found.logs[0] + draw.normal(0, 0.05, 3)) <= best + 1e-9


def test_options_without_a_rank_stand_behind():
    found = settle("ranking", "bradley_terry", [[ranks(a=None, b=2, c=1)]])
    assert places(found.value(0)) == {"c": 1, "b": 2, "a": 3}
    assert found.extra["strengths"][0].sum() == pytest.approx(0)


def test_options_that_nobody_tells_apart_share_a_place_and_are_marked():
    found = settle("ranking", "bradley_terry", [[ranks(a=1, b=1, c=2), ranks(a=1, b=1, c=2)]])
    assert places(found.value(0)) == {"a": 1, "b": 1, "c": 2}
    assert found.tied.tolist() == [True]


def test_records_without_rankings_have_no_strengths():
    found = settle("ranking", "bradley_terry", [[], [ranks(a=1, b=2, c=3)]])
    assert np.isnan(found.extra["strengths"][0]).all()
    assert not found.settled[0]
    nothing = settle("ranking", "bradley_terry", [[], []])
    assert not nothing.settled.any()


@pytest.fixture(scope="module")
def uneven():
    """600 records of four options, ranked by three of fifteen people; six of them just guess."""
    draw = np.random.default_rng(0)
    truth = draw.normal(size=(600, 4)) * 1.5
    who = np.concatenate([draw.permutation(15)[:3] for _ in range(600)])
    record = np.repeat(np.arange(600), 3)
    felt = truth[record] + draw.gumbel(size=(1800, 4))
    felt[who < 6] = draw.normal(size=((who < 6).sum(), 4))
    answers = Ranks(dense_ranks(-np.round(felt / 0.8)).astype(np.int16))
    users = tuple(f"p{n:02}" for n in range(15))
    return truth, Votes(600, record, who.astype(np.int32), answers, users)


def ordered(truth, votes, name, **options):
    """Kendall's tau with the truth over all pairs, a tie counting 0, and the verdicts."""
    question = RankingQuestion(name="q", values=list("abcd"))
    found = make(strategies[name], name, options).settle(votes, question)
    put = found.values.ranks
    one, two = np.triu_indices(4, 1)
    same = np.sign(truth[:, one] - truth[:, two]) * np.sign(put[:, two] - put[:, one])
    return same.mean(), found


def test_knowing_who_guesses_orders_better_than_mean_places(uneven):
    mean, _ = ordered(*uneven, "mean")
    alike, _ = ordered(*uneven, "bradley_terry", weigh_people=False)
    found, verdicts = ordered(*uneven, "bradley_terry")
    assert found > mean + 0.05
    assert found > alike + 0.05
    reliability = verdicts.extra["reliability"]
    assert reliability[:6].max() < reliability[6:15].min()


def test_options_that_cannot_work_are_refused():
    with pytest.raises(BadOption, match="accepted"):
        settle("ranking", "bradley_terry", [[]], smoothing=-1)
    assert QUESTIONS["ranking"].type in strategies["bradley_terry"].kinds
