"""Plain texts from fields, from a text question, or from a function."""

import pytest

import ostraka as rg
from ostraka.errors import BadOption
from ostraka.tasks._base import verdicts_for
from ostraka.tasks._rows import Corpus
from ostraka.tasks.pretraining import Pretraining


def answer(text, user):
    return {"user_id": str(user), "values": {"essay": {"value": text}}}


@pytest.fixture
def dataset():
    data = rg.FeedbackDataset(
        fields=[rg.TextField(name="title"), rg.TextField(name="body", required=False)],
        questions=[rg.TextQuestion(name="essay"), rg.RatingQuestion(name="stars", values=[1, 2])],
    )
    twice = [answer("short", 1), answer("longer text", 2), answer("short", 3)]
    data.add_records(
        [
            rg.FeedbackRecord(fields={"title": "A", "body": "a"}, responses=twice),
            rg.FeedbackRecord(fields={"title": "B"}),
            rg.FeedbackRecord(fields={"title": " "}, responses=[answer(" ", 1)]),
        ]
    )
    return data


def rows_of(dataset, **given):
    task, snapshot = rg.TrainingTask.for_pretraining(**given), dataset.snapshot()
    return task.rows(snapshot, verdicts_for(task, snapshot))


def test_texts_of_fields(dataset) -> None:
    rows = rows_of(dataset, text="title")
    assert rows.shape is Corpus
    assert rows.column("text") == ["A", "B"]
    assert rows.dropped == {"empty text": 1}
    both = rows_of(dataset, text=["title", "body"])
    assert both.column("text")[0] == "A\na"


def test_every_distinct_answer_is_a_text_unless_a_strategy_chooses(dataset) -> None:
    rows = rows_of(dataset, question="essay")
    assert sorted(rows.column("text")) == ["longer text", "short"]
    assert rows.dropped == {"no submitted answer": 1, "empty text": 1}
    longest = rows_of(dataset, question="essay", strategy="longest")
    assert longest.column("text") == ["longer text"]


def test_texts_of_a_function(dataset) -> None:
    rows = rows_of(dataset, formatting_func=lambda s: [s["title"], " "])
    assert rows.column("text") == ["A", "B"]
    assert rows.dropped == {"empty text": 4}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"text": "title", "question": "essay"},
        {"question": "stars"},
        {"formatting_func": str, "text": "title"},
    ],
)
def test_what_gives_no_text_is_refused(given, dataset) -> None:
    with pytest.raises(BadOption):
        rows_of(dataset, **given)


def test_the_manifest_can_rebuild_the_task() -> None:
    for given in ({"text": ["a", "b"]}, {"question": "essay", "strategy": "first"}):
        task = rg.TrainingTask.for_pretraining(**given)
        assert Pretraining.from_description(task.describe()) == task
