"""Texts and conversations as messages."""

from __future__ import annotations

import pytest

from ostraka.errors import BadFormatting
from ostraka.tasks._rows import Chat, Completion, Preference
from ostraka.train.exports.messages import conversational, messages, pairs, whole


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def assistant(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def test_a_plain_prompt_is_the_users_and_its_answer_the_assistants(text) -> None:
    found = whole(text[Completion])
    assert found[0] == [user("Is a toad a frog?"), assistant("Yes.")]
    assert not conversational(text[Completion])


def test_a_system_prompt_keeps_its_role(chat) -> None:
    system = {"role": "system", "content": "Be brief."}
    for shape in (Chat, Completion):
        assert whole(chat[shape])[0] == [system, user("Is a toad a frog?"), assistant("Yes.")]
        assert conversational(chat[shape])


def test_white_space_inside_messages_of_a_conversation_stays(make) -> None:
    rows = make(Chat, messages=[[user(" a "), assistant("\n  x = 1")]] * 2)
    assert messages(rows, "messages", "user")[0][1]["content"] == "\n  x = 1"


def test_a_preference_has_one_answer_on_each_side(text, chat) -> None:
    assert pairs(text[Preference])[1] == (
        [user("And a newt?")],
        assistant("No."),
        assistant("Who knows."),
    )
    assert pairs(chat[Preference])[1] == pairs(text[Preference])[1]


def test_turns_that_both_answers_share_belong_to_the_prompt(make) -> None:
    shared = [assistant("Which one?"), user("The small one.")]
    rows = make(
        Preference,
        prompt=[[user("Buy a toad.")]] * 2,
        chosen=[[*shared, assistant("Done.")]] * 2,
        rejected=[[*shared, assistant("No.")]] * 2,
        agreement=[1.0, 1.0],
    )
    found = pairs(rows)[0]
    assert found.prompt == [user("Buy a toad."), *shared]
    assert (found.chosen, found.rejected) == (assistant("Done."), assistant("No."))


@pytest.mark.parametrize(
    ("rejected", "roles"),
    [([assistant("No."), user("Why?"), assistant("So.")], "assistant, user, assistant"),
     ([user("No.")], "user")],
)  # fmt: skip
def test_an_answer_of_several_turns_names_the_record(make, rejected, roles) -> None:
    rows = make(
        Preference,
        prompt=[[user("Buy a toad.")]] * 2,
        chosen=[[assistant("Done.")]] * 2,
        rejected=[[assistant("No.")], rejected],
        agreement=[1.0, 1.0],
    )
    with pytest.raises(BadFormatting, match=rf"Record r1: .* this one is {roles}\."):
        pairs(rows)
