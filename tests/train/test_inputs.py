"""What a model is asked about records is what its task read of them in training."""

from __future__ import annotations

import pytest

import ostraka as rg
from ostraka.errors import BadOption
from ostraka.train.inputs import inputs_of


@pytest.fixture
def snapshot():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="title", required=False), rg.TextField(name="body")],
        questions=[
            rg.LabelQuestion(name="tone", labels=["good", "bad"]),
            rg.SpanQuestion(name="marks", labels=["a"], field="body", required=False),
            rg.TextQuestion(name="short", required=False),
            rg.RatingQuestion(name="alike", values=[1, 2], required=False),
        ],
    )
    dataset.add_records([{"fields": {"title": "One", "body": "first"}}, {"fields": {"body": "two"}},
                         {"fields": {"body": " "}}])  # fmt: skip
    return dataset.snapshot()


def task(name, **parts):
    return getattr(rg.TrainingTask, f"for_{name}")(**parts)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (task("text_classification", text="body", label="tone"), ["first", "two", None]),
        (task("text_classification", text=["title", "body"], label="tone"),
         ["One\nfirst", "\ntwo", None]),
        (task("token_classification", text="body", spans="marks"), ["first", "two", None]),
        (task("text2text", source="body", target="short"), ["first", "two", None]),
        (task("sentence_similarity", texts=["title", "body"], label="alike"),
         [("One", "first"), None, None]),
        (task("question_answering", question="title", context="body", answer="short"),
         [{"question": "One", "context": "first"}, None, None]),
        (task("supervised_fine_tuning", prompt="body", response="short"), ["first", "two", None]),
    ],
)  # fmt: skip
def test_each_task_reads_its_fields_and_leaves_blank_ones_out(snapshot, made, expected):
    assert inputs_of(made, snapshot) == expected


def test_a_model_that_answers_no_question_cannot_be_asked(snapshot):
    made = task("chat_completion", chat="talk")
    with pytest.raises(BadOption, match="A model of chat-completion cannot answer for whole"):
        inputs_of(made, snapshot)


def test_nor_one_of_a_formatting_function(snapshot):
    made = task("text_classification", formatting_func=lambda sample: None)
    with pytest.raises(BadOption, match="unless a formatting function made their rows"):
        inputs_of(made, snapshot)
