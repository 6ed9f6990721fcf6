"""From people's texts to rows of a source and what it should become."""

from __future__ import annotations

import pytest

import ostraka as rg
from ostraka.errors import BadFormatting, BadOption
from ostraka.tasks._base import verdicts_for
from ostraka.tasks.text2text import TextToTextTask


def dataset_of(*records):
    """Records given as source and the texts of several people."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="title", required=False), rg.TextField(name="text")],
        questions=[
            rg.TextQuestion(name="summary"),
            rg.RatingQuestion(name="stars", values=[1, 2], required=False),
        ],
    )
    dataset.add_records(
        [
            {
                "fields": {"title": "News", "text": text},
                "responses": [
                    {"user_id": f"p{at}", "values": {"summary": {"value": one}}}
                    for at, one in enumerate(answers)
                ],
            }
            for text, answers in records
        ]
    )
    return dataset


def rows_of(dataset, task):
    snapshot = dataset.snapshot()
    return task.rows(snapshot, verdicts_for(task, snapshot))


DATASET = (("Toads sing in ponds.", ["Toads sing.", "Song", "Toads sing."]), ("It rains.", [" "]))


def test_every_distinct_text_is_a_row():
    rows = rows_of(
        dataset_of(*DATASET, ("Nobody.", [])),
        TextToTextTask.from_user(source="text", target="summary"),
    )
    assert [(row.record, row.source, row.target) for row in rows] == [
        ("0", "Toads sing in ponds.", "Toads sing."),
        ("0", "Toads sing in ponds.", "Song"),
    ]
    assert rows.dropped == {"no submitted answer": 1, "empty target": 1}


def test_a_template_joins_fields_and_a_strategy_keeps_one():
    task = TextToTextTask.from_user(
        source=["title", "text"], target="summary", strategy="first", template="{title}: {text}"
    )
    (row,) = rows_of(dataset_of(DATASET[0]), task)
    assert (row.source, row.target) == ("News: Toads sing in ponds.", "Toads sing.")
    assert TextToTextTask.from_description(task.describe()) == task


def test_a_function_gives_pairs():
    def pairs(sample):
        return [(sample["text"], one["value"]) for one in sample["summary"]] + [("", "lost")]

    rows = rows_of(dataset_of(*DATASET), TextToTextTask.from_user(pairs))
    assert rows.column("target") == ["Toads sing.", "Song", "Toads sing."]
    assert rows.dropped == {"empty source": 2, "empty target": 1}


def test_a_function_that_gives_something_else_names_the_record():
    with pytest.raises(BadFormatting, match=r"Record 0 .*expected \(\"source\", \"target\"\)"):
        rows_of(dataset_of(*DATASET), TextToTextTask.from_user(lambda sample: sample["text"]))


@pytest.mark.parametrize(
    ("template", "fields", "question"),
    [
        ("summarization", "text", "summary"),
        ("translation", "source", "target"),
    ],
)
def test_the_templates_of_a_dataset_fit(template, fields, question):
    dataset = getattr(rg.FeedbackDataset, f"for_{template}")()
    values = {question: {"value": "short"}}
    dataset.add_records(
        {"fields": {fields: "long"}, "responses": [{"user_id": "ana", "values": values}]}
    )
    task = rg.TrainingTask.for_text2text(
        source=dataset.field_by_name(fields), target=dataset.question_by_name(question)
    )
    assert isinstance(task, rg.TrainingTaskForText2Text)
    (row,) = rows_of(dataset, task)
    assert (row.source, row.target) == ("long", "short")


def test_what_is_missing_or_of_another_kind_is_refused():
    with pytest.raises(BadOption, match=r"needs source=\.\.\. and target"):
        TextToTextTask.from_user(source="text")
    with pytest.raises(BadOption, match="give it alone"):
        TextToTextTask.from_user(lambda sample: None, template="{text}")
    with pytest.raises(BadOption, match="'stars' is a rating question"):
        rows_of(dataset_of(*DATASET), TextToTextTask.from_user(source="text", target="stars"))
