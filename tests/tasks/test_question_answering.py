"""From people's answers to rows of questions, contexts and the stretches that answer them."""

from __future__ import annotations

import pytest

import ostraka as rg
from ostraka.errors import BadFormatting, BadOption, UnknownName
from ostraka.tasks._base import verdicts_for
from ostraka.tasks._rows import Answer
from ostraka.tasks.question_answering import QuestionAnswering

CONTEXT = "Toads eat worms. In spring toads sing in ponds."


def dataset_of(*records):
    """Records given as question, context and the answers of several people."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="question"), rg.TextField(name="context", required=False)],
        questions=[
            rg.TextQuestion(name="answer"),
            rg.LabelQuestion(name="sure", labels=["yes", "no"], required=False),
        ],
    )
    dataset.add_records(
        [
            {
                "fields": {"question": question, "context": context},
                "responses": [
                    {"user_id": f"p{at}", "values": {"answer": {"value": text}}}
                    for at, text in enumerate(answers)
                ],
            }
            for question, context, answers in records
        ]
    )
    return dataset


def rows_of(dataset, task):
    snapshot = dataset.snapshot()
    return task.rows(snapshot, verdicts_for(task, snapshot))


def by_fields(**more):
    return QuestionAnswering.from_user(
        question="question", context="context", answer="answer", **more
    )


def test_every_distinct_answer_is_kept_with_its_first_place():
    dataset = dataset_of(("What do toads eat?", CONTEXT, ["worms", "Toads", "worms", "toads"]))
    (row,) = rows_of(dataset, by_fields())
    assert row == Answer(
        record="0",
        question="What do toads eat?",
        context=CONTEXT,
        answer={"text": ["worms", "Toads", "toads"], "answer_start": [10, 0, 27]},
    )
    for text, start in zip(row.answer["text"], row.answer["answer_start"], strict=True):
        assert CONTEXT[start : start + len(text)] == text


def test_white_space_around_an_answer_does_not_count():
    dataset = dataset_of(("What?", CONTEXT, [" worms\n"]))
    assert rows_of(dataset, by_fields()).column("answer") == [
        {"text": ["worms"], "answer_start": [10]}
    ]


def test_what_cannot_be_learnt_is_counted_by_reason():
    rows = rows_of(
        dataset_of(
            ("What?", CONTEXT, ["worms", "flies", "FLIES"]),
            ("When?", CONTEXT, ["In spring", " "]),
            (" ", CONTEXT, ["worms"]),
            ("Where?", None, ["in ponds"]),
            ("Who?", CONTEXT, []),
            ("Why?", CONTEXT, ["because"]),
        ),
        by_fields(),
    )
    assert rows.column("question") == ["What?", "When?"]
    assert rows.dropped == {
        "no submitted answer": 1,
        "answer not found in its context": 3,
        "empty answer": 1,
        "empty question": 1,
        "empty context": 1,
    }


@pytest.mark.parametrize(("strategy", "kept"), [("first", "worms"), ("longest", "Toads eat worms")])
def test_a_strategy_keeps_one_answer(strategy, kept):
    dataset = dataset_of(("What?", CONTEXT, ["worms", "Toads eat worms"]))
    (row,) = rows_of(dataset, by_fields(strategy=strategy))
    assert row.answer["text"] == [kept]


def test_a_function_gives_questions_of_one_record_together():
    def ask(sample):
        for answer in sample["answer"]:
            yield sample["question"], sample["context"], answer["value"]
            yield "Which animal?", sample["context"], "toads"
        yield None, sample["context"], "toads"

    dataset = dataset_of(("What?", CONTEXT, ["worms", "eat worms"]), ("When?", CONTEXT, []))
    rows = rows_of(dataset, QuestionAnswering.from_user(ask))
    assert [(row.record, row.question, row.answer["text"]) for row in rows] == [
        ("0", "What?", ["worms", "eat worms"]),
        ("0", "Which animal?", ["toads"]),
    ]
    assert rows.dropped == {"empty question": 2}


def test_a_function_that_gives_something_else_names_the_record():
    dataset = dataset_of(("What?", CONTEXT, ["worms"]))
    with pytest.raises(
        BadFormatting, match=r"Record 0 .*\(\"question\", \"context\", \"answer\"\)"
    ):
        rows_of(dataset, QuestionAnswering.from_user(lambda sample: ("What?", "worms")))


def test_fields_and_question_may_be_given_as_themselves():
    dataset = rg.FeedbackDataset.for_question_answering()
    task = rg.TrainingTask.for_question_answering(
        question=dataset.field_by_name("question"),
        context=dataset.field_by_name("context"),
        answer=dataset.question_by_name("answer"),
    )
    assert isinstance(task, rg.TrainingTaskForQuestionAnswering)
    assert task == by_fields()
    assert QuestionAnswering.from_description(task.describe()) == task


def test_what_is_missing_or_of_another_kind_is_refused():
    with pytest.raises(BadOption, match=r"needs context=\.\.\., answer=\.\.\. too"):
        QuestionAnswering.from_user(question="question")
    with pytest.raises(BadOption, match="give it alone"):
        QuestionAnswering.from_user(lambda sample: None, question="question")
    dataset = dataset_of(("What?", CONTEXT, ["worms"]))
    parts = {"question": "question", "context": "context"}
    with pytest.raises(BadOption, match="'sure' is a label_selection question"):
        rows_of(dataset, QuestionAnswering.from_user(**parts, answer="sure"))
    with pytest.raises(UnknownName, match="Did you mean 'context'"):
        rows_of(
            dataset, QuestionAnswering.from_user(**parts | {"context": "contxt"}, answer="answer")
        )
    chat = rg.FeedbackDataset(
        fields=[rg.TextField(name="question"), rg.ChatField(name="context")],
        questions=[rg.TextQuestion(name="answer")],
    )
    with pytest.raises(BadOption, match="'context' is a chat field"):
        by_fields().check(chat.snapshot())
