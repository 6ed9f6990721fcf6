"""Records come in whole or not at all."""

from __future__ import annotations

from typing import Any


def reply(position: int, **more: Any) -> dict[str, Any]:
    return {"fields": {"text": f"reply {position}"}, "external_id": f"r{position}", **more}


def test_records_come_back_as_they_went_in(dataset, owner, annotator):
    suggestion = {"question_id": dataset.questions["label"], "value": "good", "score": 0.5}
    answer = {
        "user_id": annotator.id,
        "status": "submitted",
        "values": {"label": {"value": "bad"}},
    }
    given = reply(
        0,
        metadata={"topic": "a", "else": [1, {"b": None}]},
        vectors={"mini": [0.5, -1.0, 2.0]},
        suggestions=[suggestion],
        responses=[answer],
    )
    (made,) = dataset.add(given)
    listed = owner.get(f"/datasets/{dataset.id}/records", params={
        "include": ["responses", "suggestions", "vectors"]}).json()["items"]  # fmt: skip
    assert listed == [made]
    assert made["fields"] == given["fields"]
    assert made["metadata"] == given["metadata"]
    assert made["vectors"] == given["vectors"]
    assert made["suggestions"][0].items() >= suggestion.items()
    assert made["responses"][0].items() >= answer.items()
    assert made["status"] == "completed"


def test_one_bad_record_keeps_all_out(dataset, owner):
    items = [reply(0), {"fields": {"txt": "oops"}}]
    answer = owner.post(f"/datasets/{dataset.id}/records/bulk", {"items": items})
    assert answer.status_code == 422
    assert answer.json()["where"] == "items.1.fields.txt"
    assert "Did you mean 'text'?" in answer.json()["message"]
    assert owner.get(f"/datasets/{dataset.id}/records").json()["total"] == 0


def test_an_external_id_is_there_once(dataset, owner):
    dataset.add(reply(0))
    answer = owner.post(f"/datasets/{dataset.id}/records/bulk", {"items": [reply(0)]})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_unique")


def test_put_changes_what_is_there_and_adds_what_is_not(dataset, owner):
    (first,) = dataset.add(reply(0, metadata={"topic": "a"}))
    items = [{"external_id": "r0", "metadata": {"topic": "b"}}, reply(1)]
    answer = owner.put(f"/datasets/{dataset.id}/records/bulk", {"items": items}).json()
    assert answer["updated_item_ids"] == [first["id"]]
    assert [one["metadata"] for one in answer["items"]] == [{"topic": "b"}, None]
    assert [one["fields"]["text"] for one in answer["items"]] == ["reply 0", "reply 1"]
