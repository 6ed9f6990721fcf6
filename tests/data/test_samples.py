"""What a formatting function is given has exactly the documented shape."""

import json

import pytest
from data_samples import record, settings

import ostraka as rg
from ostraka.data.samples import samples


@pytest.fixture
def sample(dataset):
    return next(samples(dataset.snapshot()))


QUESTIONS = ["tone", "stars", "topics", "order", "marks", "words"]


def test_it_has_the_columns_of_a_row_in_their_order(sample):
    expected = ["text", "note"]
    for name in QUESTIONS:
        expected += [name, f"{name}-suggestion", f"{name}-suggestion-metadata"]
    assert list(sample) == [*expected, "external_id", "metadata", "vectors"]


def test_answers_are_lists_of_user_value_and_status(sample):
    assert sample["tone"] == [
        {"user_id": "ann", "value": "good", "status": "submitted"},
        {"user_id": "bob", "value": "bad", "status": "draft"},
    ]
    assert sample["topics"][0]["value"] == ["law", "food"]
    assert sample["order"][0]["value"] == {"rank": [1, 1], "value": ["a", "c"]}
    assert sample["marks"][0]["value"] == {
        "start": [0], "end": [3], "label": ["who"], "text": ["Ann"],
    }  # fmt: skip
    assert sample["words"][0]["value"] == "a trip"


def test_the_guides_key_for_the_user_works_too(sample):
    assert sample["tone"][0]["user-id"] == "ann"
    assert sample["tone"][0].get("user-id") == "ann"
    assert set(sample["tone"][0]) == {"user_id", "value", "status"}
    with pytest.raises(KeyError):
        sample["tone"][0]["user"]


def test_suggestions_stand_beside_their_metadata(sample):
    assert sample["tone-suggestion"] == "odd"
    assert sample["tone-suggestion-metadata"] == {"type": "model", "score": 0.25, "agent": "m-1"}
    assert sample["topics-suggestion-metadata"]["score"] == [0.5]
    assert sample["stars-suggestion"] is None
    assert sample["stars-suggestion-metadata"] == {"type": None, "score": None, "agent": None}


def test_metadata_is_json_text_and_can_be_had_parsed(sample):
    assert json.loads(sample["metadata"]) == record()["metadata"]
    assert sample.parsed_metadata == record()["metadata"]
    assert sample.record_id == "r-1"


def test_vectors_are_there_only_when_they_are_declared(sample):
    assert sample["vectors"] == {"vec": [1.0, 0.5]}
    without = rg.FeedbackDataset(**settings(vectors_settings=None))
    without.add_records(record(vectors={}))
    assert "vectors" not in next(samples(without.snapshot()))


def test_a_record_without_responses_has_empty_lists(dataset):
    second = list(samples(dataset.snapshot()))[1]
    assert [second[name] for name in QUESTIONS] == [[]] * 6


def test_it_behaves_like_the_dict_it_is(sample):
    whole = dict(sample)
    assert whole == sample.copy() == {**sample}
    assert list(whole) == list(sample)
    assert len(sample) == len(whole)
    assert sample.get("absent", 7) == 7
    assert "tone" in sample
    assert "absent" not in sample
    assert json.loads(json.dumps(whole))["text"] == "Ann went to Rome"
    assert "{text}".format(**sample) == "Ann went to Rome"
    assert set(sample.keys()) == set(whole)
    assert len(list(sample.values())) == len(whole)
    with pytest.raises(KeyError, match="absent"):
        sample["absent"]


def test_it_equals_the_row_of_the_dataset_made_for_export(dataset):
    rows = dataset.format_as("datasets")
    for row, sample in zip(rows, samples(dataset.snapshot()), strict=True):
        assert {k: v for k, v in row.items() if k != "metadata"} == {
            k: v for k, v in dict(sample).items() if k != "metadata"
        }


def test_columns_read_before_are_there_in_later_blocks():
    dataset = rg.FeedbackDataset(**settings())
    dataset.add_records([record(external_id=str(i)) for i in range(1100)])
    read = [(s["external_id"], s["tone"][0]["value"]) for s in samples(dataset.snapshot())]
    assert read == [(str(i), "good") for i in range(1100)]
