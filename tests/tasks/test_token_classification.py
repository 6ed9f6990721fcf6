"""Token classification: rows out of a span question, or out of a function."""

import pyarrow.parquet as pq
import pytest

import ostraka as rg
from ostraka.errors import BadFormatting, BadOption, UnknownName
from ostraka.tasks._base import verdicts_for
from ostraka.tasks._rows import TaggedText
from ostraka.tasks.token_classification import TokenClassification

for_tokens = rg.TrainingTask.for_token_classification
ANNA = "Anna went to Rome"


def marks(*answers):
    """Responses of several people, each a list of (start, end, label)."""
    return [
        {
            "user_id": f"u{i}",
            "values": {"names": {"value": [{"start": s, "end": e, "label": x} for s, e, x in one]}},
        }
        for i, one in enumerate(answers)
    ]


@pytest.fixture
def dataset():
    made = rg.FeedbackDataset(
        fields=[rg.TextField(name="text"), rg.TextField(name="note", required=False)],
        questions=[
            rg.SpanQuestion(
                name="names",
                field="text",
                labels=["PLACE", "PERSON", "TIME"],
                allow_overlapping=True,
            ),
            rg.LabelQuestion(name="tone", labels=["good", "bad"]),
        ],
    )
    rome, anna = (13, 17, "PLACE"), (0, 4, "PERSON")
    made.add_records(
        [
            {
                "fields": {"text": ANNA},
                "responses": marks([rome, anna], [anna, rome], [anna]),
                "external_id": "a",
            },
            {"fields": {"text": "unread"}, "external_id": "b"},
            {
                "fields": {"text": "nothing here"},
                "responses": marks([], [(0, 7, "TIME")], []),
                "external_id": "c",
            },
            {"fields": {"text": " "}, "responses": marks([]), "external_id": "d"},
        ]
    )
    return made


def rows_of(dataset, task):
    snapshot = dataset.snapshot()
    return task.rows(snapshot, verdicts_for(task, snapshot))


def seen(rows):
    return [
        (row.record, row.text, [(s["start"], s["end"], s["label"]) for s in row.spans])
        for row in rows
    ]


def test_one_row_per_record_with_a_text_and_a_verdict(dataset):
    task = for_tokens(text=dataset.field_by_name("text"), spans=dataset.question_by_name("names"))
    assert isinstance(task, rg.TrainingTaskForTokenClassification)
    rows = rows_of(dataset, task)
    assert rows.shape is TaggedText
    assert rows.classes == ("PLACE", "PERSON", "TIME")
    assert seen(rows) == [("a", ANNA, [(0, 4, 1), (13, 17, 0)]), ("c", "nothing here", [])]
    assert rows.dropped == {"no submitted answer": 1, "empty text": 1}


def test_the_strategy_and_its_options_decide_what_counts(dataset):
    strict = for_tokens(text="text", spans="names", strategy="majority", threshold=0.7)
    assert seen(rows_of(dataset, strict))[0][2] == [(0, 4, 1)]
    loose = for_tokens(text="text", spans="names", strategy="exact", threshold=0.3)
    assert [spans for *_, spans in seen(rows_of(dataset, loose))][1] == [(0, 7, 2)]


def test_disagreement_gives_a_row_per_distinct_answer(dataset):
    rows = rows_of(dataset, for_tokens(text="text", spans="names", strategy="disagreement"))
    assert seen(rows) == [
        ("a", ANNA, [(0, 4, 1), (13, 17, 0)]),
        ("a", ANNA, [(0, 4, 1)]),
        ("c", "nothing here", []),
        ("c", "nothing here", [(0, 7, 2)]),
    ]


def test_spans_that_overlap_are_all_kept(dataset):
    both = [(0, 4, "PERSON"), (0, 9, "TIME"), (2, 6, "PLACE")]
    dataset.add_records({"fields": {"text": ANNA}, "responses": marks(both), "external_id": "e"})
    rows = rows_of(dataset, for_tokens(text="text", spans="names"))
    assert seen(rows)[-1] == ("e", ANNA, [(0, 4, 1), (0, 9, 2), (2, 6, 0)])


def of_the_first(sample):
    answers = sample["names"]
    return (sample["text"], answers[0]["value"]) if answers else None


def test_a_function_may_return_the_value_of_a_response(dataset):
    rows = rows_of(dataset, for_tokens(formatting_func=of_the_first))
    assert rows.classes == ("PLACE", "PERSON", "TIME")
    assert seen(rows) == [("a", ANNA, [(0, 4, 1), (13, 17, 0)]), ("c", "nothing here", [])]
    reasons = {"the formatting function returned nothing for it": 1, "empty text": 1}
    assert rows.dropped == reasons


def first_word(sample):
    for letter in ("x", "a"):
        yield sample["text"], [{"end": 1, "start": 0, "label": letter, "score": 0.5}]


@pytest.mark.parametrize(
    "function",
    [
        first_word,
        lambda sample: list(first_word(sample)),
        lambda sample: tuple(first_word(sample)),
        lambda sample: iter([None, *first_word(sample)]),
    ],
)
def test_several_items_may_come_in_any_iterable(dataset, function):
    rows = rows_of(dataset, for_tokens(formatting_func=function))
    assert rows.classes == ("a", "x")
    assert seen(rows)[:2] == [("a", ANNA, [(0, 1, 1)]), ("a", ANNA, [(0, 1, 0)])]
    assert rows.dropped == {"empty text": 2}


def test_a_function_that_marks_nothing_gives_texts_without_spans(dataset):
    rows = rows_of(dataset, for_tokens(formatting_func=lambda s: (s["text"], ())))
    assert [spans for *_, spans in seen(rows)] == [[], [], []]
    assert rows.classes == ()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (3, r"Record 0 \(a\): the formatting function gave 3; expected \(\"text\", \[\{"),
        (("x", "y"), r"gave \('x', 'y'\)"),
        (("x", [{"start": 0, "end": 1}]), "gave .*'end': 1"),
        (("x", {"start": [0], "end": [1], "label": []}), "expected"),
        (("x", {"start": 0, "end": 1, "label": "y"}), "expected"),
        (
            ("xy", [{"start": 0, "end": 3, "label": "y"}]),
            r"Record 0 \(a\): the span .*text of 2 ch",
        ),
        (("xy", [{"start": 1, "end": 1, "label": "y"}]), "does not lie in its text"),
        (("xy", [{"start": -1, "end": 1, "label": "y"}]), "does not lie in its text"),
        (("xy", [{"start": 0, "end": 1.0, "label": "y"}]), "whole numbers"),
        (("xy", [{"start": 0, "end": 1, "label": 4}]), "label is a text"),
    ],
)
def test_a_function_that_gives_something_else_is_told_where(dataset, given, says):
    with pytest.raises(BadFormatting, match=says):
        rows_of(dataset, for_tokens(formatting_func=lambda _: given))


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({}, BadOption, "needs text=... and spans=..."),
        ({"text": "text"}, BadOption, "needs text=... and spans=..."),
        ({"text": "txt", "spans": "names"}, UnknownName, "Did you mean 'text'"),
        ({"text": "text", "spans": "name"}, UnknownName, "Did you mean 'names'"),
        ({"text": "text", "spans": "tone"}, BadOption, "label_selection question; token class"),
        ({"text": "note", "spans": "names"}, BadOption, "marks the field 'text', not 'note'"),
        ({"text": ["text", "note"], "spans": "names"}, BadOption, "name that one"),
        ({"text": "text", "spans": "names", "strategy": "exakt"}, UnknownName, "mean 'exact'"),
        ({"text": "text", "spans": "names", "strategy": "mean"}, BadOption, "does not settle span"),
        ({"text": "text", "spans": "names", "thresh": 1}, BadOption, "it takes: .*threshold"),
    ],
)
def test_what_the_dataset_cannot_give_is_refused(dataset, arguments, error, says):
    with pytest.raises(error, match=says):
        rows_of(dataset, for_tokens(**arguments))


def test_a_function_stands_alone():
    with pytest.raises(BadOption, match="without text, spans"):
        for_tokens(formatting_func=of_the_first, text="text", spans="names")


def test_a_task_is_rebuilt_from_its_description():
    task = for_tokens(text=["text"], spans="names", strategy="exact", threshold=0.4)
    assert TokenClassification.from_description(task.describe()) == task
    assert task.describe()["text"] == "text"


def test_real_crowds_marks_become_rows(shared_data):
    folder = shared_data / "toxic_spans"
    comments = pq.read_table(folder / "comments.parquet").slice(0, 300).to_pylist()
    texts = {one["comment_id"]: one["text"] for one in comments}
    judged = [
        one
        for one in pq.read_table(folder / "judgements.parquet").to_pylist()
        if one["comment_id"] in texts
    ]
    labels = sorted({span["type"] for one in judged for span in one["spans"]})
    dataset = rg.FeedbackDataset(
        fields=[rg.TextField(name="text")],
        questions=[
            rg.SpanQuestion(name="why", field="text", labels=labels, allow_overlapping=True)
        ],
    )
    answers = {name: [] for name in texts}
    for one in judged:
        value = [{"start": s["start"], "end": s["end"], "label": s["type"]} for s in one["spans"]]
        given = {"user_id": str(one["worker"]), "values": {"why": {"value": value}}}
        answers[one["comment_id"]].append(given)
    dataset.add_records(
        [{"fields": {"text": texts[name]}, "responses": given} for name, given in answers.items()]
    )
    rows = rows_of(dataset, for_tokens(text="text", spans="why"))
    assert len(rows) + sum(rows.dropped.values()) == 300
    found = [(row.text, span) for row in rows for span in row.spans]
    assert len(found) > 100
    assert all(0 <= span["start"] < span["end"] <= len(text) for text, span in found)
