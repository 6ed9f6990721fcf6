"""Which answers mean good."""

import numpy as np
import pytest

import ostraka as rg
from ostraka.errors import BadOption, UnknownName
from ostraka.tasks._good import good_options

STARS = rg.RatingQuestion(name="stars", values=[5, 1, 3])


def label(options):
    return rg.LabelQuestion(name="verdict", labels=options)


@pytest.mark.parametrize(
    ("options", "good"),
    [
        (["good", "bad"], [True, False]),
        (["No", "Yes"], [False, True]),
        (["reject", "ACCEPT"], [False, True]),
        ({"0": "Bad", "1": "Good "}, [False, True]),
    ],
)
def test_the_plainly_good_one_of_two_labels_needs_no_word(options, good) -> None:
    assert good_options(label(options), None).tolist() == good


@pytest.mark.parametrize(
    "options", [["a", "b"], ["good", "fine", "bad"], ["good", "correct"], ["not good", "bad"]]
)
def test_nothing_is_guessed_where_it_is_not_plain(options) -> None:
    with pytest.raises(BadOption, match="mean good.*say for example good="):
        good_options(label(options), None)


@pytest.mark.parametrize(
    ("good", "found"),
    [(3, [True, False, True]), (3.5, [True, False, False]), ((1, 5), [True, True, False])],
)
def test_a_rating_is_good_from_a_number_on_or_by_its_options(good, found) -> None:
    assert np.array_equal(good_options(STARS, good), found)


def test_labels_are_good_by_name() -> None:
    assert good_options(label(["a", "b", "c"]), ("c", "a")).tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("question", "good", "error", "says"),
    [
        (STARS, None, BadOption, r"good=5 \(that much or more\)"),
        (STARS, (4,), UnknownName, "Known: 5, 1, 3"),
        (STARS, (1, 3, 5), BadOption, "every answer to 'stars' is good; both are needed"),
        (STARS, 6, BadOption, "no answer to 'stars' is good"),
        (label(["a", "b"]), ("c",), UnknownName, "Known: a, b"),
        (label(["a", "b"]), 1, BadOption, "name the good options, of 'a', 'b'"),
    ],
)
def test_what_tells_nothing_apart_is_refused(question, good, error, says) -> None:
    with pytest.raises(error, match=says):
        good_options(question, good)
