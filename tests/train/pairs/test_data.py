"""Pairs and triplets as sentence-transformers takes them."""

import pyarrow as pa
import pytest

from ostraka.tasks._rows import LabeledPair, Rows, ScoredPair, TextPair, Triplet
from ostraka.train.pairs.data import dataset, examples

PAIR = {"record": ["r0", "r1"], "text_1": ["a", "b"], "text_2": ["c", "d"], "id": [0, 1]}
THREE = {"record": ["r0"], "anchor": ["a"], "positive": ["b"], "negative": ["c"], "id": [0]}


@pytest.mark.parametrize(
    ("shape", "table", "columns"),
    [
        (ScoredPair, PAIR | {"score": [0.0, 0.5]}, ["text_1", "text_2", "score"]),
        (LabeledPair, PAIR | {"label": [0, 1]}, ["text_1", "text_2", "label"]),
        (TextPair, PAIR, ["text_1", "text_2"]),
        (Triplet, THREE, ["anchor", "positive", "negative"]),
    ],
)
def test_a_loss_finds_texts_in_order_and_a_label_last(shape, table, columns) -> None:
    assert dataset(Rows(shape, pa.table(table))).column_names == columns


def test_examples_are_named_by_their_record_and_keep_a_label_of_zero() -> None:
    found = examples(Rows(ScoredPair, pa.table(PAIR | {"score": [0.0, 0.5]})))
    assert [(one.guid, one.texts, one.label) for one in found] == [
        ("r0", ["a", "c"], 0.0),
        ("r1", ["b", "d"], 0.5),
    ]


def test_an_example_without_a_label_has_none() -> None:
    assert [one.label for one in examples(Rows(TextPair, pa.table(PAIR)))] == [None, None]
    (one,) = examples(Rows(Triplet, pa.table(THREE)))
    assert (one.texts, one.label) == (["a", "b", "c"], None)
