"""Whole columns in and out: checked like objects, in Argilla's layout."""

import datasets
import polars as pl
import pyarrow as pa
import pytest
from data_samples import record, settings

import ostraka as rg
from ostraka.errors import BadRecord, UnknownName


def plain(dataset):
    return [r.to_dict() for r in dataset.records]


def kinds(feature):
    """A feature as plain values: lists for lists, dicts for structs, names for types."""
    if isinstance(feature, dict):
        return {name: kinds(inner) for name, inner in feature.items()}
    return [kinds(feature.feature)] if hasattr(feature, "feature") else feature.dtype


@pytest.fixture
def exportable():
    """Everything but responses without any answer, which the layout cannot hold."""
    made = rg.FeedbackDataset(**settings())
    full = record()
    full["responses"] = full["responses"][:2]
    made.add_records([full, record(external_id="r-2", responses=[], suggestions=[])])
    return made


def test_the_layout_has_argillas_columns_and_features(exportable):
    table = exportable.format_as("datasets")
    features = table.features
    text = datasets.Value("string", id="question")
    assert features["text"] == datasets.Value("string", id="field")
    answer = features["tone"].feature
    assert answer == {"user_id": text, "value": text, "status": text}
    assert features["stars"].feature["value"] == datasets.Value("int32", id="question")
    assert features["stars-suggestion"] == datasets.Value("int32", id="suggestion")
    assert kinds(features["topics"].feature["value"]) == ["string"]
    assert kinds(features["order"].feature["value"]) == {"rank": ["uint8"], "value": ["string"]}
    assert kinds(features["marks"].feature["value"]) == {
        "start": ["int32"], "end": ["int32"], "label": ["string"], "text": ["string"],
    }  # fmt: skip
    assert kinds(features["marks-suggestion"])["score"] == ["float32"]
    assert kinds(features["tone-suggestion-metadata"]["score"]) == "float32"
    assert kinds(features["topics-suggestion-metadata"]["score"]) == ["float32"]
    assert kinds(features["vectors"]["vec"]) == ["float32"]
    assert table.column_names[-3:] == ["external_id", "metadata", "vectors"]


def test_columns_of_an_export_build_the_same_dataset(exportable):
    again = rg.FeedbackDataset.from_columns(exportable.format_as("datasets"), **settings())
    assert plain(again) == plain(exportable)
    assert again.snapshot().hash == exportable.snapshot().hash


@pytest.mark.parametrize("kind", ["arrow", "polars", "pandas", "dict"])
def test_any_kind_of_table_will_do(kind):
    columns = {"text": ["one", "two"], "external_id": ["a", "b"], "length": [3, None]}
    table = {
        "arrow": lambda: pa.table(columns),
        "polars": lambda: pl.DataFrame(columns),
        "pandas": lambda: pl.DataFrame(columns).to_pandas().astype({"length": "Int64"}),
        "dict": lambda: columns,
    }[kind]()
    made = rg.FeedbackDataset.from_columns(table, **settings())
    assert [r.fields["text"] for r in made.records] == ["one", "two"]
    assert [r.metadata for r in made.records] == [{"length": 3}, {}]


def test_responses_may_come_as_a_long_table():
    responses = {
        "external_id": ["b", "a", "b"],
        "user_id": ["ann", "ann", "bob"],
        "status": ["submitted", "draft", "submitted"],
        "tone": ["good", None, "bad"],
        "stars": [5, 1, None],
        "topics": [["law"], [], None],
    }
    table = {"text": ["one", "two"], "external_id": ["a", "b"]}
    made = rg.FeedbackDataset.from_columns(table, responses=responses, **settings())
    people = [[(r.user_id, r.status) for r in one.responses] for one in made.records]
    assert people == [[("ann", "draft")], [("ann", "submitted"), ("bob", "submitted")]]
    first = made.records[1].responses[0].values
    assert {name: value.value for name, value in first.items()} == {
        "tone": "good", "stars": 5, "topics": ["law"],
    }  # fmt: skip


MARK = {"label": "who", "start": 0, "end": 9}
TWO = {"text": ["Ann went to Rome", "two"]}


def long(**columns):
    return {"record": [0, 1], "user_id": ["ann", "bob"], **columns}


@pytest.mark.parametrize(
    ("table", "responses", "error", "says"),
    [
        ({"txt": ["x"]}, None, UnknownName, "Did you mean 'text'"),
        ({"text": ["x", None]}, None, BadRecord, "Record 1: the required field 'text' is missing"),
        ({"text": [1, 2]}, None, BadRecord, "Record 0: field 'text' is 1; allowed: a string"),
        (TWO, long(tone=["good", "meh"]), BadRecord, "Record 1: question 'tone', the answer is"),
        (TWO, long(stars=[1, 9]), BadRecord, "Record 1: question 'stars', the answer is 9"),
        (TWO, long(stars=[1.5, 2.0]), BadRecord, "Record 0: question 'stars', the answer is 1.5"),
        (TWO, long(topics=[["law"], ["law", "law"]]), BadRecord, "Record 1.*without repeats"),
        (TWO, long(topics=[["tax"], []]), BadRecord, "Record 0.*without repeats of: food"),
        (TWO, long(order=[[{"value": "a", "rank": 9}], None]), BadRecord, "Record 0.*1 to 3"),
        (TWO, long(order=[None, [{"value": "a", "rank": 1}] * 2]), BadRecord, "Record 1.*each"),
        (TWO, long(marks=[None, [MARK]]), BadRecord, "Record 1.*outside"),
        (TWO, long(status=["submitted", "done"]), BadRecord, "Record 1: status 'done'"),
        (TWO, {"record": [1, 1], "user_id": ["ann", "ann"]}, BadRecord, "Record 1: two responses"),
        (TWO, {"record": [7], "user_id": ["ann"]}, BadRecord, "records 0 to 1"),
        (TWO, {"external_id": ["z"], "user_id": ["ann"]}, BadRecord, "external_id='z'"),
        (TWO, {"user_id": ["ann"]}, BadRecord, "need a column record"),
        (TWO, long(tonne=["good", "bad"]), UnknownName, "Did you mean 'tone'"),
        ({**TWO, "length": [1, 999]}, None, BadRecord, "Record 1: metadata 'length' is 999"),
        ({**TWO, "score": [1.0, float("nan")]}, None, BadRecord, "Record 1: metadata 'score'"),
        ({**TWO, "vec": [[1.0, 2.0], [1.0]]}, None, BadRecord, "Record 1: vector 'vec'"),
        ({**TWO, "tone-suggestion": ["good", "meh"]}, None, BadRecord, "Record 1: suggestion for"),
        (
            {**TWO, "tone-suggestion": ["good", "bad"],
             "tone-suggestion-metadata": [{"score": 0.5}, {"score": 1.5}]},
            None, BadRecord, "Record 1: suggestion for 'tone': score=1.5",
        ),
        (["x"], None, BadRecord, "list came; a dict of columns"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_record(table, responses, error, says):
    with pytest.raises(error, match=says):
        rg.FeedbackDataset.from_columns(table, responses=responses, **settings())


def test_answers_given_twice_are_refused():
    nested = {**TWO, "tone": [[{"user_id": "a", "value": "good", "status": "submitted"}], []]}
    with pytest.raises(BadRecord, match="Answers came twice"):
        rg.FeedbackDataset.from_columns(nested, responses=long(tone=["good", "bad"]), **settings())


def test_responses_without_values_never_break_an_export(dataset):
    assert dataset.format_as("datasets")[0]["tone"][1]["user_id"] == "bob"
    assert len(dataset.to_polars()) == 2
    assert list(dataset.to_pandas()["id"]) == ["r-1", "r-2"]


def test_only_one_format_is_known(dataset):
    with pytest.raises(ValueError, match="'datasets' is accepted"):
        dataset.format_as("csv")
