"""Answers found in contexts: what goes in, what is shown, scored and suggested."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ostraka.errors import BadOption
from ostraka.schema.questions import LabelQuestion, TextQuestion
from ostraka.tasks._contexts import SQUAD
from ostraka.tasks._rows import Answer, Rows
from ostraka.train.hf.reader import Found
from ostraka.train.outcomes.answers import Answers

ASKED = {"question": "Where?", "context": "In Oslo."}
RAW = [[Found("Oslo", 3, 7, 0.5), Found("In Oslo", 0, 7, 0.2)], []]


def test_a_dict_a_pair_or_a_list_of_either_is_taken() -> None:
    outcome = Answers()
    assert outcome.inputs(ASKED) == outcome.inputs(("Where?", "In Oslo.")) == [ASKED]
    assert outcome.inputs([ASKED | {"id": 3}, ("Where?", "In Oslo.")]) == [ASKED, ASKED]
    assert outcome.single(ASKED)
    assert outcome.single(("Where?", "In Oslo."))
    assert not outcome.single([ASKED])


@pytest.mark.parametrize(
    "given", ["Where?", [{"question": "Where?"}], ("a", "b", "c"), [("a", None)], [["a", "b"]]]
)
def test_anything_else_is_refused_with_what_to_type(given) -> None:
    with pytest.raises(BadOption, match=r'predict takes \{"question": "\.\.\."'):
        Answers().inputs(given)


def test_the_best_answer_is_shown_or_several() -> None:
    outcome = Answers()
    first, second = outcome.present(RAW, ())
    assert first == {"answer": "Oslo", "start": 3, "end": 7, "score": 0.5}
    assert second == {"answer": "", "start": 0, "end": 0, "score": 0.0}
    assert [len(found) for found in outcome.present(RAW, (), top_k=2)] == [2, 1]
    assert outcome.cells(first) == [("Oslo", "0.500")]
    assert len(outcome.cells(outcome.present(RAW, (), top_k=2)[0])) == 2
    with pytest.raises(BadOption, match="top_k=0"):
        outcome.present(RAW, (), top_k=0)


def test_scores_are_those_of_squad() -> None:
    answers = [{"text": ["in Oslo", "Oslo"], "answer_start": [0, 3]}] * 2
    table = {"record": ["a", "b"], "question": ["?", "?"], "context": ["c", "c"]}
    rows = Rows(Answer, pa.table(table | {"answer": pa.array(answers, SQUAD)}))
    assert Answers().measure(rows, RAW) == {"rows": 2, "exact_match": 0.5, "f1": 0.5}


def test_an_answer_is_suggested_to_a_text_question_alone() -> None:
    question = TextQuestion(name="answer")
    one, nothing = Answers().suggest(RAW, (), question, "me")
    assert (one.value, one.score, one.agent, one.type) == ("Oslo", 0.5, "me", "model")
    assert nothing is None
    with pytest.raises(BadOption, match="'sure' is a label_selection question"):
        Answers().suggest(RAW, (), LabelQuestion(name="sure", labels=["a", "b"]), "me")
