"""The baseline that marks again what was marked before."""

import pyarrow as pa

from ostraka.tasks._marks import SPANS
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.train.seen_spans import seen_spans


def train(*rows):
    """Rows of (text, marked words with their label)."""
    spans = [
        [
            {"start": text.index(words), "end": text.index(words) + len(words), "label": label}
            for words, label in marked
        ]
        for text, *marked in rows
    ]
    table = {"record": ["r"] * len(rows), "text": [row[0] for row in rows]}
    return Rows(TaggedText, pa.table(table | {"spans": pa.array(spans, SPANS)}), ("A", "B"))


def test_whole_words_are_found_wherever_they_stand() -> None:
    known = train(("see Rome", ("Rome", 1)))
    assert seen_spans(known, ["Rome, Romea; (Rome)", "rome", ""]) == [
        [("B", 0, 4), ("B", 14, 18)],
        [],
        [],
    ]


def test_the_longest_wins_and_none_overlap() -> None:
    known = train(("New York", ("New York", 0)), ("York City", ("York City", 1)), ("a", ("a", 0)))
    assert seen_spans(known, ["New York City a"]) == [[("A", 0, 8), ("A", 14, 15)]]


def test_words_with_two_labels_say_nothing() -> None:
    known = train(("Paris", ("Paris", 0)), ("Paris", ("Paris", 1)))
    assert seen_spans(known, ["Paris"]) == [[]]


def test_marks_and_spaces_inside_are_part_of_the_words() -> None:
    known = train(("at 7:30 p.m. now", ("7:30 p.m.", 0)), ("U-2 ", ("U-2 ", 1)))
    assert seen_spans(known, ["7:30 p.m.", "a U-2!"]) == [[("A", 0, 9)], [("B", 2, 5)]]


def test_without_a_span_nothing_is_marked() -> None:
    assert seen_spans(train(("a",)), ["a"]) == [[]]
