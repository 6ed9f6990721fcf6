"""Rows out of verdicts agree with counting by hand, record by record."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ostraka as rg
from ostraka.errors import BadOption
from ostraka.tasks._classes import class_rows
from ostraka.tasks._rows import LabeledText, MultiLabeledText, SoftLabeledText

LABELS = ["c", "a", "b"]
QUESTIONS = {
    "tone": rg.LabelQuestion(name="tone", labels=LABELS),
    "topics": rg.MultiLabelQuestion(name="topics", labels=LABELS),
    "stars": rg.RatingQuestion(name="stars", values=[1, 2, 4]),
    "order": rg.RankingQuestion(name="order", values=LABELS),
}


def rows_of(records, question, strategy, *, soft=False):
    """Rows of records given as (text, values of several people)."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")], questions=[QUESTIONS[question]]
    )
    dataset.add_records(
        [
            {
                "fields": {"text": text},
                "responses": [
                    {"user_id": f"u{i}", "values": {question: {"value": value}}}
                    for i, value in enumerate(values)
                ],
            }
            for text, values in records
        ]
    )
    snapshot = dataset.snapshot()
    verdicts = dataset.unify(question, strategy)
    return class_rows(snapshot, snapshot.field("text"), verdicts, soft=soft)


def recorded(values):
    texts = st.sampled_from(["one", "two", " ", ""])
    return st.lists(st.tuples(texts, st.lists(values, max_size=5)), min_size=1, max_size=6)


def kept(records):
    """The records that make rows: their number, text and values."""
    return [(str(i), text, v) for i, (text, v) in enumerate(records) if text.strip() and v]


def assert_dropped(rows, records):
    unanswered = sum(not values for _, values in records)
    empty = sum(bool(values) and not text.strip() for text, values in records)
    counts = {"no submitted answer": unanswered, "empty text": empty}
    assert rows.dropped == {why: count for why, count in counts.items() if count}


@given(recorded(st.sampled_from(LABELS)))
def test_the_label_of_most_people_the_first_declared_of_equals(records):
    rows = rows_of(records, "tone", "majority")
    assert rows.shape is LabeledText
    assert rows.classes == tuple(LABELS)
    assert [(r.record, r.text, r.label) for r in rows] == [
        (i, text, max(range(3), key=lambda k, v=values: v.count(LABELS[k])))
        for i, text, values in kept(records)
    ]
    assert_dropped(rows, records)


@given(recorded(st.sampled_from(LABELS)))
def test_a_row_per_distinct_label_in_declared_order(records):
    rows = rows_of(records, "tone", "disagreement")
    assert [(r.record, r.text, r.label) for r in rows] == [
        (i, text, code)
        for i, text, values in kept(records)
        for code in sorted({LABELS.index(value) for value in values})
    ]
    assert_dropped(rows, records)


@given(recorded(st.sampled_from(LABELS)))
def test_soft_labels_are_each_labels_share(records):
    rows = rows_of(records, "tone", "majority", soft=True)
    assert rows.shape is SoftLabeledText
    expected = [
        (i, [Counter(values)[label] / len(values) for label in LABELS])
        for i, _, values in kept(records)
    ]
    assert [(r.record, r.distribution) for r in rows] == [
        (i, pytest.approx(shares)) for i, shares in expected
    ]
    assert [r.label for r in rows] == [shares.index(max(shares)) for _, shares in expected]
    assert_dropped(rows, records)


@given(recorded(st.lists(st.sampled_from(LABELS), unique=True)))
def test_a_row_per_distinct_set_of_labels(records):
    rows = rows_of(records, "topics", "disagreement")
    assert rows.shape is MultiLabeledText
    distinct = [
        (i, list(dict.fromkeys(tuple(sorted(map(LABELS.index, one))) for one in values)))
        for i, _, values in kept(records)
    ]
    assert [(r.record, tuple(r.label)) for r in rows] == [
        (i, one) for i, several in distinct for one in several
    ]


@pytest.mark.parametrize(
    ("values", "strategy", "label"),
    [([1, 2], "mean", 0), ([2, 4], "mean", 1), ([2, 4, 4], "mean", 2), ([4, 1, 2], "median", 1)],
)
def test_numbers_are_the_nearest_rating_halfway_the_lower_one(values, strategy, label):
    assert rows_of([("one", values)], "stars", strategy).column("label") == [label]


def ranked(*groups):
    """A ranking as an answer; options left out of the groups have no rank."""
    return [{"value": one, "rank": at} for at, group in enumerate(groups, 1) for one in group]


@pytest.mark.parametrize("strategy", ["mean", "borda", "majority", "min", "disagreement"])
@pytest.mark.parametrize(
    ("ranking", "front"),
    [
        (ranked("b", "c"), 2),  # `a` is not listed
        ([*ranked("b", "a"), {"value": "c", "rank": None}], 2),  # `c` is listed without a rank
        (ranked("ba", "c"), 1),  # both share the front; `a` is declared first
    ],
)
def test_an_option_without_a_rank_is_never_in_front(ranking, front, strategy):
    assert rows_of([("one", [ranking])], "order", strategy).column("label") == [front]


def test_rankings_with_one_front_are_one_answer():
    records = [("one", [ranked("a", "b"), ranked("a", "c", "b"), ranked("b", "a")])]
    assert rows_of(records, "order", "disagreement").column("label") == [1, 2]


def test_a_strategy_without_probabilities_gives_no_soft_labels():
    with pytest.raises(BadOption, match="gives no probabilities; soft_labels needs"):
        rows_of([("one", [ranked("a")])], "order", "majority", soft=True)
