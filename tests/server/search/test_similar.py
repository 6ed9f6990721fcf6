"""The records most and least like a vector, exactly, and by signs where there are many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ostraka.server.search import similar


def cosine(one: list[float], other: list[float]) -> float:
    a, b = np.asarray(one, np.float32).astype(float), np.asarray(other, np.float32).astype(float)
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


def near(library: Any, body: dict[str, Any], **asked: Any) -> list[tuple[str, float]]:
    found = library.search(body, **asked)["items"]
    return [(one["record"]["id"], one["query_score"]) for one in found]


@pytest.mark.parametrize(("order", "sign"), [("most_similar", 1), ("least_similar", -1)])
def test_similar_records_come_by_their_cosine(library, order, sign):
    value = [0.3, -1.0, 0.5]
    found = near(library, {"query": {"vector": {"name": "mini", "value": value, "order": order}}})
    score = {r["id"]: sign * cosine(value, r["vectors"]["mini"]) for r in library.records}
    assert [key for key, _ in found] == sorted(score, key=lambda key: -score[key])
    assert [s for _, s in found] == pytest.approx([(1 + score[key]) / 2 for key, _ in found])


def test_like_a_record_without_itself_with_words_and_filters(library):
    topic = {"entity": "metadata", "metadata_property": "topic"}
    record = library.records[7]
    body = {
        "query": {"vector": {"name": "mini", "record_id": record["id"]}, "text": {"q": "vote*"}},
        "filters": {"and": [{"type": "terms", "scope": topic, "values": ["law"]}]},
    }
    alone = {"query": {"text": {"q": "vote*"}}, "filters": body["filters"]}
    found = near(library, body)
    assert {key for key, _ in found} == set(library.ids(alone)) - {record["id"]}
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_pages_of_similar_records(library):
    body = {"query": {"vector": {"name": "mini", "value": [1, 0, 0]}}}
    whole, seen, cursor = near(library, body), [], None
    assert near(library, body, offset=50, limit=20) == whole[50:70]
    while cursor or not seen:
        page = library.search(body, limit=25, **({"cursor": cursor} if cursor else {}))
        seen += [(one["record"]["id"], one["query_score"]) for one in page["items"]]
        cursor = page["next_cursor"]
        assert page["total"] == 60
    assert seen == whole


@pytest.mark.parametrize(
    ("vector", "said"),
    [
        ({"name": "minni", "value": [1, 2, 3]}, "Did you mean 'mini'"),
        ({"name": "mini", "value": [1, 2]}, "has 3 numbers; 2 came"),
        ({"name": "mini", "value": [1e300, 2, 3]}, "too large"),
        ({"name": "mini"}, "record_id or value"),
        ({"name": "mini", "record_id": "0" * 32}, "is not in this dataset"),
    ],
)
def test_a_vector_that_cannot_be_compared_is_refused(library, vector, said):
    path = f"/datasets/{library.id}/records/search"
    answer = library.owner.post(path, {"query": {"vector": vector}})
    assert answer.status_code == 422
    assert said in answer.json()["message"]


def test_a_record_without_the_vector_is_refused(shelf):
    (made,) = shelf.add({"fields": {"title": "bare"}})
    body = {"query": {"vector": {"name": "mini", "record_id": made["id"]}}}
    answer = shelf.owner.post(f"/datasets/{shelf.id}/records/search", body)
    assert answer.status_code == 422
    assert "has no vector 'mini'" in answer.json()["message"]


@pytest.fixture
def wide(shelf, monkeypatch):
    """1,200 records with vectors of 70 numbers, of which 100 are chosen by signs."""
    monkeypatch.setattr(similar, "EXACT", 10)
    monkeypatch.setattr(similar, "CHOSEN", 300)
    given = {"name": "wide", "title": "Wide", "dimensions": 70}
    assert shelf.owner.post(f"/datasets/{shelf.id}/vectors-settings", given).status_code == 201
    dice = np.random.default_rng(3)
    middles = dice.normal(size=(40, 70))
    vectors = np.round(middles[np.arange(1200) % 40] + dice.normal(size=(1200, 70)) * 0.5, 3)
    items = [
        {"fields": {"title": f"n{nth % 2}"}, "vectors": {"wide": list(map(float, vector))}}
        for nth, vector in enumerate(vectors)
    ]
    made = [one for at in range(0, 1200, 400) for one in shelf.add(*items[at : at + 400])]
    return shelf, vectors, [one["id"] for one in made]


def test_of_many_the_nearest_are_chosen_by_signs(wide):
    shelf, vectors, ids = wide
    value = list(map(float, vectors[41]))
    body = {"query": {"vector": {"name": "wide", "value": value}}}
    score = {key: cosine(value, list(vector)) for key, vector in zip(ids, vectors, strict=True)}
    nearest = sorted(score, key=lambda key: -score[key])
    found = near(shelf, body, limit=20)
    assert [key for key, _ in found] == nearest[:20]
    body["query"]["text"] = {"q": "n1"}
    odd = [key for key in nearest if ids.index(key) % 2][:20]
    assert [key for key, _ in near(shelf, body, limit=20)] == odd
    body["query"]["vector"]["order"] = "least_similar"
    least = near(shelf, body, limit=5)
    assert least[0][0] == min(score, key=lambda key: score[key] if ids.index(key) % 2 else 2)


def test_signs_follow_changed_and_deleted_vectors(wide):
    shelf, vectors, ids = wide
    value = list(map(float, vectors[41]))
    path = f"/datasets/{shelf.id}/records"
    shelf.owner.delete(path, params={"ids": ids[41]})
    moved = {"id": ids[0], "vectors": {"wide": value}}
    assert shelf.owner.put(f"{path}/bulk", {"items": [moved]}).status_code == 200
    body = {"query": {"vector": {"name": "wide", "value": value}}}
    found = near(shelf, body, limit=3)
    assert found[0] == (ids[0], 1.0)
    assert ids[41] not in dict(found)
