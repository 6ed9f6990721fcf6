"""One class per input: shown, measured and suggested."""

from __future__ import annotations

import numpy as np
import pytest

from ostraka.errors import BadOption
from ostraka.schema.questions import (
    LabelQuestion,
    RankingQuestion,
    RatingQuestion,
    TextQuestion,
)
from ostraka.train.outcome import outcomes

CLASSES = ("good", "bad", "neutral")
RAW = np.array([[0.5, 0.2, 0.3], [0.1, 0.8, 0.1], [0.4, 0.2, 0.4]])


@pytest.fixture
def outcome():
    return outcomes["classes"]()


def test_the_best_class_is_shown_and_ties_go_to_the_first(outcome) -> None:
    assert outcome.present(RAW, CLASSES) == [
        {"label": "good", "score": 0.5},
        {"label": "bad", "score": 0.8},
        {"label": "good", "score": 0.4},
    ]


def test_top_k_lists_the_best_first(outcome) -> None:
    two = outcome.present(RAW, CLASSES, top_k=2)
    assert [[part["label"] for part in line] for line in two] == [
        ["good", "neutral"],
        ["bad", "good"],
        ["good", "neutral"],
    ]
    assert len(outcome.present(RAW, CLASSES, top_k=None)[0]) == 3
    with pytest.raises(BadOption, match="top_k=0"):
        outcome.present(RAW, CLASSES, top_k=0)


def test_nothing_in_gives_nothing_out(outcome) -> None:
    assert outcome.present(np.zeros((0, 3)), CLASSES) == []


def test_scores_by_hand(outcome, single) -> None:
    rows = single(3)  # good, bad, neutral
    found = outcome.measure(rows, RAW)
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["majority_accuracy"] == pytest.approx(1 / 3)
    assert found["confusion"] == [[1, 0, 0], [0, 1, 0], [1, 0, 0]]
    assert found["per_class"]["good"] == pytest.approx(
        {"precision": 0.5, "recall": 1, "f1": 2 / 3, "support": 1}
    )
    assert found["macro_f1"] == pytest.approx((2 / 3 + 1 + 0) / 3)
    assert found["rows"] == 3
    assert "nll" not in found


def test_soft_labels_also_get_the_cross_entropy(outcome, soft) -> None:
    rows = soft(3)
    wanted = np.asarray(rows.column("distribution"))
    found = outcome.measure(rows, RAW)
    assert found["nll"] == pytest.approx(-(wanted * np.log(RAW)).sum() / 3)
    certain = outcome.measure(rows, np.eye(3))
    assert np.isfinite(certain["nll"])


def test_suggestions_carry_value_score_and_agent(outcome) -> None:
    question = LabelQuestion(name="tone", labels=["neutral", "bad", "good"])
    found = outcome.suggest(RAW, CLASSES, question, "me")
    assert [s.value for s in found] == ["good", "bad", "good"]
    assert (found[1].score, found[1].agent, found[1].question_name) == (0.8, "me", "tone")
    assert found[1].type == "model"


def test_a_rating_is_suggested_as_a_number(outcome) -> None:
    question = RatingQuestion(name="stars", values=[1, 2, 3])
    assert [s.value for s in outcome.suggest(RAW, ("1", "2", "3"), question, None)] == [1, 2, 1]


def test_a_ranking_is_suggested_as_an_order(outcome) -> None:
    question = RankingQuestion(name="order", values=list(CLASSES))
    found = outcome.suggest(RAW[:1], CLASSES, question, None)[0]
    assert [(v.value, v.rank) for v in found.value] == [("good", 1), ("neutral", 2), ("bad", 3)]
    assert found.score == [0.5, 0.3, 0.2]


def test_a_question_that_does_not_fit_is_refused(outcome) -> None:
    with pytest.raises(BadOption, match="'why' is a text question"):
        outcome.suggest(RAW, CLASSES, TextQuestion(name="why"), None)
    other = LabelQuestion(name="tone", labels=["good", "bad"])
    with pytest.raises(BadOption, match="has no 'neutral'"):
        outcome.suggest(RAW, CLASSES, other, None)
