"""How many pairs are drawn, and what they look like to SetFit."""

from __future__ import annotations

from types import SimpleNamespace

import pyarrow as pa
import pytest

from ostraka.tasks._rows import MultiLabeledText, Rows
from ostraka.train.hf.contrast import PAIRS, pair_count, paired


def count(rows: int, *, cap: int | None = None, iterations: int | None = None, steps: int = -1):
    args = SimpleNamespace(num_iterations=iterations, max_steps=steps, embedding_batch_size=16)
    return pair_count(SimpleNamespace(train=range(rows)), args, cap)


@pytest.mark.parametrize(
    ("asked", "pairs"),
    [
        ({}, 400),
        ({"cap": 100}, 100),
        ({"cap": 0}, 0),
        ({"iterations": 3}, 60),
        ({"iterations": 3, "cap": 50}, 50),
        ({"steps": 4}, 64),
        ({"steps": 4, "cap": 50}, 50),
    ],
)
def test_pairs_grow_with_the_rows_unless_a_number_is_asked_for(asked, pairs) -> None:
    assert count(10, **asked) == pairs


def test_many_rows_meet_a_cap_and_a_chosen_number_does_not() -> None:
    assert count(10_000) == PAIRS
    assert count(10_000, iterations=1) == 20_000
    assert count(10_000, steps=1_000) == 16_000


def test_pairs_are_two_texts_and_whether_they_are_alike() -> None:
    table = pa.table({"record": ["1", "2"], "text": ["a", "b"], "label": [[0], [1]]})
    dataset = paired(Rows(MultiLabeledText, table, ("x", "y")), 4, seed=0)
    assert dataset.column_names == ["sentence_1", "sentence_2", "label"]
    assert [(r["sentence_1"] == r["sentence_2"]) == (r["label"] == 1) for r in dataset] == [
        True
    ] * 4
