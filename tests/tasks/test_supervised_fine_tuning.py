"""Texts to learn to write, from fields and answers or from a function."""

import pytest

import ostraka as rg
from ostraka.errors import BadFormatting, BadOption
from ostraka.tasks._base import verdicts_for
from ostraka.tasks._rows import Completion, Text
from ostraka.tasks.supervised_fine_tuning import SupervisedFineTuning

make = rg.TrainingTask.for_supervised_fine_tuning


def record(question, *answers, context="c"):
    return rg.FeedbackRecord(
        fields={"question": question, "context": context},
        responses=[
            {"user_id": str(number), "values": {"answer": {"value": answer}}}
            for number, answer in enumerate(answers)
        ],
    )


@pytest.fixture
def snapshot():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="question"), rg.TextField(name="context", required=False)],
        questions=[
            rg.TextQuestion(name="answer"),
            rg.RatingQuestion(name="stars", values=[1, 2], required=False),
        ],
    )
    dataset.add_records([record("who?", "me", "you, I said"), record("what?"), record(" ", "it")])
    return dataset.snapshot()


def rows_of(task, snapshot):
    return task.rows(snapshot, verdicts_for(task, snapshot))


def test_each_response_of_several_people_gives_a_row(snapshot) -> None:
    rows = rows_of(make(prompt="question", response="answer"), snapshot)
    assert rows.shape is Completion
    assert rows.column("prompt") == ["who?", "who?"]
    assert rows.column("completion") == ["\n\nme", "\n\nyou, I said"]
    assert rows.dropped == {"no submitted answer": 1, "empty prompt": 1}


def test_a_strategy_chooses_one(snapshot) -> None:
    task = make(prompt="question", response="answer", strategy="longest")
    assert rows_of(task, snapshot).column("completion") == ["\n\nyou, I said"]


def test_a_blank_at_the_end_of_the_template_belongs_to_the_completion(snapshot) -> None:
    task = make(
        prompt=["question", "context"],
        response="answer",
        strategy="first",
        template="{context} | {question} Response: ",
    )
    (row,) = [row for row in rows_of(task, snapshot) if row.completion == " me"]
    assert row.prompt == "c | who? Response:"


def test_a_function_may_give_none_one_or_many_texts(snapshot) -> None:
    def write(sample):
        found = [answer["value"] for answer in sample["answer"]]
        return found or None

    rows = rows_of(make(formatting_func=write), snapshot)
    assert rows.shape is Text
    assert rows.column("text") == ["me", "you, I said", "it"]
    assert sum(rows.dropped.values()) == 1


def test_blank_texts_are_counted(snapshot) -> None:
    rows = rows_of(make(formatting_func=lambda sample: sample["question"]), snapshot)
    assert rows.column("text") == ["who?", "what?"]
    assert rows.dropped == {"empty text": 1}


def test_anything_but_a_text_is_refused_with_the_record(snapshot) -> None:
    with pytest.raises(BadFormatting, match="Record 0"):
        rows_of(make(formatting_func=lambda _: ("a", "b", 3)), snapshot)


def test_only_text_questions_can_be_learnt_to_write(snapshot) -> None:
    with pytest.raises(BadOption, match="'stars' is a rating question"):
        rows_of(make(prompt="question", response="stars"), snapshot)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"response": "answer"},
        {"formatting_func": 3},
        {"formatting_func": str, "prompt": "question"},
    ],
)
def test_an_incomplete_task_is_refused(given) -> None:
    with pytest.raises(BadOption):
        make(**given)


def test_a_description_gives_the_task_back() -> None:
    task = make(prompt=["question"], response="answer", strategy="first", template="Q: {question}")
    assert SupervisedFineTuning.from_description(task.describe()) == task


def test_a_function_cannot_be_rebuilt_from_a_description() -> None:
    with pytest.raises(BadOption, match="cannot rebuild"):
        SupervisedFineTuning.from_description(make(formatting_func=str).describe())


@pytest.fixture
def talks():
    data = rg.FeedbackDataset(
        fields=[rg.ChatField(name="talk"), rg.TextField(name="note", required=False)],
        questions=[rg.TextQuestion(name="answer")],
    )
    talk = [{"role": "user", "content": "Hello."}]
    answer = {"user_id": "1", "values": {"answer": {"value": "Hi."}}}
    data.add_records(
        [
            rg.FeedbackRecord(fields={"talk": talk, "note": "n"}, responses=[answer]),
            rg.FeedbackRecord(fields={"talk": talk}),
        ]
    )
    return data


def conversation(data, **given):
    task, snapshot = SupervisedFineTuning.from_user(**given), data.snapshot()
    return task.rows(snapshot, verdicts_for(task, snapshot))


def test_a_chat_field_prompts_and_a_person_answers(talks) -> None:
    rows = conversation(talks, prompt="talk", response="answer", system="Be kind.")
    assert rows.column("prompt") == [
        [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello."}]
    ]
    assert rows.column("completion") == [[{"role": "assistant", "content": "Hi."}]]
    assert rows.dropped == {"no submitted answer": 1}


def test_texts_can_be_learnt_as_a_conversation(talks) -> None:
    rows = conversation(talks, prompt="note", response="answer", as_chat=True)
    assert rows.column("prompt") == [[{"role": "user", "content": "n"}]]


def test_a_chat_field_alone_is_learnt_as_it_is(talks) -> None:
    rows = conversation(talks, prompt="talk")
    assert rows.shape.__name__ == "Chat"
    assert rows.dropped == {"conversation without an answer of the assistant": 2}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"prompt": "note"}, "response="),
        ({"prompt": "note", "response": "answer", "system": "x"}, "as_chat"),
        ({"prompt": ["talk", "note"], "response": "answer"}, "chat field"),
    ],
)
def test_what_makes_no_conversation_is_refused(given, message, talks) -> None:
    with pytest.raises(BadOption, match=message):
        conversation(talks, **given)


def test_the_same_response_of_two_people_is_one_row() -> None:
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="question"), rg.TextField(name="context")],
        questions=[rg.TextQuestion(name="answer")],
    )
    dataset.add_records([record("who?", "me", "you", "me"), record("who?", "me")])
    rows = conversation(dataset, prompt="question", response="answer")
    assert rows.column("completion") == ["\n\nme", "\n\nyou", "\n\nme"]
