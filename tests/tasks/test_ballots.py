"""Answers to three kinds of question, as places of responses."""

import pytest

import ostraka as rg
from ostraka.errors import BadOption, UnknownName
from ostraka.tasks._ballots import ballot

RESPONSES = ("a", "b")


def person(user, status="submitted", **values):
    said = {name.replace("_", "-"): {"value": value} for name, value in values.items()}
    return {"user_id": user, "values": said, "status": status}


def ranked(*names):
    return [{"value": name, "rank": rank} for rank, name in enumerate(names, 1)]


@pytest.fixture
def snapshot():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="a"), rg.TextField(name="b")],
        questions=[
            rg.RankingQuestion(name="order", values=["b", "a"], required=False),
            rg.LabelQuestion(name="better", labels=["a", "b", "tie"], required=False),
            rg.RatingQuestion(name="rate-a", values=[1, 2, 3], required=False),
            rg.RatingQuestion(name="rate-b", values=[3, 2, 1], required=False),
            rg.RatingQuestion(name="rate-ten", values=[1, 10], required=False),
            rg.TextQuestion(name="why"),
        ],
    )
    people = [
        [
            person("ana", order=ranked("a", "b"), better="a", rate_a=3, rate_b=1),
            person("ben", order=ranked("b"), better="tie", rate_b=2),
        ],
        [],
        [
            person("ben", "draft", better="a"),
            person("ana", better="b", rate_b=3, rate_a=3),
            person("cem", rate_a=1),
        ],
    ]
    dataset.add_records(
        [rg.FeedbackRecord(fields={"a": "A", "b": "B"}, responses=said) for said in people]
    )
    return dataset.snapshot()


def standings(snapshot, *questions, responses=RESPONSES, labels=None):
    asked = ballot(snapshot.settings, questions, responses, labels or {})
    record, places, voter = asked.standings(snapshot)
    assert len(voter) == len(record)
    return list(zip(record.tolist(), places.tolist(), strict=True))


def test_a_ranking_gives_its_ranks_in_the_order_of_the_responses(snapshot) -> None:
    (first, ana), (second, ben) = standings(snapshot, "order")
    assert (first, ana) == (0, [1, 2])
    assert second == 0
    assert ben[0] <= 0 < ben[1]  # only b was ranked


def test_a_label_gives_first_and_second_place_or_the_same(snapshot) -> None:
    assert standings(snapshot, "better") == [(0, [1, 2]), (0, [1, 1]), (2, [2, 1])]
    turned = {"a": "b", "b": "a", "tie": None}
    assert standings(snapshot, "better", labels=turned)[0] == (0, [2, 1])


@pytest.mark.parametrize("asked", [("order",), ("better",), ("rate-a", "rate-b")])
def test_it_is_known_who_said_what(asked, snapshot) -> None:
    record, _, voter = ballot(snapshot.settings, asked, RESPONSES, {}).standings(snapshot)
    said = {question: snapshot.answers(snapshot.settings.question(question)) for question in asked}
    pairs = {(r, v) for rows, who, _ in said.values() for r, v in zip(rows, who, strict=True)}
    assert set(zip(record.tolist(), voter.tolist(), strict=True)) == pairs


def test_ratings_of_one_person_are_set_side_by_side(snapshot) -> None:
    found = standings(snapshot, "rate-a", "rate-b")
    assert found == [(0, [1, 3]), (0, [0, 2]), (2, [1, 1]), (2, [3, 0])]


@pytest.mark.parametrize(
    ("questions", "more", "error", "says"),
    [
        (("ordr",), {}, UnknownName, "Did you mean 'order'"),
        (("why",), {}, BadOption, "'why' is a text question. preference= takes a ranking"),
        (("order", "better"), {}, BadOption, "'order' is a ranking question, 'better' is a label"),
        (("order", "order"), {}, BadOption, "give one ranking question"),
        (("rate-a",), {}, BadOption, "2 responses and 1 rating questions"),
        (("rate-a", "rate-ten"), {}, BadOption, "on one scale"),
        (("rate-a", "rate-a"), {}, BadOption, "different questions"),
        (("order",), {"labels": {"a": "b"}}, BadOption, "labels= explains a label question"),
        ((), {}, BadOption, "names no question; it takes"),
    ],
)
def test_what_cannot_compare_is_refused(snapshot, questions, more, error, says) -> None:
    with pytest.raises(error, match=says):
        standings(snapshot, *questions, **more)
