"""Values of other programs that are not what they should be, each with its sentence."""

from __future__ import annotations

import pytest

from ostraka.data.formats import _label_studio_values as studio
from ostraka.data.formats._chats import turns_of
from ostraka.data.formats._doccano_values import answers_of, older
from ostraka.data.formats._report import Report
from ostraka.data.formats._rows import Answer, Said, Unreadable
from ostraka.data.formats._spans import UTF_16

TEXT = "A text."


def result(kind, value, **more):
    return {"from_name": "q", "to_name": "text", "type": kind, "value": value, **more}


def read(*results):
    return studio.answers_of(list(results), {"text": TEXT}, TEXT, Report())


STUDIO = {
    "no object": (3, "an object, {...}, is needed here"),
    "no value": ({"from_name": "q", "type": "choices"}, "a type, a from_name and a value"),
    "a span without labels": (result("labels", {"start": 0, "end": 1}), "a list of labels"),
    "a span with a number": (
        result("labels", {"start": 0, "end": 1, "labels": [7]}),
        "a list of labels",
    ),
    "a span that ends early": (
        result("labels", {"start": 2, "end": 2, "labels": ["W"]}),
        "a span needs a start, an end",
    ),
    "no choices": (result("choices", {}), "a list is needed here"),
    "a choice of numbers": (result("choices", {"choices": [1]}), "a list of strings"),
    "half a star": (result("rating", {"rating": 2.5}), "a whole number from 0 to 10"),
    "eleven stars": (result("number", {"number": 11}), "a whole number from 0 to 10"),
    "no star": (result("rating", {}), "a whole number from 0 to 10"),
    "a middle": (result("pairwise", {"selected": "middle"}), "left or right"),
    "two lists": (result("ranker", {"ranker": {"a": ["x"], "b": ["y"]}}), "one list, from best"),
    "nothing ranked": (result("ranker", {"ranker": []}), "one list, from best"),
}


@pytest.mark.parametrize("name", STUDIO)
def test_a_result_of_label_studio_that_is_none_says_why(name):
    given, why = STUDIO[name]
    with pytest.raises(Unreadable) as caught:
        read(given)
    assert why in caught.value.reason


def test_results_of_label_studio_in_their_other_spellings():
    assert studio.answers_of(None, {}, TEXT, Report()) == {}
    assert read(result("choices", {"choices": "x"})) == {"q": Answer("choices", ["x"])}
    assert read(result("textarea", {"text": "one"})) == {"q": Answer("text", "one")}
    assert read(result("number", {"number": 4.0})) == {"q": Answer("rating", 4)}
    assert read(result("ranker", {"ranker": [2, 1]})) == {
        "q": Answer("ranking", [{"value": "2", "rank": 1}, {"value": "1", "rank": 2}])
    }
    (span,) = read(result("hypertextlabels", {"start": 0, "end": 1, "hypertextlabels": ["W"]}))[
        "q"
    ].value
    assert span == {"start": 0, "end": 1, "label": "W", "text": TEXT[0]}


def test_spans_of_one_control_come_together_and_parts_of_a_text_are_no_choices():
    report = Report()
    spans = [result("labels", {"start": n, "end": n + 1, "labels": ["W"]}) for n in (0, 2)]
    part = result("choices", {"start": 0, "end": 1, "choices": ["x"]}, from_name="p")
    found = studio.answers_of([*spans, part], {"text": TEXT}, TEXT, report)
    assert [span["start"] for span in found["q"].value] == [0, 2]
    assert set(found) == {"q"}
    assert report.lost == {"results of type choices": 1}


@pytest.mark.parametrize("said", ["other", 3, None])
def test_a_span_stays_where_its_text_does_not_tell_another_place(said):
    value = {"start": 3, "end": 4, "labels": ["W"], "text": said}
    found = studio.answers_of([result("labels", value)], {}, "🙂 b🙂", Report())
    (span,) = found["q"].value
    assert (span["start"], span["end"], span["label"]) == (3, 4, "W")


def answered(value, kind=None, report=None):
    return answers_of("label", value, kind, TEXT, UTF_16, report or Report())


def test_one_label_of_doccano_may_stand_without_its_list():
    assert answered("x") == {"label": Answer("choices", ["x"])}
    assert answered(["x", "y"], "labels") == {"label": Answer("labels", ["x", "y"])}
    assert answered([]) == {}
    assert answered([], "span") == {"label": Answer("span", [])}


@pytest.mark.parametrize(
    ("value", "why"), [(3, "a list is needed here"), (["x", 3], "a list of strings is needed here")]
)
def test_a_label_of_doccano_that_is_none_says_why(value, why):
    with pytest.raises(Unreadable, match=why):
        answered(value)


@pytest.mark.parametrize(
    ("annotations", "why"),
    [(3, "a list is needed"), ([3], "an object, {...}"), ([{"user": 1}], "a label is needed")],
)
def test_an_annotation_of_doccano_that_is_none_says_why(annotations, why):
    with pytest.raises(Unreadable, match=why):
        older(annotations, TEXT, UTF_16)


def test_older_spans_of_doccano_belong_to_their_people():
    marks = [(1, 0, 1), (2, 2, 6), (1, 2, 6)]
    given = [{"user": u, "start_offset": a, "end_offset": z, "label": 5} for u, a, z in marks]
    span = lambda start, end: {"start": start, "end": end, "label": "5"}  # noqa: E731
    assert older(given, TEXT, UTF_16) == [
        Said("1", {"label": Answer("span", [span(0, 1), span(2, 6)])}),
        Said("2", {"label": Answer("span", [span(2, 6)])}),
    ]


def test_turns_in_either_spelling_have_the_usual_roles():
    turns = [{"from": "human", "value": "Hi"}, {"role": "model", "content": "Yes?"}]
    report = Report()
    assert turns_of("m", turns, report) == [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Yes?"},
    ]
    assert turns_of("m", {"role": "poet", "content": ""}, report) == [
        {"role": "poet", "content": ""}
    ]
    assert not report.lost


@pytest.mark.parametrize(
    ("turns", "why"),
    [
        ([], 'a list of {"role"'),
        ("Hi", 'a list of {"role"'),
        (["Hi"], "a turn, "),
        ([{"role": "user", "content": ["Hi"]}], "a part, "),
        ([{"role": "user", "content": None}], "a role and a content"),
        ([{"content": "Hi"}], "a role and a content"),
    ],
)
def test_a_turn_that_is_none_says_why(turns, why):
    with pytest.raises(Unreadable) as caught:
        turns_of("m", turns, Report())
    assert why in caught.value.reason
