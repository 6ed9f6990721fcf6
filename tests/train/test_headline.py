"""A training is known by one score."""

from __future__ import annotations

import math

import pytest

from ostraka.train.headline import headline


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        ({"accuracy": 0.9, "macro_f1": 0.8, "rows": 10}, ("macro_f1", 0.8)),
        ({"accuracy": 1}, ("accuracy", 1.0)),
        ({"macro_f1": math.nan, "accuracy": 0.5}, ("accuracy", 0.5)),
        ({"perplexity": 12.0}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_it_is_the_first_of_the_usual_ones_that_was_measured(metrics, expected):
    assert headline(metrics) == expected
