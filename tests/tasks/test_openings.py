"""Prompts and how answers go on from them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ostraka as rg
from ostraka.data.cells import CHAT
from ostraka.errors import BadOption, UnknownName
from ostraka.tasks._openings import Written, opening

ANSWERS = pa.array(["yes", "no"], pa.large_string())
HOW = [{"role": "user", "content": "How?"}]
LONG = [*HOW, {"role": "assistant", "content": "So."}, {"role": "user", "content": "Why?"}]


@pytest.fixture
def snapshot():
    dataset = rg.FeedbackDataset(
        fields=[
            rg.TextField(name="ask"),
            rg.TextField(name="more", required=False),
            rg.ChatField(name="chat", required=False),
        ],
        questions=[rg.TextQuestion(name="why")],
    )
    asked = [("Q1\n", "m", HOW), (" ", None, None), ("Q3", None, LONG), ("Q4", "m", [])]
    dataset.add_records(
        [{"fields": {"ask": ask, "more": more, "chat": chat}} for ask, more, chat in asked]
    )
    return dataset.snapshot()


def test_texts_are_joined_at_white_space_or_a_separator(snapshot) -> None:
    before, rows = opening(snapshot, ("ask",), None, "\n\n"), np.array([2, 0])
    assert before.empty().tolist() == [False, True, False, False]
    assert before.prompts(rows).to_pylist() == ["Q3", "Q1"]
    assert before.answers(rows, ANSWERS).to_pylist() == ["\n\nyes", "\nno"]
    assert before.wholes(rows, ANSWERS).to_pylist() == ["Q3\n\nyes", "Q1\nno"]


def test_a_template_joins_several(snapshot) -> None:
    before = opening(snapshot, ("ask", "more"), "{more}: {ask} A: ", "?")
    assert before.wholes(np.array([3]), ANSWERS[:1]).to_pylist() == ["m: Q4 A: yes"]


def test_no_prompt_leaves_texts_alone(snapshot) -> None:
    before, rows = opening(snapshot, (), None, "\n"), np.array([1, 2])
    assert not before.empty().any()
    assert before.prompts(rows).to_pylist() == ["", ""]
    assert before.answers(rows, ANSWERS) == before.wholes(rows, ANSWERS) == ANSWERS


def test_a_conversation_goes_on_with_the_assistant(snapshot) -> None:
    before, rows = opening(snapshot, ("chat",), None, "\n"), np.array([2, 0])
    yes, no = ({"role": "assistant", "content": text} for text in ("yes", "no"))
    assert before.empty().tolist() == [False, True, False, True]
    assert before.prompts(rows).to_pylist() == [LONG, HOW]
    assert before.answers(rows, ANSWERS).to_pylist() == [[yes], [no]]
    assert before.wholes(rows, ANSWERS).to_pylist() == [[*LONG, yes], [*HOW, no]]
    for made in (before.prompts(rows), before.answers(rows, ANSWERS)):
        assert made.type == CHAT


def test_no_row_at_all_is_fine(snapshot) -> None:
    nothing, none = pa.array([], pa.large_string()), np.array([], np.int64)
    for fields in ((), ("ask",), ("chat",)):
        before = opening(snapshot, fields, None, "\n")
        for made in (before.prompts(none), before.answers(none, nothing)):
            assert len(made) == 0
        assert len(before.wholes(none, nothing)) == 0


@given(st.lists(st.tuples(st.text("ab \n\u00a0", min_size=1), st.text("c ")), min_size=1))
def test_a_prompt_and_its_answer_are_the_whole(texts) -> None:
    prompts, answers = (pa.array(part, pa.large_string()) for part in zip(*texts, strict=True))
    before, rows = Written(prompts, "|"), np.arange(len(texts))
    parts = zip(
        before.prompts(rows).to_pylist(), before.answers(rows, answers).to_pylist(), strict=True
    )
    wholes = [prompt + answer for prompt, answer in parts]
    assert wholes == before.wholes(rows, answers).to_pylist()
    ends = [prompt if prompt[-1].isspace() else prompt + "|" for prompt, _ in texts]
    assert wholes == [end + answer for end, (_, answer) in zip(ends, texts, strict=True)]


@pytest.mark.parametrize(
    ("fields", "template", "error", "says"),
    [
        (("aks",), None, UnknownName, "No field named 'aks'"),
        (("chat", "ask"), None, BadOption, "'chat' is a chat field; a text field is needed"),
        (("chat",), "{chat}", BadOption, "'chat' is a chat field"),
    ],
)
def test_what_cannot_prompt_is_refused(snapshot, fields, template, error, says) -> None:
    with pytest.raises(error, match=says):
        opening(snapshot, fields, template, "\n")
