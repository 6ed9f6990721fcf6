"""Targets and scores of each shape of row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from ostraka.tasks._rows import LabeledText, MultiLabeledText, Rows, SoftLabeledText
from ostraka.train.hf.shapes import MULTI, SINGLE, SOFT, class_scores, many_hot, set_scores

labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)
sets = st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=20)


def rows(shape: type, label: list, **more: list) -> Rows:
    table = pa.table({"record": ["r"] * len(label), "text": ["t"] * len(label), "label": label})
    for name, column in more.items():
        table = table.append_column(name, pa.array(column))
    return Rows(shape, table, ("a", "b", "c"))


@given(labels)
def test_class_scores_are_those_of_scikit_learn(pairs) -> None:
    truth, said = np.array(pairs).T
    found = class_scores(truth, said, 4)
    assert found["accuracy"] == pytest.approx((truth == said).mean())
    expected = f1_score(truth, said, average="macro", zero_division=0)
    assert found["macro_f1"] == pytest.approx(expected)


@given(sets)
def test_set_scores_are_those_of_scikit_learn(lines) -> None:
    truth, said = np.array(lines)[:, :3], np.array(lines)[:, 3:]
    found = set_scores(truth, said)
    assert found["accuracy"] == pytest.approx((truth == said).all(axis=1).mean())
    expected = f1_score(truth, said, average="micro", zero_division=0)
    assert found["micro_f1"] == pytest.approx(expected)
    seen = truth.any(axis=0) | said.any(axis=0)
    each = f1_score(truth, said, average=None, zero_division=0)[seen]
    assert found["macro_f1"] == pytest.approx(each.mean() if seen.any() else 0)


def test_the_targets_are_numbers_many_hot_lines_or_distributions() -> None:
    assert SINGLE.targets(rows(LabeledText, [2, 0])).tolist() == [2, 0]
    many = MULTI.targets(rows(MultiLabeledText, [[0, 2], []]))
    assert many.tolist() == [[1, 0, 1], [0, 0, 0]]
    assert many.dtype == np.float32
    soft = SOFT.targets(rows(SoftLabeledText, [0], distribution=[[0.5, 0.25, 0.25]]))
    assert soft.tolist() == [[0.5, 0.25, 0.25]]
    assert many_hot(rows(LabeledText, [1])).tolist() == [[0, 1, 0]]


def test_scores_read_logits() -> None:
    logits = np.array([[2.0, -1.0, 0.0], [0.0, 3.0, 0.0]])
    assert SINGLE.scores(np.array([0, 2]), logits)["accuracy"] == 0.5
    assert SOFT.scores(np.array([[0.6, 0.2, 0.2], [0.1, 0.8, 0.1]]), logits)["accuracy"] == 1
    assert MULTI.scores(np.array([[1.0, 0, 0], [0, 1, 1]]), logits)["accuracy"] == 0.5
