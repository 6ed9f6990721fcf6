"""Krippendorff's alpha against published figures, and where it is undefined."""

import numpy as np
import pytest

from ostraka.data.answers import Codes
from ostraka.measure.agreement import krippendorff_alpha
from ostraka.schema.questions import LabelQuestion, RatingQuestion
from ostraka.unify._base import Votes

# Krippendorff (2011), example C: four observers, twelve units, "." is missing.
C = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
# The example with three observers and fifteen units.
THREE = [
    ". . . . . 3 4 1 2 1 1 3 3 . 3",
    "1 . 2 1 3 3 4 3 . . . . . . .",
    ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
]
RATING = RatingQuestion(name="stars", values=[1, 2, 3, 4, 5])
LABEL = LabelQuestion(name="kind", labels=["1", "2", "3", "4", "5"])


def votes_of(table):
    cells = [line.split() for line in table]
    units = len(cells[0])
    cast = [
        (unit, person, int(cells[person][unit]) - 1)
        for unit in range(units)
        for person in range(len(cells))
        if cells[person][unit] != "."
    ]
    record, voter, codes = (np.array(column) for column in zip(*cast, strict=True))
    return Votes(units, record, voter, Codes(codes), tuple("abcd"))


@pytest.mark.parametrize(
    ("table", "level", "published"),
    [
        (C, "nominal", 0.743),
        (C, "ordinal", 0.815),
        (C, "interval", 0.849),
        (C, "ratio", 0.797),
        (THREE, "nominal", 0.691),
        (THREE, "ordinal", 0.807),
        (THREE, "interval", 0.811),
    ],
)
def test_published_figures_are_reached(table, level, published):
    question = LABEL if level == "nominal" else RATING
    found = krippendorff_alpha(votes_of(table), question, level=level)
    assert found.result == pytest.approx(published, abs=6e-4)


def test_units_that_one_person_saw_do_not_count():
    found = krippendorff_alpha(votes_of(C), LABEL)
    assert found.count == 40  # 41 answers, one of them alone in its unit


def test_perfect_agreement_is_one_and_systematic_disagreement_is_below_zero():
    assert krippendorff_alpha(votes_of(["1 2 3", "1 2 3"]), LABEL).result == pytest.approx(1)
    assert krippendorff_alpha(votes_of(["1 2 1", "2 1 2"]), LABEL).result < 0


def test_where_it_is_undefined_it_says_why():
    alone = krippendorff_alpha(votes_of(["1 2 .", ". . 3"]), LABEL)
    assert alone.result is None
    assert "two submitted answers" in alone.reason
    same = krippendorff_alpha(votes_of(["1 1 1", "1 1 1"]), LABEL)
    assert same.result is None
    assert "all answers are the same" in same.reason


def test_the_interval_holds_the_figure_and_repeats_with_its_seed():
    votes = votes_of(C)
    found = krippendorff_alpha(votes, LABEL, resamples=500, seed=3)
    low, high = found.interval
    assert low < found.result < high
    assert found == krippendorff_alpha(votes, LABEL, resamples=500, seed=3)
    wide = krippendorff_alpha(votes, LABEL, resamples=500, confidence=0.99, seed=3).interval
    assert wide[0] <= low
    assert wide[1] >= high


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    generator = np.random.default_rng(0)
    question = LabelQuestion(name="q", labels=["a", "b"])
    truth = 1 - 2 * 0.9 * 0.1 / 0.5  # two people, each right 9 times in 10, even classes
    held = 0
    for trial in range(60):
        true = generator.integers(0, 2, 150)
        wrong = generator.random((150, 2)) < 0.1
        said = np.where(wrong, 1 - true[:, None], true[:, None]).reshape(-1)
        votes = Votes(
            150, np.repeat(np.arange(150), 2), np.tile([0, 1], 150), Codes(said), ("a", "b")
        )
        low, high = krippendorff_alpha(votes, question, resamples=200, seed=trial).interval
        held += low <= truth <= high
    assert held >= 50


def test_ratings_in_another_declared_order_have_the_same_ordinal_agreement():
    turned = RatingQuestion(name="stars", values=[5, 4, 3, 2, 1])
    votes = votes_of(C)
    swapped = Votes(votes.records, votes.record, votes.voter, Codes(4 - votes.answers.codes))
    here = krippendorff_alpha(votes, RATING, level="ordinal").result
    assert krippendorff_alpha(swapped, turned, level="ordinal").result == pytest.approx(here)


def test_an_unknown_level_names_those_there_are():
    with pytest.raises(LookupError, match="nominal, ordinal, interval, ratio"):
        krippendorff_alpha(votes_of(C), RATING, level="cardinal")
