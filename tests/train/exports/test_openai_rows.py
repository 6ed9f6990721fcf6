"""OpenAI's documented keys: supervised `messages`; DPO `input`, two outputs."""

from __future__ import annotations

import pytest

from ostraka.tasks._rows import Chat, Completion, Preference
from ostraka.train.exports.openai_rows import preferences, supervised

ROLES = {"system", "developer", "user", "assistant", "tool"}


@pytest.mark.parametrize("kind", ["text", "chat"])
def test_a_supervised_line_has_messages_alone_and_ends_with_the_assistant(request, kind) -> None:
    rows = request.getfixturevalue(kind)
    for shape in {Chat, Completion} & set(rows):
        for line in supervised(rows[shape]):
            assert line.keys() == {"messages"}
            assert all(one.keys() == {"role", "content"} for one in line["messages"])
            assert {one["role"] for one in line["messages"]} <= ROLES
            assert line["messages"][-1]["role"] == "assistant"


@pytest.mark.parametrize("kind", ["text", "chat"])
def test_a_dpo_line_has_an_input_and_one_assistant_message_on_each_side(request, kind) -> None:
    for line in preferences(request.getfixturevalue(kind)[Preference]):
        assert line.keys() == {"input", "preferred_output", "non_preferred_output"}
        assert line["input"].keys() == {"messages"}
        assert line["input"]["messages"][-1]["role"] == "user"
        for side in ("preferred_output", "non_preferred_output"):
            assert [one["role"] for one in line[side]] == ["assistant"]


def test_the_preferred_answer_is_the_one_people_chose(text) -> None:
    line = preferences(text[Preference])[0]
    assert line["preferred_output"][0]["content"] == "Yes."
    assert line["non_preferred_output"][0]["content"] == "Maybe."
