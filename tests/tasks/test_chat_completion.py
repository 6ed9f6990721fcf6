"""Conversations from turns that a function tells, or from a chat field."""

import pytest

import ostraka as rg
from ostraka.errors import BadFormatting, BadOption
from ostraka.tasks._base import verdicts_for
from ostraka.tasks.chat_completion import ChatCompletion


@pytest.fixture
def dataset():
    data = rg.FeedbackDataset(
        fields=[rg.TextField(name="text"), rg.ChatField(name="talk", required=False)],
        questions=[rg.TextQuestion(name="answer")],
    )
    talk = [
        {"role": "user", "content": "Hello."},
        {"role": "assistant", "content": "Hi."},
        {"role": "user", "content": "Bye."},
    ]
    data.add_records(
        [
            rg.FeedbackRecord(fields={"text": "one", "talk": talk}),
            rg.FeedbackRecord(fields={"text": "two", "talk": talk[:1]}),
            rg.FeedbackRecord(fields={"text": "three"}),
        ]
    )
    return data


def rows_of(dataset, **given):
    task, snapshot = rg.TrainingTask.for_chat_completion(**given), dataset.snapshot()
    return task.rows(snapshot, verdicts_for(task, snapshot))


def said(messages):
    return [(one["role"], one["content"]) for one in messages]


def test_a_chat_field_is_taken_up_to_its_last_answer(dataset) -> None:
    rows = rows_of(dataset, chat="talk")
    assert [said(one) for one in rows.column("messages")] == [
        [("user", "Hello."), ("assistant", "Hi.")]
    ]
    assert rows.dropped == {
        "message after the last answer": 1,
        "conversation without an answer of the assistant": 2,
    }


def test_turns_are_sorted_by_number_not_as_texts(dataset) -> None:
    def turns(sample):
        yield ("c", "10", "assistant", "last")
        yield ("c", "2", "user", "second")
        yield [("c", "1", "system", sample["text"])]

    rows = rows_of(dataset, formatting_func=turns)
    assert next(said(one) for one in rows.column("messages")) == [
        ("system", "one"),
        ("user", "second"),
        ("assistant", "last"),
    ]
    assert len(rows) == 3


def test_a_list_of_turns_is_kept_whole(dataset) -> None:
    def turns(sample):  # the guide's own example; Argilla kept the first turn of each list only
        yield [("0", "0", "user", sample["text"]), ("0", "1", "assistant", "yes")]

    assert len(rows_of(dataset, formatting_func=turns)) == 3


def test_the_same_chat_name_in_two_records_is_two_conversations(dataset) -> None:
    rows = rows_of(
        dataset,
        formatting_func=lambda s: [("0", 0, "user", s["text"]), ("0", 1, "assistant", "yes")],
    )
    firsts = [one[0]["content"] for one in rows.column("messages")]
    assert firsts == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("turns", "message"),
    [
        ([("0", "0", "user", "a"), ("0", "0", "assistant", "b")], "twice"),
        ([("0", "0", "robot", "a")], "robot"),
        ([("0", "user", "a")], "expected"),
    ],
)
def test_wrong_turns_name_the_record(turns, message, dataset) -> None:
    with pytest.raises(BadFormatting, match=rf"Record 0 .*{message}"):
        rows_of(dataset, formatting_func=lambda _: turns)


@pytest.mark.parametrize(
    "given", [{}, {"chat": "text"}, {"chat": 3}, {"formatting_func": str, "chat": "talk"}]
)
def test_what_gives_no_conversation_is_refused(given, dataset) -> None:
    with pytest.raises(BadOption):
        rows_of(dataset, **given)


def test_the_prepared_rows_are_messages(dataset) -> None:
    task = rg.TrainingTask.for_chat_completion(chat="talk")
    found = dataset.prepare_for_training("trl", task)
    assert found.column_names == ["id", "messages"]
    assert ChatCompletion.from_description(task.describe()) == task
