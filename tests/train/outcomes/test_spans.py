"""Spans of a text: shown, measured as seqeval measures them, and suggested."""

from __future__ import annotations

import pyarrow as pa
import pytest

from ostraka.errors import BadOption
from ostraka.schema.questions import LabelQuestion, SpanQuestion
from ostraka.tasks._marks import SPANS
from ostraka.tasks._rows import Rows, TaggedText
from ostraka.train.outcome import outcomes

CLASSES = ("PERSON", "PLACE")
TEXTS = ["Anna likes Rome", "Rome, New York", "  nothing ", "Bob"]
TRUTH = [[(0, 4, 0), (11, 15, 1)], [(0, 4, 1), (6, 14, 1)], [], [(0, 3, 0)]]


def rows_of(texts, truth, classes=CLASSES):
    spans = [[dict(zip(("start", "end", "label"), s, strict=True)) for s in one] for one in truth]
    names = [f"r{i}" for i in range(len(texts))]
    table = {"record": names, "text": texts, "spans": pa.array(spans, SPANS)}
    return Rows(TaggedText, pa.table(table), classes)


def said(*spans):
    """Predictions of one text: (label, start, end, score) each."""
    return [
        {"label": label, "start": start, "end": end, "text": "x" * (end - start), "score": score}
        for label, start, end, score in spans
    ]


@pytest.fixture
def outcome():
    return outcomes["spans"]()


RAW = [
    said(("PERSON", 0, 4, 0.9), ("PERSON", 11, 15, 0.6)),  # the second has another label
    said(("PLACE", 0, 4, 0.8), ("PLACE", 10, 14, 0.4)),  # the second begins too late
    said(("PLACE", 2, 9, 0.3)),
    [],
]


def test_spans_are_shown_above_a_threshold(outcome) -> None:
    assert outcome.present(RAW, CLASSES) == RAW
    above = outcome.present(RAW, CLASSES, threshold=0.6)
    assert [[span["start"] for span in found] for found in above] == [[0], [0], [], []]
    assert outcome.cells(RAW[3]) == [("(none)", "", "")]
    assert outcome.cells(RAW[2]) == [("xxxxxxx", "PLACE", "0.300")]


def test_a_span_is_right_only_where_label_and_both_bounds_are(outcome) -> None:
    found = outcome.measure(rows_of(TEXTS, TRUTH), RAW)
    assert (found["rows"], found["spans"], found["predicted_spans"]) == (4, 5, 5)
    assert (found["precision"], found["recall"]) == (2 / 5, 2 / 5)
    assert found["micro_f1"] == pytest.approx(2 / 5)
    person, place = found["per_class"]["PERSON"], found["per_class"]["PLACE"]
    assert person == pytest.approx({"precision": 1 / 2, "recall": 1 / 2, "f1": 1 / 2, "support": 2})
    assert place == pytest.approx({"precision": 1 / 3, "recall": 1 / 3, "f1": 1 / 3, "support": 3})
    assert found["macro_f1"] == pytest.approx((1 / 2 + 1 / 3) / 2)


def test_spans_that_overlap_and_repeat_are_counted_as_they_are(outcome) -> None:
    truth = [[(0, 4, 0), (0, 9, 1)]]
    twice = said(("PLACE", 0, 9, 0.5), ("PLACE", 0, 9, 0.5))
    found = outcome.measure(rows_of(["New York!"], truth), [twice])
    assert (found["precision"], found["recall"]) == (1, 1 / 2)


def test_labels_nobody_declared_count_against_the_model(outcome) -> None:
    found = outcome.measure(rows_of(["Anna"], [[(0, 4, 0)]]), [said(("DATE", 0, 4, 1.0))])
    assert found["micro_f1"] == 0
    assert found["per_class"]["DATE"]["support"] == 0


def test_nothing_there_and_nothing_said_is_no_error(outcome) -> None:
    found = outcome.measure(rows_of(["a"], [[]]), [[]])
    assert (found["precision"], found["recall"], found["micro_f1"]) == (0, 0, 0)
    assert found["whole_text_f1"] == 0


def test_the_trivial_answer_is_the_whole_text_with_the_most_frequent_label(outcome) -> None:
    truth = [[(0, 4, 1)], [(1, 5, 1)], [(0, 3, 0)]]
    found = outcome.measure(rows_of(["Rome", " Rome ", "Bob and"], truth), [[], [], []])
    assert found["whole_text_f1"] == pytest.approx(2 * 2 / (3 + 3))


def test_what_was_marked_in_training_is_marked_again(outcome) -> None:
    train = rows_of(["Anna in New York", "York is far"], [[(0, 4, 0), (8, 16, 1)], [(0, 4, 1)]])
    held_out = rows_of(["Anna saw New York, York", "Annabel"], [[(0, 4, 0), (9, 17, 1)], []])
    found = outcome.baseline(train, held_out)
    assert found["seen_spans_f1"] == pytest.approx(2 * 2 / (3 + 2))


def test_suggestions_carry_spans_scores_and_agent(outcome) -> None:
    question = SpanQuestion(name="names", field="text", labels=["PLACE", "PERSON"])
    first, *_, none = outcome.suggest(RAW, CLASSES, question, "me")
    assert [(s.label, s.start, s.end, s.score) for s in first.value] == [
        ("PERSON", 0, 4, 0.9),
        ("PERSON", 11, 15, 0.6),
    ]
    assert (first.score, first.agent, first.type) == ([0.9, 0.6], "me", "model")
    assert none is None


def test_a_question_that_does_not_fit_is_refused(outcome) -> None:
    tone = LabelQuestion(name="tone", labels=["good", "bad"])
    with pytest.raises(BadOption, match="only span ones take spans"):
        outcome.suggest(RAW, CLASSES, tone, None)
    other = SpanQuestion(name="names", field="text", labels=["PERSON"])
    with pytest.raises(BadOption, match="has no 'PLACE' among its labels"):
        outcome.suggest(RAW, CLASSES, other, None)


def test_predict_takes_texts_alone(outcome) -> None:
    with pytest.raises(BadOption, match="is no text"):
        outcome.inputs([3])
