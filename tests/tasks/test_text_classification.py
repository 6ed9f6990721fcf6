"""Text classification: rows out of fields and questions, or out of a function."""

import collections
import random

import pytest

import ostraka as rg
from ostraka.errors import BadFormatting, BadOption, UnknownName
from ostraka.tasks._base import verdicts_for
from ostraka.tasks._rows import LabeledText, MultiLabeledText, SoftLabeledText
from ostraka.tasks.text_classification import TextClassification

for_text = rg.TrainingTask.for_text_classification


def answers(**by_question):
    """Responses of several people: `answers(tone=["good", "bad"])`."""
    people = max(map(len, by_question.values()))
    return [
        {
            "user_id": f"u{i}",
            "values": {q: {"value": v[i]} for q, v in by_question.items() if i < len(v)},
        }
        for i in range(people)
    ]


@pytest.fixture
def dataset():
    made = rg.FeedbackDataset(
        fields=[rg.TextField(name="title"), rg.TextField(name="body", required=False)],
        questions=[
            rg.LabelQuestion(name="tone", labels=["good", "bad", "odd"]),
            rg.MultiLabelQuestion(name="topics", labels=["food", "art", "law"]),
            rg.RatingQuestion(name="stars", values=[1, 2, 3, 4, 5]),
            rg.RankingQuestion(name="order", values=["x", "y"]),
            rg.TextQuestion(name="words"),
        ],
    )
    ranking = [{"value": "y", "rank": 1}, {"value": "x", "rank": 2}]
    made.add_records(
        [
            {
                "fields": {"title": "one", "body": "first"},
                "responses": answers(
                    tone=["bad", "bad", "good"],
                    topics=[["law", "food"], ["law"], ["law", "food"]],
                    stars=[5, 5, 4],
                    order=[ranking],
                ),
                "external_id": "a",
            },
            {"fields": {"title": "two"}, "responses": [], "external_id": "b"},
            {
                "fields": {"title": "  ", "body": "third"},
                "responses": answers(tone=["odd"], topics=[[]], stars=[1]),
                "external_id": "c",
            },
            {
                "fields": {"title": "four"},
                "responses": answers(tone=["odd", "good"], topics=[["art"]], stars=[4, 5]),
                "external_id": "d",
            },
        ]
    )
    return made


def rows_of(dataset, task):
    snapshot = dataset.snapshot()
    return task.rows(snapshot, verdicts_for(task, snapshot))


def seen(rows):
    return [(row.record, row.text, row.label) for row in rows]


def test_one_row_per_record_with_a_text_and_a_verdict(dataset):
    task = for_text(text=dataset.field_by_name("title"), label=dataset.question_by_name("tone"))
    rows = rows_of(dataset, task)
    assert rows.shape is LabeledText
    assert rows.classes == ("good", "bad", "odd")
    assert seen(rows) == [("a", "one", 1), ("d", "four", 0)]
    assert rows.dropped == {"no submitted answer": 1, "empty text": 1}


def test_several_labels_as_sorted_codes(dataset):
    rows = rows_of(dataset, for_text(text="title", label="topics"))
    assert rows.shape is MultiLabeledText
    assert seen(rows) == [("a", "one", [0, 2]), ("d", "four", [1])]


def test_ratings_are_classes_by_the_nearest_declared_one(dataset):
    rows = rows_of(dataset, for_text(text="title", label="stars", label_strategy="mean"))
    assert rows.classes == ("1", "2", "3", "4", "5")
    assert seen(rows) == [("a", "one", 4), ("d", "four", 3)]
    most = rows_of(dataset, for_text(text="title", label="stars"))
    assert seen(most) == [("a", "one", 4), ("d", "four", 3)]


def test_rankings_are_classes_by_the_option_in_front(dataset):
    rows = rows_of(dataset, for_text(text="title", label="order"))
    assert rows.classes == ("x", "y")
    assert seen(rows) == [("a", "one", 1)]


def test_disagreement_gives_a_row_per_distinct_answer(dataset):
    rows = rows_of(dataset, for_text(text="title", label="tone", label_strategy="disagreement"))
    assert seen(rows) == [("a", "one", 0), ("a", "one", 1), ("d", "four", 0), ("d", "four", 2)]
    sets = rows_of(dataset, for_text(text="title", label="topics", label_strategy="disagreement"))
    assert seen(sets) == [("a", "one", [0, 2]), ("a", "one", [2]), ("d", "four", [1])]


def test_soft_labels_give_a_probability_per_class(dataset):
    rows = rows_of(dataset, for_text(text="title", label="tone", soft_labels=True))
    assert rows.shape is SoftLabeledText
    first = next(iter(rows))
    assert first.distribution == pytest.approx([1 / 3, 2 / 3, 0])
    assert first.label == 1


def test_several_fields_are_joined(dataset):
    plain = rows_of(dataset, for_text(text=["title", "body"], label="tone"))
    assert [row.text for row in plain] == ["one\nfirst", "  \nthird", "four\n"]
    given = for_text(text=["title", "body"], label="tone", template="<{body}> {title}!")
    assert [row.text for row in rows_of(dataset, given)] == [
        "<first> one!",
        "<third>   !",
        "<> four!",
    ]


def test_wrappers_name_the_strategy(dataset):
    wrapped = rg.RatingQuestionUnification(question="stars", strategy="min")
    assert seen(rows_of(dataset, for_text(text="title", label=wrapped)))[1] == ("d", "four", 3)
    labels = rg.LabelQuestionUnification(
        dataset.question_by_name("tone"), rg.LabelQuestionStrategy.MAJORITY
    )
    assert for_text(text="title", label=labels).strategy == "majority"
    with pytest.raises(BadOption, match="wrapper names a strategy already"):
        for_text(text="title", label=wrapped, label_strategy="max")


def test_options_of_a_strategy_are_passed_on(dataset):
    task = for_text(
        text="title", label="tone", label_strategy="majority_weighted", weights={"u2": 9}
    )
    assert seen(rows_of(dataset, task))[0] == ("a", "one", 0)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({}, BadOption, "needs text=... and label"),
        ({"text": "titel", "label": "tone"}, UnknownName, "Did you mean 'title'"),
        ({"text": "title", "label": "ton"}, UnknownName, "Did you mean 'tone'"),
        ({"text": "title", "label": "words"}, BadOption, "text classification learns from"),
        (
            {"text": "title", "label": "tone", "label_strategy": "mean"},
            BadOption,
            "does not settle",
        ),
        ({"text": "title", "label": "tone", "label_strategy": "magority"}, UnknownName, "majority"),
        ({"text": "title", "label": "topics", "soft_labels": True}, BadOption, "soft_labels needs"),
        ({"text": ["title"], "label": "tone", "template": "{tittle}"}, UnknownName, "title"),
        ({"text": ["title", "body"], "label": "tone", "template": "{title}"}, BadOption, "'body'"),
        ({"text": "title", "label": "tone", "template": "{title"}, BadOption, "cannot be read"),
        ({"text": 3, "label": "tone"}, BadOption, "its name as a string"),
    ],
)
def test_what_cannot_be_learnt_is_said(dataset, arguments, error, says):
    with pytest.raises(error, match=says):
        rows_of(dataset, for_text(**arguments))


def guides_function(sample):
    values = [resp["value"] for resp in sample["tone"]]
    counter = collections.Counter(values)
    if not counter:
        return None
    top = counter.most_common()[0][1]
    return sample["title"], random.Random(0).choice([v for v, n in counter.items() if n == top])


def test_the_guides_formatting_function_works(dataset):
    rows = rows_of(dataset, for_text(formatting_func=guides_function))
    assert rows.classes == ("good", "bad", "odd")
    assert [(r.record, r.text) for r in rows] == [("a", "one"), ("d", "four")]
    assert rows.dropped == {"the formatting function returned nothing for it": 1, "empty text": 1}


def generator(sample):
    for answer in sample["tone"]:
        yield sample["record" if False else "title"] or "-", answer["value"]


@pytest.mark.parametrize(
    "function",
    [
        generator,
        lambda sample: list(generator(sample)),
        lambda sample: tuple(generator(sample)),
        lambda sample: iter([None, *generator(sample)]),
        lambda sample: map(tuple, generator(sample)),
    ],
)
def test_several_items_may_come_in_any_iterable(dataset, function):
    rows = rows_of(dataset, for_text(formatting_func=function))
    assert [(r.record, r.label) for r in rows] == [("a", 1), ("a", 1), ("a", 0), ("d", 2), ("d", 0)]


def test_lists_of_labels_make_a_multi_label_task(dataset):
    task = for_text(formatting_func=lambda s: (s["title"], [a["value"] for a in s["tone"]]))
    rows = rows_of(dataset, task)
    assert rows.shape is MultiLabeledText
    assert [r.label for r in rows] == [[0, 1], [], [0, 2]]


@pytest.mark.parametrize(
    ("labels", "classes"),
    [(["z", "a"], ("a", "z")), ([10, 9], ("9", "10")), (["odd", "good"], ("good", "bad", "odd"))],
)
def test_class_ids_follow_a_questions_order_or_the_alphabet(dataset, labels, classes):
    given = iter(labels * 2)
    rows = rows_of(dataset, for_text(formatting_func=lambda s: ("text", next(given))))
    assert rows.classes == classes


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda s: 3, r"Record 0 \(a\): the formatting function gave 3; expected"),
        (lambda s: ("x", 1.5), r"gave \('x', 1.5\)"),
        (lambda s: "just text", "gave 'just text'"),
        (lambda s: ("x", "y", "z"), r"gave \('x', 'y', 'z'\)"),
        (lambda s: {"text": "x"}, "gave {'text': 'x'}"),
        (lambda s: s["nope"], "raised KeyError: 'nope'"),
        (lambda s: [("x", "y"), ("x", ["y"])], "one label every time, or a list every time"),
    ],
)
def test_a_function_that_gives_something_else_is_told_where(dataset, function, says):
    with pytest.raises(BadFormatting, match=says):
        rows_of(dataset, for_text(formatting_func=function))


def test_a_function_stands_alone():
    with pytest.raises(BadOption, match="without text, label"):
        for_text(formatting_func=guides_function, text="title", label="tone")
    with pytest.raises(BadOption, match="a function is needed"):
        for_text(formatting_func="title")


def test_a_task_is_rebuilt_from_its_description(dataset):
    task = for_text(
        text=["title", "body"], label="stars", label_strategy="median", template="{title}{body}"
    )
    again = TextClassification.from_description(task.describe())
    assert again == task
    function = for_text(formatting_func=guides_function)
    assert "def guides_function" in function.describe()["formatting_func"]
    with pytest.raises(BadOption, match="cannot rebuild"):
        TextClassification.from_description(function.describe())


def test_an_unknown_task_names_the_nearest():
    with pytest.raises(AttributeError, match="Did you mean 'for_text_classification'"):
        rg.TrainingTask.for_text_clasification()
    assert "for_text_classification" in dir(rg.TrainingTask)
