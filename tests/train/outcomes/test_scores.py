"""Numbers of a reward model: shown, compared, measured."""

import numpy as np
import pyarrow as pa
import pytest

import ostraka as rg
from ostraka.errors import BadOption
from ostraka.tasks._rows import Comparison, Rows
from ostraka.train.outcomes.scores import Scores
from ostraka.train.scores import wilson


def rows_of(agreement):
    texts = [str(at) for at in range(len(agreement))]
    table = {"record": texts, "chosen": texts, "rejected": texts, "agreement": agreement}
    return Rows(Comparison, pa.table(table))


def test_a_number_per_text_and_a_winner_per_pair() -> None:
    shown = Scores().present(np.array([1.5, -2.0]), ())
    assert shown == [{"label": "reward", "score": 1.5}, {"label": "reward", "score": -2.0}]
    assert Scores().cells(shown[0]) == [("", "1.500")]
    (pair,) = Scores().present(np.array([[1.0, 3.0]]), ())
    assert pair == {"better": 1, "scores": [1.0, 3.0], "margin": 2.0}
    assert Scores().cells(pair) == [("", "1.000"), ("better", "3.000")]


def test_accuracy_is_the_share_of_pairs_in_the_right_order() -> None:
    raw = np.array([[2.0, 1.0], [1.0, 2.0], [3.0, 0.0], [1.0, 1.0]])
    found = Scores().measure(rows_of([1.0, 0.6, 1.0, 0.6]), raw)
    assert found["accuracy"] == 0.5
    assert found["unanimous_accuracy"] == 1.0
    assert found["margin"] == pytest.approx(0.75)
    low, high = found["accuracy_interval"]
    assert low < 0.5 < high
    assert "unanimous_accuracy" not in Scores().measure(rows_of([1.0] * 4), raw)


def test_the_interval_is_that_of_wilson() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("given", [["a", ("a", "b")], [("a", "b", "c")], [3], [("a", 3)]])
def test_what_is_neither_text_nor_pair_is_refused(given) -> None:
    with pytest.raises(BadOption):
        Scores().inputs(given)


def test_inputs_are_texts_conversations_or_pairs() -> None:
    talk = [{"role": "user", "content": "a"}]
    assert Scores().inputs("a") == ["a"]
    assert Scores().inputs(talk) == [talk]
    assert Scores().inputs(("a", "b")) == [("a", "b")]
    assert Scores().inputs([talk, talk]) == [talk, talk]
    assert Scores().single(talk)
    assert not Scores().single([talk])


def test_the_better_of_two_is_suggested_with_its_probability() -> None:
    raw = np.array([[1.0, 3.0], [0.5, 0.5]])
    label = rg.LabelQuestion(name="better", labels=["first", "second", "tie"])
    second, first = Scores().suggest(raw, (), label, "me")
    assert (second.value, first.value) == ("second", "first")
    assert second.score == pytest.approx(1 / (1 + np.exp(-2)))
    assert (first.score, first.agent, first.type) == (0.5, "me", "model")
    ranking = rg.RankingQuestion(name="order", values=["a", "b"])
    order = Scores().suggest(raw, (), ranking, "me")[0]
    assert [(one.value, one.rank) for one in order.value] == [("b", 1), ("a", 2)]
    assert sum(order.score) == pytest.approx(1)


def test_a_reward_alone_and_other_questions_get_no_suggestion() -> None:
    label = rg.LabelQuestion(name="better", labels=["first", "second"])
    with pytest.raises(BadOption, match="no unit.*Give pairs of texts"):
        Scores().suggest(np.array([1.0]), (), label, "me")
    stars = rg.RatingQuestion(name="stars", values=[1, 2, 3])
    with pytest.raises(BadOption, match="rating question with 3 options"):
        Scores().suggest(np.array([[1.0, 2.0]]), (), stars, "me")
