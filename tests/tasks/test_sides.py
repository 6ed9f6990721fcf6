"""The texts of pairs, and which pairs cannot be learnt from."""

import numpy as np
import pyarrow as pa
import pytest

import ostraka as rg
from ostraka.tasks._pairs import Pairs
from ostraka.tasks._sides import Sides, compared, corrected, usable
from ostraka.unify._base import unify


def texts(*values):
    return pa.array(values, pa.large_string())


@pytest.fixture
def snapshot():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="a"), rg.TextField(name="b", required=False)],
        questions=[rg.TextQuestion(name="better")],
    )
    people = [["x", "y", "x", "z"], [], ["q"], ["u", "v"]]
    dataset.add_records(
        [
            rg.FeedbackRecord(
                fields={"a": a, "b": a.upper()},
                responses=[
                    {"user_id": str(who), "values": {"better": {"value": text}}}
                    for who, text in enumerate(said)
                ],
            )
            for a, said in zip("xpqr", people, strict=True)
        ]
    )
    return dataset.snapshot()


def test_winners_and_losers_get_their_texts(snapshot) -> None:
    record, winner, loser = np.array([0, 0, 3]), np.array([0, 1, 1]), np.array([1, 0, 0])
    found = compared(
        snapshot, ("a", "b"), Pairs(record, winner, loser, np.array([1, 0.6, 0.7]), {"tie": 2})
    )
    assert found.chosen.to_pylist() == ["x", "X", "R"]
    assert found.rejected.to_pylist() == ["X", "x", "r"]
    assert found.dropped == {"tie": 2}


def test_what_people_wrote_is_chosen_over_the_original(snapshot) -> None:
    verdicts = unify(snapshot, snapshot.settings.question("better"), "disagreement")
    found = corrected(snapshot.field("a"), verdicts)
    assert found.record.tolist() == [0, 0, 3, 3]
    assert found.chosen.to_pylist() == ["y", "z", "u", "v"]
    assert found.rejected.to_pylist() == ["x", "x", "r", "r"]
    assert found.agreement.tolist() == [1] * 4
    assert found.dropped == {"no submitted answer": 1, "unchanged": 3}


def test_a_strategy_may_have_chosen_one_correction(snapshot) -> None:
    verdicts = unify(snapshot, snapshot.settings.question("better"), "first")
    found = corrected(snapshot.field("b"), verdicts)
    assert found.chosen.to_pylist() == ["x", "q", "u"]


def test_an_equal_correction_by_several_people_is_one_pair(snapshot) -> None:
    verdicts = unify(snapshot, snapshot.settings.question("better"), "disagreement")
    found = corrected(snapshot.field("b"), verdicts)
    assert found.chosen.to_pylist() == ["x", "y", "z", "q", "u", "v"]
    assert found.dropped == {"no submitted answer": 1, "the same correction again": 1}


def test_pairs_with_a_blank_or_equal_sides_are_counted_once() -> None:
    chosen, rejected = texts("a", " ", "a", "a", "a"), texts("b", " ", None, "a", "b")
    sides = Sides(np.array([0, 0, 0, 0, 1]), chosen, rejected, np.ones(5), {"before": 1})
    found = usable(sides, np.array([False, True]))
    assert found.record.tolist() == [0]
    assert found.chosen.to_pylist() == ["a"]
    reasons = ("empty prompt", "empty chosen", "empty rejected", "chosen equals rejected")
    assert found.dropped == {"before": 1, **dict.fromkeys(reasons, 1)}


def test_what_stays_keeps_its_order_and_agreement() -> None:
    sides = Sides(
        np.array([0, 1, 2]), texts("a", "b", "c"), texts("x", "y", "z"), np.array([1, 0.6, 0.8]), {}
    )
    found = sides.without({"odd": np.array([False, True, False])})
    assert found.agreement.tolist() == [1, 0.8]
    assert found.rejected.to_pylist() == ["x", "z"]
    assert found.dropped == {"odd": 1}
