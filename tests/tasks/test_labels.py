"""What a formatting function returned, as rows and classes."""

import enum
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ostraka as rg
from ostraka.errors import BadFormatting
from ostraka.tasks._formatting import Formatted
from ostraka.tasks._labels import is_labeled, labeled_rows
from ostraka.tasks._rows import LabeledText, MultiLabeledText


def snapshot_of(questions, records=3):
    dataset = rg.FeedbackDataset(fields=[rg.TextField(name="text")], questions=questions)
    dataset.add_records([{"fields": {"text": "t"}, "external_id": f"r{i}"} for i in range(records)])
    return dataset.snapshot()


WORDS = [rg.TextQuestion(name="words")]


def rows_of(labels, questions=WORDS, texts=None):
    items = [(text, label) for text, label in zip(texts or ["t"] * len(labels), labels)]  # noqa: B905
    made = Formatted([i % 3 for i in range(len(items))], items, {"why": 2})
    return labeled_rows(snapshot_of(questions), made)


@pytest.mark.parametrize(
    ("item", "fits"),
    [
        (("text", "label"), True),
        (("text", 3), True),
        (("text", np.int64(3)), True),
        (("text", ["a", "b"]), True),
        (("text", ("a", 1)), True),
        (("text", {"a"}), True),
        (("text", []), True),
        (("text", True), False),
        (("text", 1.0), False),
        (("text", None), False),
        (("text", ["a", None]), False),
        (("text", [["a"]]), False),
        ((None, "label"), False),
        (("text",), False),
        (["text", "label"], False),
        ("ab", False),
    ],
)
def test_an_item_is_a_text_with_a_label_or_several(item, fits):
    assert is_labeled(item) is fits


class Tone(str, enum.Enum):
    GOOD = "good"
    BAD = "bad"


@pytest.mark.parametrize(
    ("labels", "classes", "codes"),
    [
        (["b", "a", "b"], ("a", "b"), [1, 0, 1]),
        ([10, 9, -1], ("-1", "9", "10"), [2, 1, 0]),
        ([np.int64(2), 2, 1], ("1", "2"), [1, 1, 0]),
        (["10", 9, "9"], ("10", "9"), [0, 1, 1]),
        ([Tone.GOOD, "bad", Tone.BAD], ("bad", "good"), [1, 0, 0]),
    ],
)
def test_labels_of_no_question_are_sorted(labels, classes, codes):
    rows = rows_of(labels)
    assert rows.classes == classes
    assert rows.column("label") == codes


LABELS = [
    rg.LabelQuestion(name="many", labels=["z", "y", "x", "w"]),
    rg.LabelQuestion(name="few", labels=["x", "z", "q"]),
    rg.LabelQuestion(name="same", labels=["q", "z", "x"]),
    rg.RatingQuestion(name="stars", values=[5, 4, 3]),
]


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["z", "w"], ("z", "y", "x", "w")),
        (["z", "x"], ("x", "z", "q")),
        (["q"], ("x", "z", "q")),
        ([3, 4], ("5", "4", "3")),
        (["4", "3"], ("5", "4", "3")),
        ([3, 2], ("2", "3")),
        (["z", "5"], ("5", "z")),
    ],
)
def test_labels_of_a_question_take_its_order_the_smallest_question_first(labels, classes):
    rows = rows_of(labels, LABELS)
    assert rows.classes == classes
    assert [rows.classes[code] for code in rows.column("label")] == [str(one) for one in labels]


@given(st.lists(st.sets(st.sampled_from("abcde")), min_size=1, max_size=8))
def test_sets_of_labels_become_sorted_codes(sets):
    rows = rows_of([list(one) for one in sets])
    assert rows.shape is MultiLabeledText
    assert rows.classes == tuple(sorted(set().union(*sets)))
    for codes, one in zip(rows.column("label"), sets, strict=True):
        assert codes == sorted(codes)
        assert {rows.classes[code] for code in codes} == one


def test_a_label_given_twice_counts_once():
    assert rows_of([["a", "a", "b"]]).column("label") == [[0, 1]]


@given(st.lists(st.sampled_from(["", " ", "\n\t", "one", " two "]), max_size=8))
def test_blank_texts_are_left_out_and_counted(texts):
    rows = rows_of(["a"] * len(texts), texts=texts)
    written = [text for text in texts if text.strip()]
    assert rows.column("text") == written
    assert rows.column("record") == [f"r{i % 3}" for i, text in enumerate(texts) if text.strip()]
    empty = len(texts) - len(written)
    assert Counter(rows.dropped) == Counter({"why": 2, **({"empty text": empty} if empty else {})})


def test_one_label_and_a_list_do_not_mix():
    with pytest.raises(BadFormatting, match=r"Record 2 \(r2\): .* gave \('t', \['a'\]\), but"):
        rows_of(["a", "b", ["a"]])
    with pytest.raises(BadFormatting, match=r"Record 1 \(r1\): .* gave \('t', 'a'\), but"):
        rows_of([["b"], "a"])


def test_nothing_at_all_gives_no_rows():
    rows = rows_of([])
    assert (len(rows), rows.shape, rows.classes) == (0, LabeledText, ())
