"""Filters and sorts in the address, metrics, and what suggestions can be filtered by."""

from __future__ import annotations

import pytest


def listed(library, who=None, **asked):
    path = f"/datasets/{library.id}/records"
    answer = (who or library.owner).get(f"/me{path}" if who else path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_the_list_takes_the_filters_of_argilla_1(library):
    law = listed(library, metadata="topic:law,Zeus", limit=100)
    assert law
    assert all({"law", "Zeus"} & {*_several(one["metadata"]["topic"])} for one in law)
    some = listed(library, metadata=['length:{"ge": 1}', 'score:{"le": 0.1}'], limit=100)
    assert some
    assert all(r["metadata"]["length"] >= 1 and r["metadata"]["score"] <= 0.1 for r in some)
    ada = library.people["ada"]
    mine = listed(library, ada, response_status=["draft", "ResponseStatusFilter.submitted"],
                  include="responses", limit=100)  # fmt: skip
    assert {one["responses"][0]["status"] for one in mine} == {"draft", "submitted"}


@pytest.mark.parametrize("order", ["desc", "SortOrder.desc"])
def test_the_list_sorts_as_argilla_1_asks(library, order):
    found = listed(library, sort_by=[f"metadata.length:{order}", "inserted_at:asc"], limit=100)
    lengths = [r["metadata"]["length"] for r in found if "length" in r["metadata"]]
    assert lengths == sorted(lengths, reverse=True)
    assert len(found) == 60
    last = listed(library, sort_by=f"RecordSortField.inserted_at:{order}", limit=100)
    assert last[0]["inserted_at"] == max(r["inserted_at"] for r in library.records)


def test_parameters_and_a_body_go_together(library):
    body = {"query": {"vector": {"name": "mini", "value": [1, 0, 0]}}}
    found = library.search(body, metadata="topic:law")
    assert 0 < found["total"] < 60
    assert found["items"][0]["query_score"] >= found["items"][-1]["query_score"]


@pytest.mark.parametrize(
    "asked",
    [
        {"metadata": "topik:law"},
        {"metadata": "topic:"},
        {"metadata": "length:3"},
        {"metadata": 'length:{"gt": 3}'},
        {"sort_by": "title:asc"},
        {"sort_by": "inserted_at:up"},
        {"response_status": "done"},
        {"limit": 1001},
        {"offset": -1},
    ],
)
def test_parameters_that_cannot_be_are_refused(library, asked):
    assert library.owner.get(f"/datasets/{library.id}/records", params=asked).status_code == 422


def test_metrics_of_properties(library):
    def metrics(name):
        return library.owner.get(f"/metadata-properties/{library.properties[name]}/metrics").json()

    lengths = [r["metadata"]["length"] for r in library.records if "length" in r["metadata"]]
    assert metrics("length") == {"type": "integer", "min": min(lengths), "max": max(lengths)}
    assert metrics("score") == {"type": "float", "min": -7.5, "max": 0.25}
    found = metrics("topic")
    topics = [t for r in library.records for t in _several(r["metadata"].get("topic"))]
    assert found["type"] == "terms"
    assert found["total"] == len(topics)
    assert {one["term"]: one["count"] for one in found["values"]} == {
        term: topics.count(term) for term in topics
    }


def test_metrics_of_an_empty_dataset(shelf):
    for name, wanted in (
        ("length", {"type": "integer", "min": None, "max": None}),
        ("topic", {"type": "terms", "total": 0, "values": []}),
    ):
        path = f"/metadata-properties/{shelf.properties[name]}/metrics"
        assert shelf.owner.get(path).json() == wanted


def test_the_agents_of_suggestions(library):
    path = f"/datasets/{library.id}/records/search/suggestions/options"
    found = library.people["ada"].get(path).json()["items"]
    assert [one["question"]["name"] for one in found] == ["label", "labels", "rating", "text"]
    assert found[0]["question"]["id"] == library.questions["label"]
    assert all(one["agents"] == ["m1", "m2"] for one in found)


def _several(value):
    return value if isinstance(value, list) else [] if value is None else [value]
