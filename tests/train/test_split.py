"""A split is by record, keeps the classes' shares, and is the same for the same seed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostraka.errors import BadOption, NothingToTrain
from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows
from ostraka.train.split import sizes, split


def labelled(labels: list[int], records: list[str] | None = None, classes: int = 3) -> Rows:
    records = records or [f"r{i}" for i in range(len(labels))]
    table = pa.table({"record": records, "text": records, "label": pa.array(labels, pa.int64())})
    return Rows(LabeledText, table, tuple("abcdefgh"[:classes]), {"no answer": 1})


@pytest.mark.parametrize(
    ("train", "test", "both"),
    [
        (None, None, (1, 0)),
        (0.8, None, (0.8, 0.2)),
        (None, 0.3, (0.7, 0.3)),
        (0.75, 0.25, (0.75, 0.25)),
        (1, None, (1, 0)),
        (1, 0, (1, 0)),
        (0.7, 0.3, (0.7, 0.3)),
    ],
)
def test_either_size_gives_the_other(train, test, both) -> None:
    assert sizes(train, test) == both


@pytest.mark.parametrize(
    ("train", "test", "says"),
    [
        (0.8, 0.3, "must sum to 1"),
        (-0.1, None, "train_size=-0.1"),
        (None, 1.2, "test_size=1.2"),
        ("0.8", None, "train_size='0.8'"),
        (True, None, "train_size=True"),
        (float("nan"), None, "train_size=nan"),
        (0, None, "nothing to train on"),
        (None, 1, "nothing to train on"),
    ],
)
def test_sizes_that_cannot_be_are_errors(train, test, says) -> None:
    with pytest.raises(BadOption, match=says):
        sizes(train, test)


def test_without_a_test_size_everything_is_for_training() -> None:
    rows = labelled([0, 1, 2])
    parts = split(rows, 0, 1)
    assert parts.held_out is None
    assert parts.train.column("record") == rows.column("record")
    assert parts.train.column("id") == [0, 1, 2]


@given(
    labels=st.lists(st.integers(0, 2), min_size=2, max_size=60),
    share=st.floats(0.05, 0.9),
    per_record=st.integers(1, 3),
    seed=st.integers(0, 5),
)
def test_no_record_stands_on_both_sides_and_no_row_is_lost(labels, share, per_record, seed) -> None:
    records = [f"r{i // per_record}" for i in range(len(labels))]
    if len(set(records)) < 2:
        return
    parts = split(labelled(labels, records), share, seed)
    train, test = parts.train.column("record"), parts.held_out.column("record")
    assert not set(train) & set(test)
    places = parts.train.column("id") + parts.held_out.column("id")
    assert sorted(places) == list(range(len(labels)))
    wanted = min(max(round(len(set(records)) * share), 1), len(set(records)) - 1)
    assert len(set(test)) == wanted


@given(st.lists(st.integers(2, 40), min_size=2, max_size=6), st.sampled_from([0.1, 0.25, 0.5]))
def test_every_class_is_shared_out_alike(counts, share) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    parts = split(labelled(labels.tolist(), classes=len(counts)), share, 3)
    held = np.bincount(parts.held_out.column("label"), minlength=len(counts))
    kept = np.bincount(parts.train.column("label"), minlength=len(counts))
    assert (kept >= 1).all()
    assert np.abs(held - np.array(counts) * share).max() <= 1.5


def test_rows_keep_their_order_and_the_seed_decides() -> None:
    rows = labelled([0, 1] * 50)
    one, two, other = split(rows, 0.3, 1), split(rows, 0.3, 1), split(rows, 0.3, 2)
    assert one.held_out.column("id") == two.held_out.column("id")
    assert one.held_out.column("id") != other.held_out.column("id")
    assert one.train.column("id") == sorted(one.train.column("id"))


def test_classes_too_small_to_hold_any_out_are_named() -> None:
    parts = split(labelled([0] * 20 + [1] * 20 + [2]), 0.2, 0)
    assert parts.notes == ("too few records to hold any out of 1 classes: 'c'",)
    assert 2 in parts.train.column("label")


def test_when_every_class_has_one_record_some_are_still_held_out() -> None:
    parts = split(labelled([0, 1, 2]), 0.34, 0)
    assert len(parts.held_out) == 1
    assert len(parts.train) == 2


def test_a_record_with_several_labels_counts_for_the_rarest() -> None:
    sets = [[0, 1]] * 10 + [[0]] * 30 + [[]] * 10
    table = {
        "record": [f"r{i}" for i in range(50)],
        "text": ["x"] * 50,
        "label": pa.array(sets, pa.list_(pa.int64())),
    }
    parts = split(Rows(MultiLabeledText, pa.table(table), ("a", "b")), 0.2, 0)
    held = parts.held_out.column("label")
    assert (held.count([0, 1]), held.count([0]), held.count([])) == (2, 6, 2)


def test_one_record_cannot_be_split() -> None:
    with pytest.raises(NothingToTrain, match="1 record cannot be split"):
        split(labelled([0, 1], ["r", "r"]), 0.5, 0)


def test_columns_in_several_pieces_are_split_alike() -> None:
    rows = labelled([0, 1, 2] * 10)
    pieces = pa.concat_tables([rows.table.slice(0, 7), rows.table.slice(7)])
    whole, cut = split(rows, 0.3, 4), split(Rows(rows.shape, pieces, rows.classes), 0.3, 4)
    assert whole.held_out.column("id") == cut.held_out.column("id")
