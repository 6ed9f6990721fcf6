"""Rows become `datasets.Dataset` with the columns and features people know from Argilla."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from datasets import ClassLabel, Features, List, Value

from ostraka.tasks._marks import SPANS
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.train.native import binarized, native
from ostraka.train.split import split
from ostraka.train.words import whole_words

NAMES = ClassLabel(names=["good", "bad", "neutral"])


def test_one_class_per_text(single) -> None:
    rows = single(6)
    data = native(rows)
    head = {"id": Value("int32"), "text": Value("string")}
    assert data.features == Features({**head, "label": NAMES})
    assert data.column_names == ["id", "text", "label"]
    assert data["label"][:] == [0, 1, 2, 0, 1, 2]
    assert data["text"][:] == rows.column("text")
    assert data.features["label"].int2str(1) == "bad"


def test_label_sets_come_with_a_line_of_zeros_and_ones(multi) -> None:
    rows = multi(20)
    data = native(rows)
    assert data.column_names == ["id", "text", "label", "binarized_label"]
    assert data.features["label"] == data.features["binarized_label"] == List(NAMES)
    assert data["label"][:] == rows.column("label")
    for labels, line in zip(data["label"][:], data["binarized_label"][:], strict=True):
        assert [i for i, bit in enumerate(line) if bit] == labels
        assert len(line) == 3


def test_distributions_stand_beside_the_top_class(soft) -> None:
    rows = soft(5)
    data = native(rows)
    assert data.column_names == ["id", "text", "label", "distribution"]
    assert data["distribution"][:] == rows.column("distribution")
    assert data.features["distribution"] == List(Value("float64"))


def test_the_id_is_the_place_before_the_split(single) -> None:
    parts = split(single(30), 0.2, 1)
    train, test = native(parts.train), native(parts.held_out)
    assert sorted(train["id"][:] + test["id"][:]) == list(range(30))
    assert native(single(3))["id"][:] == [0, 1, 2]


def test_equal_rows_have_equal_fingerprints(single) -> None:
    one, two, other = native(single(9)), native(single(9)), native(single(9, 1))
    assert one._fingerprint == two._fingerprint != other._fingerprint


def test_the_dataset_can_be_worked_with(single) -> None:
    data = native(single(9))
    assert len(data.filter(lambda row: row["label"] == 1, load_from_cache_file=False)) == 3
    assert set(data.train_test_split(0.3, seed=1)) == {"train", "test"}


@pytest.mark.parametrize("size", [0, 1, 13])
def test_label_sets_as_zeros_and_ones_of_any_slice(multi, size) -> None:
    rows = multi(20)
    part = type(rows)(rows.shape, rows.table.slice(5, size), rows.classes)
    found = binarized(part)
    assert found.shape == (size, 3)
    assert [np.flatnonzero(line).tolist() for line in found] == part.column("label")


def test_marked_texts_come_as_words_with_tags_and_as_spans() -> None:
    spans = [[{"start": 0, "end": 8, "label": 1}, {"start": 4, "end": 8, "label": 0}], []]
    table = {"record": ["a", "b"], "text": ["New York!", "it"], "spans": pa.array(spans, SPANS)}
    data = native(Rows(TaggedText, pa.table(table), ("CITY", "STATE")))
    assert data.column_names == ["id", "text", "tokens", "ner_tags", "spans"]
    assert data["tokens"][:] == [["New", "York", "!"], ["it"]]
    names = data.features["ner_tags"].feature.names
    assert names == ["O", "B-CITY", "I-CITY", "B-STATE", "I-STATE"]
    assert data["ner_tags"][:] == [[3, 4, 0], [0]]
    assert data["spans"][:] == spans
    assert data.features["spans"].feature["label"] == ClassLabel(names=["CITY", "STATE"])


@pytest.mark.parametrize(("inside", "fits"), [(0, True), (1, True), (4, False)])
def test_spans_are_of_whole_words_where_nearly_all_are(inside, fits) -> None:
    whole, part = {"start": 0, "end": 3, "label": 0}, {"start": 1, "end": 3, "label": 0}
    spans = [[whole] * (20 - inside) + [part] * inside]
    table = {"record": ["a"], "text": ["New York"], "spans": pa.array(spans, SPANS)}
    assert whole_words(Rows(TaggedText, pa.table(table), ("CITY",))) is fits
