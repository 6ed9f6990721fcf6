"""Texts that a model wrote: shown, measured, suggested."""

import math

import numpy as np
import pyarrow as pa
import pytest

import ostraka as rg
from ostraka.errors import BadOption
from ostraka.tasks._rows import Rows, Text
from ostraka.train.outcomes.generation import Generation


def test_texts_are_shown_as_the_pipeline_shows_them() -> None:
    assert Generation().present(["a", "b"], ()) == [
        {"generated_text": "a"},
        {"generated_text": "b"},
    ]


def test_the_loss_is_per_token_of_all_rows() -> None:
    rows = Rows(Text, pa.table({"record": ["1", "2"], "text": ["a", "b"]}))
    found = Generation().measure(rows, np.array([[6.0, 2], [3.0, 1]]))
    assert found == {
        "rows": 2,
        "tokens": 3,
        "loss": 3.0,
        "perplexity": pytest.approx(math.e**3),
    }


def test_a_text_is_suggested_and_nothing_written_is_none() -> None:
    question = rg.TextQuestion(name="answer")
    found = Generation().suggest(["\n\nyes ", " "], (), question, "trl:m")
    assert (found[0].value, found[0].agent, found[0].type) == ("yes", "trl:m", "model")
    assert found[1] is None


def test_other_questions_take_no_text() -> None:
    question = rg.RatingQuestion(name="stars", values=[1, 2])
    with pytest.raises(BadOption, match="rating question"):
        Generation().suggest(["a"], (), question, None)
