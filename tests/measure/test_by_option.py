"""Single options, and the records that people disagree on."""

import pytest
from people_said import dataset_of, plain_alpha, ranks, span

from ostraka.measure.by_option import by_option, taken_for
from ostraka.measure.contested import contested


def parts(dataset):
    return dataset.snapshot(), dataset.question_by_name("q")


def test_each_option_is_asked_as_this_one_or_not():
    said = [("a", "a", "b"), ("b", "c", "b"), ("a", "a"), ("d",), ("c", "c", "a")]
    dataset = dataset_of("label", ({f"p{i}": v for i, v in enumerate(row)} for row in said))
    found = by_option(*parts(dataset), resamples=20)
    differ = lambda x, y: x != y  # noqa: E731
    for name, one in zip("abc", found, strict=False):
        wanted = plain_alpha([[value == name for value in row] for row in said], differ)
        assert one.result == pytest.approx(wanted)
        assert one.interval is not None
    assert found[3].result is None  # only one person ever said "d", and alone


def test_options_of_sets_are_in_them_or_not():
    said = [(["a"], ["a", "b"]), (["b"], ["b"]), ([], ["a"])]
    dataset = dataset_of("sets", ({"x": x, "y": y} for x, y in said))
    found = by_option(*parts(dataset), resamples=0)
    wanted = plain_alpha([["a" in x, "a" in y] for x, y in said], lambda x, y: x != y)
    assert found[0].result == pytest.approx(wanted)


def test_what_others_say_is_a_share_per_option():
    dataset = dataset_of(
        "label", [{"x": "a", "y": "a", "z": "b"}, {"x": "c"}, {"x": "a", "y": "b"}]
    )
    table = taken_for(*parts(dataset))
    # from "a": once the other "a" and once "b" for two of them, each halved, and once "b"
    assert table[0].tolist() == pytest.approx([1 / 3, 2 / 3, 0, 0])
    assert table[1].tolist() == pytest.approx([1, 0, 0, 0])
    assert table[2].tolist() == [0, 0, 0, 0]


def test_the_most_divided_records_come_first_of_equals_those_with_more_answers():
    said = ["aab", "abcd", "aaaa", "aabb", "aaabbb", "ab", "abc"]
    dataset = dataset_of("label", ({f"p{i}": v for i, v in enumerate(row)} for row in said))
    rows, shares = contested(*parts(dataset), wanted=3)
    assert rows.tolist() == [1, 4, 3]  # "abc" and others have fewer answers than the middle one
    assert shares.tolist() == pytest.approx([0, 6 / 15, 2 / 6])
    every, _ = contested(*parts(dataset), wanted=9)
    assert 2 not in every  # all agree


def test_rankings_and_spans_are_contested_too():
    orders = [("a b c d", "a b c d"), ("a b c d", "d c b a")]
    dataset = dataset_of("ranking", ({"x": ranks(x), "y": ranks(y)} for x, y in orders))
    assert contested(*parts(dataset))[0].tolist() == [1]
    marks = [([span("who", 0, 4)], [span("who", 0, 2)]), ([span("who", 0, 2)], []), ([], [])]
    dataset = dataset_of("spans", ({"x": x, "y": y} for x, y in marks))
    rows, shares = contested(*parts(dataset))
    assert (rows.tolist(), shares.tolist()) == ([1, 0], [0, 0.5])


def test_where_nobody_can_disagree_nothing_is_contested():
    assert contested(*parts(dataset_of("label", [{"x": "a"}])))[0].tolist() == []
