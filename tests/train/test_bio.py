"""Spans as tags and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ostraka.train.bio import Aligned, align, label_names, read_tags, tag_names
from ostraka.train.words import word_bounds

STARTS, ENDS = np.array([0, 4, 8, 12]), np.array([3, 7, 11, 15])  # four words of three letters


def span(start, end, label=0):
    return {"start": start, "end": end, "label": label}


def test_names_of_tags_and_labels() -> None:
    tags = tag_names(["PER", "B-2"])
    assert tags == ("O", "B-PER", "I-PER", "B-B-2", "I-B-2")
    assert label_names(tags) == ("PER", "B-2")


def test_a_span_begins_with_b_and_goes_on_with_i() -> None:
    tags, found = align(STARTS, ENDS, [span(0, 7), span(8, 11, 1), span(12, 15, 1)])
    assert tags.tolist() == [1, 2, 3, 3]
    assert found == Aligned(given=3, learnt=3)
    assert found.reasons() == {}


@pytest.mark.parametrize(
    ("spans", "tags", "found"),
    [
        ([span(1, 7)], [1, 2, 0, 0], Aligned(1, 1, inside_tokens=1)),
        ([span(0, 8)], [1, 2, 0, 0], Aligned(1, 1, inside_tokens=1)),
        ([span(3, 4)], [0, 0, 0, 0], Aligned(1, without_token=1)),
        ([span(0, 3), span(0, 11, 1)], [3, 4, 4, 0], Aligned(2, 1, overlapping=1)),
        ([span(0, 1), span(1, 3, 1)], [3, 0, 0, 0], Aligned(2, 1, 1, overlapping=1)),
        ([span(0, 7, 1), span(4, 11)], [3, 4, 0, 0], Aligned(2, 1, overlapping=1)),
    ],
)
def test_what_tokens_cannot_hold_is_counted(spans, tags, found) -> None:
    got = align(STARTS, ENDS, spans)
    assert (got[0].tolist(), got[1]) == (tags, found)


def test_counts_add_up_and_are_told_in_words() -> None:
    total = Aligned(3, 1, 1, 1, 1) + Aligned(2, 2, 0, 0, 0)
    assert (total.given, total.learnt) == (5, 3)
    assert list(total.reasons().values()) == [1, 1, 1]
    assert any("overlaps a longer one" in why for why in total.reasons())


def read(tags, fresh=(0,), scores=None):
    first = np.zeros(len(tags), bool)
    first[list(fresh)] = True
    scores = np.ones(len(tags)) if scores is None else np.array(scores)
    found = read_tags(np.array(tags), scores, first)
    return [
        (a, z, label, score)
        for a, z, label, score in zip(*(column.tolist() for column in found), strict=True)
    ]


def test_spans_are_read_off_tags() -> None:
    assert read([0, 1, 2, 0, 3, 3]) == [(1, 2, 0, 1), (4, 4, 1, 1), (5, 5, 1, 1)]
    assert read([0, 0]) == []


def test_a_tag_that_goes_on_with_nothing_begins_a_span() -> None:
    assert [s[:3] for s in read([2, 2, 4, 0, 2])] == [(0, 1, 0), (2, 2, 1), (4, 4, 0)]


def test_a_span_ends_where_its_text_does() -> None:
    assert [s[:2] for s in read([1, 2, 2, 2], fresh=(0, 2))] == [(0, 1), (2, 3)]


def test_the_score_is_the_mean_over_the_tokens() -> None:
    assert read([1, 2, 0], scores=[0.5, 0.75, 0.9])[0][3] == pytest.approx(0.625)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 3), st.integers(0, 1)), max_size=5),
)
def test_spans_of_whole_words_come_back(drawn) -> None:
    words = [f"w{i}" for i in range(30)]
    starts, ends = word_bounds(" ".join(words))
    spans, at = [], 0
    for gap, size, label in drawn:
        first, last = at + gap, at + gap + size - 1
        spans.append((int(starts[first]), int(ends[last]), label))
        at = last + 1
    tags, found = align(starts, ends, [span(*one) for one in spans])
    fresh = np.arange(len(starts)) == 0
    back = read_tags(tags, np.ones(len(tags)), fresh)
    assert found.learnt == len(spans)
    assert [
        (int(starts[a]), int(ends[z]), int(label))
        for a, z, label in zip(back.first, back.last, back.label, strict=True)
    ] == spans


def test_words_are_runs_of_letters_and_single_marks() -> None:
    text = "  It's 7:30, Zoë_1!"
    words = [text[a:z] for a, z in zip(*word_bounds(text), strict=True)]
    assert words == ["It", "'", "s", "7", ":", "30", ",", "Zoë_1", "!"]
    assert len(word_bounds("")[0]) == 0
