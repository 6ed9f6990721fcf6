"""Whole columns that do not fit are refused with the record and what is needed."""

import pyarrow as pa
import pytest

import ostraka as rg
from ostraka.errors import BadRecord

FIELDS = [
    rg.TextField(name="text"),
    rg.CustomField(name="page", template="{{page}}", required=False),
]
QUESTIONS = [
    rg.LabelQuestion(name="tone", labels=["x", "y"]),
    rg.RatingQuestion(name="stars", values=[1, 2]),
    rg.RankingQuestion(name="order", values=["x", "y"]),
    rg.SpanQuestion(name="marks", field="text", labels=["who"]),
]


def made(**columns):
    return rg.FeedbackDataset.from_columns(
        {"text": ["a text", "b text"], **columns}, fields=FIELDS, questions=QUESTIONS
    )


def proposed(question, *values, **about):
    told = {f"{question}-suggestion-metadata": [about] * 2} if about else {}
    return {f"{question}-suggestion": list(values), **told}


REFUSED = {
    "an object that is no JSON": ({"page": ['{"a": 1}', "{"]}, "Record 1: field 'page'.*no JSON"),
    "an object that is a list": ({"page": ['{"a": 1}', "[1]"]}, "Record 1: field 'page'.*a dict"),
    "a column that is shorter": (
        {"external_id": ["a"]},
        "not of one length: text 2, external_id 1",
    ),
    "half a character": ({"external_id": ["a", "\ud800"]}, "column 'external_id' cannot be made"),
    "a number of 70 bits": (proposed("stars", 1, 2**70), "'stars-suggestion' cannot be made"),
    "a number of 64 bits": (
        {"stars-suggestion": pa.array([1, 2**64 - 1], pa.uint64())},
        "Record 1: suggestion for 'stars' is 18446744073709551615; allowed: one of: 1, 2",
    ),
    "a place without a name": (
        proposed("order", [{"value": "x", "rank": 1}], [{"option": "x", "rank": 1}]),
        "Record 1: suggestion for 'order'.*each once: x, y",
    ),
    "half a rank": (proposed("order", None, [{"value": "x", "rank": 1.5}]), "Record 1.*1 to 2"),
    "names without ranks": (proposed("order", ["x"], ["y"]), "Record 0.*each once: x, y"),
    "a span without an end": (
        proposed("marks", [], [{"label": "who", "start": 0}]),
        "Record 1: suggestion for 'marks'.*labels: who",
    ),
    "a score in words": (
        proposed("tone", "x", "y", score="high"),
        "suggestion for 'tone': its scores are string; numbers are needed",
    ),
    "an agent that is a number": (
        proposed("tone", "x", "y", agent=3),
        "suggestion for 'tone': its agents are int64; strings are needed",
    ),
    "answers without a value": (
        {"tone": [[{"user": "ana"}], []]},
        "question 'tone' needs lists of user_id, value and status",
    ),
    "answers of no status": (
        {"tone": [[], [{"user_id": "ana", "value": "x", "status": "done"}]]},
        "Record 1: status 'done'.*submitted, draft",
    ),
    "two answers of one person": (
        {"tone": [[{"user_id": "ana", "value": "x"}] * 2, []]},
        "Record 0: two answers to 'tone' by one person",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_says_where_and_what_is_needed(name):
    columns, says = REFUSED[name]
    with pytest.raises(BadRecord, match=says):
        made(**columns)


def test_rankings_may_leave_their_ranks_out():
    dataset = made(**proposed("order", [{"value": "x"}], [{"value": "y"}]))
    (place,) = dataset[0].suggestions[0].value
    assert (place.value, place.rank) == ("x", None)


def test_people_may_be_numbers():
    answers = [[{"user_id": 7, "value": "x"}, {"user_id": 8, "value": "y"}], []]
    dataset = made(tone=answers)
    assert [r.user_id for r in dataset[0].responses] == ["7", "8"]
    assert dataset[1].responses == []
