"""Conversations as rows of a prompt and an answer."""

import pyarrow as pa

from ostraka.data.cells import CHAT
from ostraka.train.turns import by_turn


def said(role, content):
    return {"role": role, "content": content}


def test_each_answer_is_a_row_with_all_that_came_before() -> None:
    chat = [said("user", "a"), said("assistant", "b"), said("user", "c"), said("assistant", "d")]
    table = pa.table({"record": ["r1"], "messages": pa.array([chat], CHAT)})
    assert by_turn(table).to_pylist() == [
        {"record": "r1", "prompt": chat[:1], "completion": chat[1:2]},
        {"record": "r1", "prompt": chat[:3], "completion": chat[3:]},
    ]


def test_a_greeting_without_a_question_is_no_answer() -> None:
    chats = [[said("assistant", "hello"), said("user", "a")], [said("user", "a")]]
    table = pa.table({"record": ["r1", "r2"], "messages": pa.array(chats, CHAT)})
    assert by_turn(table).num_rows == 0
