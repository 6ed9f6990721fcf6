"""Dawid and Skene (1979), table 1: five anaesthetists, 45 patients, one of them judges thrice."""

import numpy as np
import pytest

from ostraka.data.answers import Codes
from ostraka.errors import BadOption
from ostraka.schema.questions import LabelQuestion
from ostraka.unify._base import Votes, make, strategies

# Per patient: the three ratings of the first observer, then one of each of the other four.
TABLE = [
    patient
    for line in (
        "1111111 3334334 1122122 2223121 2223222 2223322",
        "1222111 3333433 2222223 2322223 4444444 2223343",
        "1111111 2223212 1211111 1112111 1111111 1111111",
        "2222221 2221322 2222222 2222221 2223222 2212222",
        "1111111 1111111 2322222 1111111 1111111 1121121",
        "1111111 3333233 1111111 2222222 2223232 4334343",
        "2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222",
    )
    for patient in line.split()
]
OBSERVER = [0, 0, 0, 1, 2, 3, 4]
QUESTION = LabelQuestion(name="fitness", labels=["1", "2", "3", "4"])


@pytest.fixture
def votes():
    said = np.array([[int(rating) - 1 for rating in patient] for patient in TABLE])
    record = np.repeat(np.arange(45), 7)
    voter = np.tile(OBSERVER, 45).astype(np.int32)
    return Votes(45, record, voter, Codes(said.reshape(-1)), tuple("ABCDE"))


def settle(votes, **options):
    return make(strategies["dawid_skene"], "dawid_skene", options).settle(votes, QUESTION)


def test_the_published_figures_are_reached(votes):
    found = settle(votes, smoothing=0, tolerance=1e-9, max_iterations=1000)
    assert len(TABLE) == 45
    assert found.extra["prevalence"] == pytest.approx([0.3996, 0.4220, 0.1118, 0.0667], abs=5e-5)
    assert found.extra["log_likelihood"] == pytest.approx(-192.891, abs=5e-4)
    counts = np.bincount(found.values.codes, minlength=4)
    assert counts.tolist() == [18, 19, 5, 3]


def test_confusion_matrices_are_shares_of_what_each_person_said(votes):
    found = settle(votes)
    confusion = found.extra["confusion"]
    assert confusion.shape == (6, 4, 4)  # five people, and one row for answers without a user
    assert np.allclose(confusion.sum(2), 1)
    assert confusion[0, 0, 0] > 0.8


def test_the_posterior_is_a_distribution_and_the_share_its_top(votes):
    found = settle(votes)
    assert np.allclose(found.distribution.sum(1), 1)
    assert found.share == pytest.approx(found.distribution.max(1))


def test_every_step_makes_the_data_more_likely(votes):
    likelihood = [
        settle(votes, smoothing=0, tolerance=1e-30, max_iterations=n).extra["log_likelihood"]
        for n in range(1, 12)
    ]
    assert likelihood == sorted(likelihood)


def test_a_spammer_is_outvoted_by_fewer_reliable_people():
    # Two careful people against three who always say the same: majority is fooled, this is not.
    generator = np.random.default_rng(0)
    truth = generator.integers(0, 2, 400)
    careful = [np.where(generator.random(400) < 0.95, truth, 1 - truth) for _ in range(3)]
    idle = [np.zeros(400, int), np.zeros(400, int), np.zeros(400, int)]
    said = np.stack([*careful, *idle], 1)
    voter = np.tile(np.arange(6), 400).astype(np.int32)
    votes = Votes(
        400, np.repeat(np.arange(400), 6), voter, Codes(said.reshape(-1)), tuple("abcdef")
    )
    question = LabelQuestion(name="q", labels=["no", "yes"])
    majority = make(strategies["majority"], "majority", {}).settle(votes, question)
    learnt = make(strategies["dawid_skene"], "dawid_skene", {}).settle(votes, question)
    assert (majority.values.codes == truth).mean() < 0.95
    assert (learnt.values.codes == truth).mean() > 0.97


@pytest.mark.parametrize("wrong", [{"smoothing": -1}, {"tolerance": 0}, {"max_iterations": 0}])
def test_options_that_cannot_work_are_refused(votes, wrong):
    with pytest.raises(BadOption, match="are accepted"):
        settle(votes, **wrong)
