"""Spans as a tag per word."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ostraka.errors import UnsupportedCell
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.train.exports.bio import bio


def rows_of(text, *spans):
    named = [dict(zip(("start", "end", "label"), span, strict=True)) for span in spans]
    table = pa.table({"record": ["r0"], "text": [text], "spans": [named]})
    return Rows(TaggedText, table, ("place", "person"))


def tagged(text, *spans):
    ((words, tags),) = bio(rows_of(text, *spans))
    return list(zip(words, tags, strict=True))


def test_spans_side_by_side_begin_anew() -> None:
    found = tagged("Ana Ben in Bern", (4, 7, 1), (0, 3, 1), (11, 15, 0))
    assert found == [("Ana", "B-person"), ("Ben", "B-person"), ("in", "O"), ("Bern", "B-place")]


def test_a_word_ends_where_a_span_does() -> None:
    assert tagged("Bernese dogs", (0, 4, 0)) == [("Bern", "B-place"), ("ese", "O"), ("dogs", "O")]


def test_a_text_without_spans_is_outside() -> None:
    assert tagged("¡Hola!") == [("¡", "O"), ("Hola", "O"), ("!", "O")]
    assert tagged("") == []


def test_overlapping_spans_are_refused_by_record_and_words() -> None:
    with pytest.raises(UnsupportedCell, match="record r0 overlap .'Ana B' and 'Ben'"):
        list(bio(rows_of("Ana Ben", (0, 5, 1), (4, 7, 1))))
