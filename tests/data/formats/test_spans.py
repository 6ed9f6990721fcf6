"""Spans in both units, and in each way of writing them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostraka.data.formats._rows import Unreadable
from ostraka.data.formats._spans import (
    FURTHEST,
    placed,
    spans_of,
    to_code_points,
    to_utf_16,
    utf_16_places,
)


@given(st.text(alphabet="ab ü€😀\U0001f469\u200d\ufe0f", min_size=1, max_size=12), st.data())
def test_from_one_unit_to_the_other_and_back_nothing_moves(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    spans = [{"start": start, "end": end, "label": "X"}]
    there = to_utf_16(text, spans)
    units = text.encode("utf-16-le")
    cut = units[2 * there[0]["start"] : 2 * there[0]["end"]].decode("utf-16-le")
    assert cut == text[start:end]
    assert to_code_points(text, there, "x") == spans


def test_an_emoji_is_two_units():
    assert utf_16_places("a😀b") == [0, 1, 3, 4]
    with pytest.raises(Unreadable):
        to_code_points("a😀b", [{"start": 1, "end": 2, "label": "X"}], "x")


@pytest.mark.parametrize(
    "written",
    [
        [1, 4, "PER"],
        {"start": 1, "end": 4, "label": "PER", "token_start": 0},
        {"start_offset": 1, "end_offset": 4, "label": "PER", "id": 7},
    ],
)
def test_each_way_of_writing_a_span_is_read(written):
    assert spans_of("x", [written]) == [{"start": 1, "end": 4, "label": "PER"}]


@pytest.mark.parametrize(
    "written",
    [3, [1, 2], [1, 2, 3], ["1", 2, "P"], [2, 2, "P"], [-1, 2, "P"], [True, 2, "P"],
     {"start": 1, "label": "P"}, {"start": 0, "end": FURTHEST + 1, "label": "P"}, None],
)  # fmt: skip
def test_what_is_no_span_is_refused(written):
    with pytest.raises(Unreadable, match="a span has a start"):
        spans_of("x", [written])


def test_places_fit_the_columns_of_a_dataset():
    assert placed(0, FURTHEST)
    assert not placed(0, FURTHEST + 1)
    assert not placed(0.0, 1)
