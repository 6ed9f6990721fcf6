"""Search finds what is there, whichever way it came there."""

from __future__ import annotations

import pytest

GOOD = {"label": {"value": "good"}}


@pytest.fixture
def finds(dataset, owner):
    """finds(query, filters): the texts that a search finds."""

    def asked(query=None, *filters):
        body = {"query": query, "filters": {"and": list(filters)} if filters else None}
        body = {name: part for name, part in body.items() if part}
        answer = owner.post(f"/datasets/{dataset.id}/records/search", body)
        assert answer.status_code == 200, answer.text
        return [item["record"]["fields"]["text"] for item in answer.json()["items"]]

    return asked


def words(text):
    return {"text": {"q": text}}


def labelled(value, entity="response"):
    scope = {"entity": entity, "question": "label"}
    return {"type": "terms", "scope": scope, "values": [value]}


def topic(value):
    scope = {"entity": "metadata", "metadata_property": "topic"}
    return {"type": "terms", "scope": scope, "values": [value]}


def near(*vector):
    return {"vector": {"name": "mini", "value": list(vector)}}


@pytest.fixture
def record(dataset, annotator):
    suggestion = {"question_id": dataset.questions["label"], "value": "bad"}
    answer = {"user_id": annotator.id, "status": "submitted", "values": GOOD}
    given = {
        "fields": {"text": "a heron"},
        "metadata": {"topic": "birds"},
        "vectors": {"mini": [1, 0, 0]},
        "suggestions": [suggestion],
        "responses": [answer],
    }
    return dataset.add(given)[0]


def found_everywhere(finds):
    return (
        finds(words("heron"))
        == finds(None, topic("birds"))
        == finds(None, labelled("good"))
        == finds(None, labelled("bad", "suggestion"))
        == finds(near(1, 0.1, 0))
        == ["a heron"]
    )


def found_nowhere(finds):
    return not (
        finds(words("heron"))
        or finds(None, topic("birds"))
        or finds(None, labelled("good"))
        or finds(None, labelled("bad", "suggestion"))
        or finds(near(1, 0.1, 0))
    )


def test_a_deleted_record_is_not_found_until_that_is_undone(dataset, owner, record, finds):
    assert found_everywhere(finds)
    owner.delete(f"/datasets/{dataset.id}/records?ids={record['id']}")
    assert found_nowhere(finds)
    (act, *_) = owner.get(f"/datasets/{dataset.id}/audit").json()["items"]
    assert owner.post(f"/audit/{act['seq']}/undo").status_code == 200
    assert found_everywhere(finds)


def test_a_changed_record_is_found_as_it_is_now_and_as_it_was_once_that_is_undone(
    dataset, owner, record, finds
):
    items = [{"id": record["id"], "fields": {"text": "an egret"}, "metadata": {"topic": "x"}}]
    assert owner.put(f"/datasets/{dataset.id}/records/bulk", {"items": items}).status_code == 200
    assert finds(words("heron")) == finds(None, topic("birds")) == []
    assert finds(words("egret")) == finds(None, topic("x")) == ["an egret"]
    (act, *_) = owner.get(f"/datasets/{dataset.id}/audit").json()["items"]
    assert owner.post(f"/audit/{act['seq']}/undo").status_code == 200
    assert found_everywhere(finds)
    assert finds(words("egret")) == []


def test_an_answer_of_the_web_app_is_found_and_so_is_its_undoing(dataset, owner, annotator, finds):
    (record,) = dataset.add({"fields": {"text": "an ibis"}})
    body = {"status": "submitted", "values": GOOD}
    assert annotator.put(f"/me/records/{record['id']}/answer", body).status_code == 200
    assert finds(None, labelled("good")) == ["an ibis"]
    body["values"] = {"label": {"value": "ugly"}}
    assert annotator.put(f"/me/records/{record['id']}/answer", body).status_code == 200
    assert (finds(None, labelled("good")), finds(None, labelled("ugly"))) == ([], ["an ibis"])
    act = annotator.get("/me/history").json()["items"][0]
    assert annotator.post(f"/audit/{act['seq']}/undo").status_code == 200
    assert (finds(None, labelled("good")), finds(None, labelled("ugly"))) == (["an ibis"], [])


def test_answers_given_together_are_found(dataset, annotator, finds):
    made = dataset.add(*({"fields": {"text": f"stork {n}"}} for n in range(3)))
    body = {
        "ids": [one["id"] for one in made],
        "status": "submitted",
        "values": GOOD,
        "dry_run": False,
    }
    answer = annotator.post(f"/me/datasets/{dataset.id}/answers/bulk", body)
    assert answer.status_code == 200, answer.text
    assert finds(None, labelled("good")) == ["stork 0", "stork 1", "stork 2"]


def test_a_field_that_is_deleted_later_is_no_longer_searched(dataset, owner, finds):
    text = {"type": "text"}
    asked = {"add_fields": [{"name": "more", "title": "More", "required": False, "settings": text}]}
    version = owner.post(f"/datasets/{dataset.id}/schema/preview", asked).json()["version"]
    done = owner.post(f"/datasets/{dataset.id}/schema", {**asked, "version": version})
    assert done.status_code == 200, done.text
    dataset.add({"fields": {"text": "a stork", "more": "with a baby"}})
    assert finds(words("baby")) == ["a stork"]
    asked = {"delete_fields": ["more"], "version": done.json()["version"]}
    done = owner.post(f"/datasets/{dataset.id}/schema", asked)
    assert done.status_code == 200, done.text
    assert (finds(words("baby")), finds(words("stork"))) == ([], ["a stork"])
    (act, *_) = owner.get(f"/datasets/{dataset.id}/audit").json()["items"]
    assert owner.post(f"/audit/{act['seq']}/undo").status_code == 200
    assert finds(words("baby")) == ["a stork"]
