"""Pairs and judgements that a formatting function wrote."""

import numpy as np
import pytest

import ostraka as rg
from ostraka.data.cells import CHAT
from ostraka.errors import BadFormatting
from ostraka.tasks._judgements import judgements
from ostraka.tasks._rows import Comparison, Judged, Preference

HOW = {"role": "user", "content": "How?"}
SO = {"role": "assistant", "content": "So."}
NO = {"role": "assistant", "content": "No."}


@pytest.fixture
def snapshot():
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")], questions=[rg.TextQuestion(name="better")]
    )
    dataset.add_records(
        [rg.FeedbackRecord(fields={"text": text}, external_id=text) for text in ("one", "two")]
    )
    return dataset.snapshot()


def only(item):
    """A function that gives this for the first record and nothing for the second."""
    return lambda sample: item if sample["text"] == "one" else None


def test_two_texts_are_compared_and_three_are_a_preference(snapshot) -> None:
    (compared,) = judgements(snapshot, only(("good", "bad")), Comparison)
    assert compared == Comparison("one", "good", "bad", 1.0)
    (preferred,) = judgements(snapshot, only(("why", "good", "bad")), Preference)
    assert preferred == Preference("one", "why", "good", "bad", 1.0)


@pytest.mark.parametrize("label", [True, np.True_])
def test_a_judgement_has_a_truth_value(snapshot, label) -> None:
    (judged,) = judgements(snapshot, only(("why", "because", label)), Judged)
    assert judged == Judged("one", "why", "because", label=True)


@pytest.mark.parametrize(
    "several",
    [
        lambda: [("a", "b"), None, ("c", "d")],
        lambda: (("a", "b"), ("c", "d")),
        lambda: iter([("a", "b"), ("c", "d")]),
        lambda: (pair for pair in [("a", "b"), ("c", "d")]),
    ],
)
def test_a_record_may_give_several(snapshot, several) -> None:
    rows = judgements(snapshot, only(several()), Comparison)
    assert rows.column("chosen") == ["a", "c"]
    assert rows.column("record") == ["one", "one"]
    assert sum(rows.dropped.values()) == 1  # the record for which there was nothing


def test_conversations_stay_conversations(snapshot) -> None:
    rows = judgements(snapshot, only(([HOW], [SO], [NO])), Preference)
    assert {rows.table[name].type for name in ("prompt", "chosen", "rejected")} == {CHAT}
    assert list(rows) == [Preference("one", [HOW], [SO], [NO], 1.0)]
    (pair,) = judgements(snapshot, only(([HOW, SO], [HOW, NO])), Comparison)
    assert pair.rejected == [HOW, NO]


@pytest.mark.parametrize(
    ("item", "shape", "why"),
    [
        (("a", "a"), Comparison, "chosen equals rejected"),
        ((" ", " "), Comparison, "empty chosen"),
        (("a", "\n"), Comparison, "empty rejected"),
        (("", "a", "b"), Preference, "empty prompt"),
        (([HOW], [SO], [SO]), Preference, "chosen equals rejected"),
        (([HOW], [{**SO, "content": " "}], True), Judged, "empty completion"),
    ],
)
def test_what_cannot_be_learnt_is_counted_by_reason(snapshot, item, shape, why) -> None:
    rows = judgements(snapshot, only([item]), shape)
    assert len(rows) == 0
    assert rows.dropped[why] == 1
    assert sum(rows.dropped.values()) == 2  # the second record gave nothing


@pytest.mark.parametrize(
    ("item", "shape", "says"),
    [
        (("a", "b", "c"), Comparison, r'expected \("chosen", "rejected"\), all texts'),
        (("a", 3), Comparison, "Record 0"),
        (["a", "b"], Comparison, "gave 'a' in"),
        (("a", "b"), Preference, r'"prompt", "chosen", "rejected"'),
        (("a", "b", 1), Judged, "True or False"),
        (("a", [SO], [NO]), Preference, "all texts, or all lists"),
        (([HOW], [{"role": "user"}], True), Judged, "Record 0"),
    ],
)
def test_anything_else_is_refused_with_the_record(snapshot, item, shape, says) -> None:
    with pytest.raises(BadFormatting, match=says):
        judgements(snapshot, only(item), shape)


def test_texts_and_conversations_are_not_mixed_in_one_run(snapshot) -> None:
    def mixed(sample):
        return ("a", "b") if sample["text"] == "one" else ([SO], [NO])

    says = r"Record 1 \(two\): the formatting function gave a conversation, but texts before"
    with pytest.raises(BadFormatting, match=says):
        judgements(snapshot, mixed, Comparison)
