"""Rows of the 1.x layouts: the current one, dicts of lists, and what early versions left out."""

import json

import pyarrow as pa
import pytest

from ostraka.data.hub.answers import AGAIN, NAMELESS, STATUS
from ostraka.data.hub.read import read
from ostraka.data.hub.v1 import OUTSIDE, VECTORS
from ostraka.data.memory import Memory
from ostraka.errors import BadFile, BadRecord

ANA, BEN = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def records(found):
    return list(Memory(found.settings, found.columns).iterate())


def values(found, row):
    return [
        (r.user_id, r.status, {k: v.value for k, v in (r.values or {}).items()} or None)
        for r in records(found)[row].responses
    ]


@pytest.fixture
def two(simple):
    """Settings of one text, a label and a rating."""
    stars = {"name": "stars", "type": "rating", "values": [1, 2, 3], "required": False}
    return {**simple, "questions": [*simple["questions"], stars]}


def test_the_answers_of_one_person_are_one_response(two, answers):
    table = pa.table(
        {
            "text": ["a", "b"],
            "label": answers([(ANA, "yes", "submitted"), (BEN, "no", "draft")], []),
            "stars": answers([(BEN, 3, "draft")], [(ANA, 1, "discarded")]),
            "external_id": ["x", None],
            "metadata": ['{"k": 1}', "{}"],
        }
    )
    found = read(table, settings=two)
    assert values(found, 0) == [
        (ANA, "submitted", {"label": "yes"}),
        (BEN, "draft", {"label": "no", "stars": 3}),
    ]
    assert values(found, 1) == [(ANA, "discarded", {"stars": 1})]
    first, second = records(found)
    assert (first.external_id, first.metadata, second.metadata) == ("x", {"k": 1}, {})
    assert not found.report.lost


def test_a_dict_of_lists_is_read_as_a_list_of_dicts(two):
    column = pa.array(
        [
            {"user_id": [ANA, BEN], "value": ["yes", "no"], "status": ["submitted", "draft"]},
            {"user_id": [], "value": [], "status": []},
        ]
    )
    stars = pa.array([{"user_id": [BEN], "value": [2], "status": ["draft"]}, None])
    found = read(pa.table({"text": ["a", "b"], "label": column, "stars": stars}), settings=two)
    assert values(found, 0) == [
        (ANA, "submitted", {"label": "yes"}),
        (BEN, "draft", {"label": "no", "stars": 2}),
    ]
    assert values(found, 1) == []


def test_rankings_and_sets_in_a_dict_of_lists(simple):
    questions = [
        {"name": "order", "type": "ranking", "values": ["x", "y"]},
        {"name": "topics", "type": "multi_label_selection", "labels": ["a", "b"]},
    ]
    order = [{"rank": [2, 1], "value": ["x", "y"]}]
    table = pa.table(
        {
            "text": ["t"],
            "order": pa.array([{"user_id": [ANA], "value": order, "status": ["submitted"]}]),
            "topics": pa.array([{"user_id": [ANA], "value": [["b"]], "status": ["submitted"]}]),
        }
    )
    found = read(table, settings={**simple, "questions": questions})
    (response,) = records(found)[0].responses
    assert [(v.value, v.rank) for v in response.values["order"].value] == [("x", 2), ("y", 1)]
    assert response.values["topics"].value == ["b"]


def test_columns_that_early_versions_did_not_write_may_be_absent(simple, answers):
    found = read(pa.table({"text": ["a"], "label": answers([(ANA, "yes", None)])}), settings=simple)
    assert values(found, 0) == [(ANA, "submitted", {"label": "yes"})]
    assert not records(found)[0].suggestions
    assert len(read(pa.table({"text": ["a"]}), settings=simple).columns) == 1


def test_a_discarded_response_without_values_is_kept_blank(two, answers):
    table = pa.table(
        {
            "text": ["a"],
            "label": answers([(ANA, None, "discarded"), (BEN, "yes", "submitted")]),
            "stars": answers([(ANA, None, "discarded")]),
        }
    )
    found = read(table, settings=two)
    assert values(found, 0) == [(ANA, "discarded", None), (BEN, "submitted", {"label": "yes"})]
    assert found.columns.responses["blank"].to_pylist() == [True, False]


def test_the_first_answer_without_a_person_is_kept_and_the_others_are_counted(two, answers):
    nobody = [(None, "yes", "submitted"), (None, "no", "submitted")]
    table = pa.table(
        {
            "text": ["a"],
            "label": answers([*nobody, (ANA, "no", "submitted")]),
            "stars": answers([(None, 2, "submitted")]),
        }
    )
    found = read(table, settings=two)
    assert values(found, 0) == [
        (None, "submitted", {"label": "yes", "stars": 2}),
        (ANA, "submitted", {"label": "no"}),
    ]
    assert found.report.lost == {NAMELESS: 1}


def test_second_answers_and_other_statuses_of_a_person_are_counted(two, answers):
    again = [(ANA, "yes", "submitted"), (ANA, "no", "submitted")]
    table = pa.table(
        {
            "text": ["a"],
            "label": answers(again),
            "stars": answers([(ANA, 2, "draft")]),
        }
    )
    found = read(table, settings=two)
    assert values(found, 0) == [(ANA, "submitted", {"label": "yes", "stars": 2})]
    assert found.report.lost == {AGAIN: 1, STATUS: 1}


def test_suggestions_have_their_scores_as_the_decimals_they_were(two):
    about = pa.array(
        [
            {"type": "model", "score": 0.9, "agent": "m"},
            {"type": None, "score": 1.5, "agent": None},
        ],
        pa.struct([("type", pa.string()), ("score", pa.float32()), ("agent", pa.string())]),
    )
    table = pa.table(
        {"text": ["a", "b"], "label-suggestion": ["yes", "no"], "label-suggestion-metadata": about}
    )
    found = read(table, settings=two)
    first, second = (record.suggestions[0] for record in records(found))
    assert (first.value, first.score, first.agent, first.type) == ("yes", 0.9, "m", "model")
    assert (second.value, second.score) == ("no", None)
    assert found.report.lost == {OUTSIDE: 1}


def test_a_list_of_one_score_for_several_labels_is_one_score(simple):
    topics = {"name": "topics", "type": "multi_label_selection", "labels": ["a", "b"]}
    about = pa.array([{"score": [0.5]}, {"score": [0.25]}, {"score": None}, {"score": [0.1, 0.2]}])
    table = pa.table(
        {
            "text": list("wxyz"),
            "topics-suggestion": [["a", "b"], ["a"], ["b"], ["b", "a"]],
            "topics-suggestion-metadata": about,
        }
    )
    found = read(table, settings={**simple, "questions": [topics]})
    scores = [record.suggestions[0].score for record in records(found)]
    assert scores == [0.5, [0.25], None, [0.1, 0.2]]


def test_vectors_are_read_and_those_that_nothing_declares_are_counted(simple):
    simple["vectors_settings"] = [{"name": "place", "dimensions": 2}]
    vectors = pa.array(
        [{"place": [0.5, 1.0], "other": [1.0]}, {"place": None, "other": None}],
        pa.struct([("place", pa.list_(pa.float32())), ("other", pa.list_(pa.float32()))]),
    )
    found = read(pa.table({"text": ["a", "b"], "vectors": vectors}), settings=simple)
    assert [record.vectors for record in records(found)] == [{"place": [0.5, 1.0]}, {}]
    assert found.report.lost == {VECTORS: 1}


@pytest.mark.parametrize("wrong", [[1.0], [1.0, None], [1.0, float("nan")]])
def test_a_vector_that_does_not_fit_names_its_record(simple, wrong):
    simple["vectors_settings"] = [{"name": "place", "dimensions": 2}]
    vectors = [{"place": [0.5, 1.0]}, {"place": wrong}]
    table = pa.table({"text": ["a", "b"], "vectors": vectors})
    with pytest.raises(BadRecord, match="Record 1: vector 'place'"):
        read(table, settings=simple)


def test_a_column_that_belongs_to_nothing_is_refused_until_it_is_skipped(simple):
    table = pa.table({"text": ["a"], "labels": ["yes"]})
    with pytest.raises(BadFile, match=r"'labels' belongs to no field.*Did you mean 'label'"):
        read(table, settings=simple)
    found = read(table, settings=simple, skip_columns=["labels"])
    assert len(found.columns) == 1
    assert found.report.notes == ["the column 'labels' was skipped, as asked"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"label": [[]]}, "no column for the required field 'text'; the columns are label"),
        ({"text": ["a"], "label": ["yes"]}, "'label' holds string; a question needs lists"),
        (
            {"text": ["a"], "label": [[{"user_id": 7, "value": "yes", "status": "submitted"}]]},
            "User_id in 'label' is a column of int64",
        ),
    ],
)
def test_columns_of_a_wrong_type_are_named(simple, columns, said):
    with pytest.raises(BadFile) as caught:
        read(pa.table(columns), settings=simple)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"text": ["a", None]}, "Record 1: the required field 'text' is missing"),
        ({"text": [1, 2]}, "field 'text' is 1; allowed: a string"),
        ({"text": ["a", "b"], "metadata": ["{}", "{k"]}, "Record 1: metadata '{k' is no JSON"),
        ({"text": ["a", "b"], "label-suggestion": [None, "maybe"]}, "'maybe'; allowed: one of"),
    ],
)
def test_values_that_do_not_fit_are_named_with_their_record(simple, columns, said):
    with pytest.raises(BadRecord) as caught:
        read(pa.table(columns), settings=simple)
    assert said in str(caught.value)


def test_an_answer_that_is_no_option_names_record_and_options(simple, answers):
    table = pa.table({"text": ["a", "b"], "label": answers([], [(ANA, "maybe", "submitted")])})
    with pytest.raises(BadRecord, match=r"Record 1: question 'label'.*'maybe'.*yes, no"):
        read(table, settings=simple)


def test_an_unknown_status_is_refused(simple, answers):
    table = pa.table({"text": ["a"], "label": answers([(ANA, "yes", "done")])})
    with pytest.raises(BadRecord, match=r"Record 0: status 'done'"):
        read(table, settings=simple)


def test_a_cfg_beside_the_rows_is_enough(folder, simple, answers):
    table = pa.table({"text": ["a"], "label": answers([(ANA, "yes", "submitted")])})
    made = folder({"argilla.cfg": json.dumps(simple), "data/train-00000-of-00001.parquet": table})
    assert values(read(made), 0) == [(ANA, "submitted", {"label": "yes"})]
