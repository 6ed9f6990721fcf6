"""Which response an option speaks of: never guessed where there is a doubt."""

import pytest

import ostraka as rg
from ostraka.errors import BadOption, UnknownName
from ostraka.tasks._sayings import label_places, ranking_columns

A, B, TIE = (1, 2), (2, 1), (1, 1)
TWO = ("answer-a", "answer-b")


def label(options):
    return rg.LabelQuestion(name="better", labels=options)


def ranking(options):
    return rg.RankingQuestion(name="order", values=options)


@pytest.mark.parametrize(
    ("options", "responses", "columns"),
    [
        (["x", "y", "z"], ("z", "x", "y"), (2, 0, 1)),
        (["x", "y", "z"], ("z", "x"), (2, 0)),
        (["first", "second"], ("x", "y"), (0, 1)),
        ({"1": "Answer A", "2": "Answer B"}, TWO, (0, 1)),
    ],
)
def test_a_ranking_is_matched_by_name_or_else_by_position(options, responses, columns) -> None:
    assert ranking_columns(ranking(options), responses) == columns


@pytest.mark.parametrize(
    ("options", "responses", "says"),
    [
        (["x", "y", "z"], ("a", "b"), "ranks 'x', 'y', 'z'; the responses are 'a', 'b'"),
        (["x", "y"], ("y", "z"), "by the names of the options"),
        (["b wins", "a wins"], TWO, "'b wins' would stand for 'answer-a'"),
        ({"1": "Answer B", "2": "Answer A"}, TWO, "in the order of the options"),
    ],
)
def test_a_ranking_of_something_else_is_refused(options, responses, says) -> None:
    with pytest.raises(BadOption, match=says):
        ranking_columns(ranking(options), responses)


@pytest.mark.parametrize(
    ("options", "places"),
    [
        (["first", "second"], (A, B)),
        (["first", "second", "third"], (A, B, TIE)),
        (["A better", "B better", "tie"], (A, B, TIE)),
        (["About the same", "left", "right"], (TIE, A, B)),
        (["answer-b", "answer-a"], (B, A)),
        (["answer-b", "answer-a", "undecided"], (B, A, TIE)),
        (["answer-b", "tie", "answer-a"], (B, TIE, A)),
        ({"1": "First is better", "0": "Both are good", "2": "Second is better"}, (A, TIE, B)),
    ],
)
def test_a_label_is_matched_where_it_is_plain(options, places) -> None:
    assert label_places(label(options), TWO, {}) == places


@pytest.mark.parametrize(
    "options",
    [
        ["left", "tie"],
        ["much better", "better", "worse", "much worse"],
        ["left", "right", "both", "neither"],
        ["answer-a", "other"],
        ["answer-a", "other", "tie"],
        ["B better", "A better"],
        ["first better than b", "second", "tie"],
    ],
)
def test_a_label_that_leaves_a_doubt_is_refused_with_what_to_type(options) -> None:
    with pytest.raises(BadOption, match=r"None for a tie, for example labels=\{"):
        label_places(label(options), TWO, {})


def test_labels_say_what_options_mean() -> None:
    options = ["much better", "better", "same", "worse"]
    meant = dict(zip(options, ["answer-b", "answer-b", None, "answer-a"], strict=True))
    assert label_places(label(options), TWO, meant) == (B, B, TIE, A)


@pytest.mark.parametrize(
    ("labels", "error", "says"),
    [
        ({"lef": "answer-a"}, UnknownName, "Did you mean 'left'"),
        ({"left": "answer-c"}, UnknownName, "Did you mean 'answer-b'"),
        ({"left": "answer-a"}, BadOption, "leaves out 'right'"),
        ({"left": "answer-a", "right": None}, BadOption, "must name each response"),
    ],
)
def test_labels_must_cover_options_and_responses(labels, error, says) -> None:
    with pytest.raises(error, match=says):
        label_places(label(["left", "right"]), TWO, labels)


def test_a_label_compares_two_responses() -> None:
    with pytest.raises(BadOption, match="compares two responses; 3 came. Use a ranking"):
        label_places(label(["a", "b", "c"]), ("a", "b", "c"), {})
