"""What is told about suggestions."""

import numpy as np
import pytest
from people_said import QUESTIONS, dataset_of, ranks

from ostraka.errors import BadOption


def suggest(kind, value, agent=None, score=None, type="model"):
    return QUESTIONS[kind].suggestion(value, agent=agent, score=score, type=type)


LABELS = [
    ({"x": "a", "y": "a", "z": "b"}, suggest("label", "a", "big", 0.9)),
    ({"x": "b", "y": "b"}, suggest("label", "a", "big", 0.4)),
    ({"x": "c"}, suggest("label", "c", "small", 0.6, "human")),
    ({"-x": "c"}, suggest("label", "c", "small", 0.2, "human")),
    ({"x": "d"}, None),
    ({"x": "d"}, suggest("label", "a")),
]


@pytest.fixture
def found():
    said, given = zip(*LABELS, strict=True)
    return dataset_of("label", said, suggestions=given).agents("q")


def test_each_agent_has_a_row_those_without_a_name_last(found):
    assert found.agents == ("big", "small", None)
    assert found.types == ("model", "human", "model")
    assert found.suggestions.tolist() == [2, 2, 1]


def test_acceptance_is_over_answers_and_accuracy_over_verdicts(found):
    assert found.answers.tolist() == [5, 1, 1]
    assert found.acceptance.tolist() == [2 / 5, 1, 0]
    assert found.settled.tolist() == [2, 1, 1]
    assert found.accuracy.tolist() == [0.5, 1, 0]


def test_scores_are_told_apart_by_whether_the_suggestion_was_right(found):
    assert found.score_right[:2].tolist() == [0.9, 0.6]
    assert found.score_wrong[0] == 0.4
    assert np.isnan([found.score_wrong[1], found.score_wrong[2]]).all()


def test_an_agent_that_nobody_answered_is_counted_and_judged_by_nothing():
    dataset = dataset_of("label", [{}], suggestions=[suggest("label", "a", "big")])
    found = dataset.agents("q")
    assert found.suggestions.tolist() == [1]
    assert np.isnan(found.acceptance[0])
    assert len(dataset_of("label", [{"x": "a"}]).agents("q")) == 0


def test_rankings_and_sets_are_kept_when_they_say_the_same():
    order = [{"value": o, "rank": r} for o, r in (("d", 2), ("a", 1), ("b", 3), ("c", 4))]
    dataset = dataset_of(
        "ranking", [{"x": ranks("a d b c")}], suggestions=[suggest("ranking", order, "m")]
    )
    assert dataset.agents("q").acceptance.tolist() == [1]
    sets = dataset_of(
        "sets", [{"x": ["a", "b"]}], suggestions=[suggest("sets", ["b", "a"], "m", [0.5, 0.7])]
    )
    found = sets.agents("q")
    assert found.acceptance.tolist() == [1]
    assert found.score_right.tolist() == pytest.approx([0.6])


def test_a_strategy_that_settles_nothing_is_refused():
    with pytest.raises(BadOption, match="keeps every answer"):
        dataset_of("label", [{"x": "a"}]).agents("q", "disagreement")


def test_agents_come_as_a_frame(found):
    frame = found.to_pandas()
    assert frame["agent"].tolist()[:2] == ["big", "small"]
    assert frame.shape == (3, 9)
