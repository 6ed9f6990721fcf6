"""Texts as words with a tag each."""

from __future__ import annotations

from collections import Counter

import pytest

from ostraka.train.apart.words import tags_of, words_of

TEXT = "Ann Lee lives in New York."
CLASSES = ("person", "place")


def span(start: int, end: int, label: int = 0) -> dict[str, int]:
    return {"start": start, "end": end, "label": label}


def test_tags_are_listed_with_outside_first() -> None:
    assert tags_of(CLASSES) == ["O", "B-person", "I-person", "B-place", "I-place"]


def test_each_word_gets_one_tag() -> None:
    changed: Counter[str] = Counter()
    found = words_of(TEXT, [span(0, 7), span(17, 25, 1)], CLASSES, changed)
    assert found.tokens == ["Ann", "Lee", "lives", "in", "New", "York", "."]
    assert found.tags == ["B-person", "I-person", "O", "O", "B-place", "I-place", "O"]
    assert not changed


@pytest.mark.parametrize(
    ("spans", "tags", "reason"),
    [
        ([span(0, 5)], "B-person I-person O O O O O", "spans moved to whole words"),
        ([span(0, 8)], "B-person I-person O O O O O", "spans moved to whole words"),
        ([span(3, 4)], "O O O O O O O", "spans left out: no word in them"),
        (
            [span(4, 7, 1), span(0, 7)],
            "B-person I-person O O O O O",
            "spans left out: they overlap a longer one",
        ),
    ],
)
def test_what_a_span_loses_is_counted(spans, tags, reason) -> None:
    changed: Counter[str] = Counter()
    assert words_of(TEXT, spans, CLASSES, changed).tags == tags.split()
    assert changed == {reason: 1}


def test_neighbours_of_one_label_stay_apart() -> None:
    found = words_of("Ann Bob", [span(0, 3), span(4, 7)], CLASSES, Counter())
    assert found.tags == ["B-person", "B-person"]
