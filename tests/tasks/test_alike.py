"""What a formatting function may say of two or three sentences."""

import numpy as np
import pytest

import ostraka as rg
from ostraka.errors import BadFormatting, BadOption, UnknownName
from ostraka.tasks._alike import is_sentences, told_rows
from ostraka.tasks._rows import LabeledPair, ScoredPair, TextPair, Triplet

STARS = rg.RatingQuestion(name="stars", values=[1, 2, 3, 4, 5])
KIND = rg.LabelQuestion(name="kind", labels=["neutral", "follows", "contradicts"])


def rows_of(items, *questions, alike=None):
    """The rows of a function that gives one item per record."""
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="number")],
        questions=list(questions) or [rg.TextQuestion(name="why")],
    )
    dataset.add_records([{"fields": {"number": str(n)}} for n in range(len(items))])
    return told_rows(dataset.snapshot(), lambda sample: items[int(sample["number"])], alike)


def pair(label=None, one="a cat", two="a dog", **more):
    return {"sentence-1": one, "sentence-2": two, "label": label, **more}


@pytest.mark.parametrize(
    ("item", "fits"),
    [
        (pair(), True),
        ({"sentence-1": "a", "sentence-2": "b"}, True),
        (pair(0.5), True),
        (pair(np.int64(3)), True),
        (pair("follows"), True),
        (pair(**{"sentence-3": "a cow"}), True),
        ({"sentence-1": "a"}, False),
        (pair(two=None), False),
        (pair(["follows"]), False),
        (pair(extra=1), False),
        (("a", "b"), False),
    ],
)
def test_an_item_is_a_dict_of_sentences(item, fits) -> None:
    assert is_sentences(item) is fits


def test_pairs_without_a_label_belong_together() -> None:
    rows = rows_of([pair(), pair(one="x")])
    assert rows.shape is TextPair
    assert rows.column("text_1") == ["a cat", "x"]


def test_floats_are_scores_also_where_the_first_is_zero() -> None:
    rows = rows_of([pair(0.0), pair(1), pair(np.float32(0.5))])
    assert rows.shape is ScoredPair
    assert rows.column("score") == [0.0, 1.0, 0.5]


def test_zero_and_one_are_two_classes() -> None:
    rows = rows_of([pair(0), pair(1), pair(1)], STARS)
    assert (rows.shape, rows.classes) == (LabeledPair, ("0", "1"))
    assert rows.column("label") == [0, 1, 1]


def test_whole_numbers_of_a_rating_are_scores() -> None:
    rows = rows_of([pair(1), pair(3), pair(5)], STARS)
    assert rows.shape is ScoredPair
    assert rows.column("score") == [0.0, 0.5, 1.0]


def test_other_whole_numbers_are_classes_by_size() -> None:
    rows = rows_of([pair(10), pair(9), pair(7)], STARS)
    assert (rows.shape, rows.classes) == (LabeledPair, ("7", "9", "10"))
    assert rows.column("label") == [2, 1, 0]


def test_words_are_classes_in_the_order_of_their_question() -> None:
    assert rows_of([pair("follows"), pair("neutral")], KIND).classes == tuple(KIND.labels)
    assert rows_of([pair("same"), pair("other")], KIND).classes == ("other", "same")


def test_of_two_classes_the_second_means_alike() -> None:
    rows = rows_of([pair("same"), pair("other")], alike="other")
    assert (rows.classes, rows.column("label")) == (("same", "other"), [0, 1])
    with pytest.raises(UnknownName, match="Did you mean 'same'"):
        rows_of([pair("same"), pair("other")], alike="sane")
    with pytest.raises(BadOption, match="there are 3"):
        rows_of([pair("follows")], KIND, alike="follows")


def test_three_sentences_are_a_triplet() -> None:
    rows = rows_of([pair(**{"sentence-3": "a cow"})])
    assert rows.shape is Triplet
    assert next(iter(rows)) == Triplet(rows.column("record")[0], "a cat", "a dog", "a cow")
    assert rows.dropped == {}


def test_what_is_left_out_is_counted_by_reason() -> None:
    rows = rows_of([pair(0.5), None, pair(one=" "), pair()])
    assert len(rows) == 1
    assert rows.dropped == {
        "the formatting function returned nothing for it": 1,
        "empty text": 1,
        "no label where others have one": 1,
    }
    labelled = rows_of([pair(1, **{"sentence-3": "c"}), pair(**{"sentence-3": "c"})])
    assert (labelled.shape, len(labelled)) == (Triplet, 2)
    assert list(labelled.dropped.values()) == [1]


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([pair(), pair(**{"sentence-3": "c"})], "Record 1 .* has a third sentence, .* had none"),
        ([pair("same"), pair(0.5)], "Record 1 .* has not a text as label, .* had one"),
        ([pair(0.5), pair(4.5)], "Record 1 .* gave the label 4.5. A score is from 0"),
        ([pair(0.5), 3], "Record 1 .* gave 3; expected .*sentence-1"),
    ],
)
def test_a_mixture_is_an_error_that_names_the_record(items, said) -> None:
    with pytest.raises(BadFormatting, match=said):
        rows_of(items)
