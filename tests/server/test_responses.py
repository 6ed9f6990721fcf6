"""People answer; enough answers complete a record."""

from __future__ import annotations

import pytest

FIT = {
    "label": "good",
    "labels": ["good", "ugly"],
    "rating": 3,
    "rank": [{"value": name, "rank": n} for n, name in enumerate(("bad", "good", "ugly"), 1)],
    "text": "fine 👍",
    "span": [{"label": "good", "start": 0, "end": 2}],
}
UNFIT = {
    "label": "goood",
    "labels": [],
    "rating": 6,
    "rank": [{"value": "bad", "rank": 1}],
    "text": 3,
    "span": [{"label": "good", "start": 0, "end": 200}],
}


def submitted(**values):
    return {"status": "submitted", "values": {n: {"value": v} for n, v in values.items()}}


def test_an_answer_comes_back_as_it_went_in(dataset, annotator):
    (record,) = dataset.add({"fields": {"text": "été"}})
    answer = annotator.post(f"/records/{record['id']}/responses", submitted(**FIT))
    assert answer.status_code == 201
    assert {name: one["value"] for name, one in answer.json()["values"].items()} == FIT
    assert annotator.get(f"/records/{record['id']}").json()["responses"] == [answer.json()]


@pytest.mark.parametrize("name", UNFIT)
def test_an_answer_that_does_not_fit_is_refused(dataset, annotator, name):
    (record,) = dataset.add({"fields": {"text": "été"}})
    values = {"label": "good", name: UNFIT[name]}
    answer = annotator.post(f"/records/{record['id']}/responses", submitted(**values))
    assert (answer.status_code, answer.json()["where"]) == (422, f"values.{name}")
    assert annotator.get(f"/records/{record['id']}").json()["responses"] == []


def test_enough_answers_complete_a_record_and_a_withdrawn_one_reopens_it(
    dataset, owner, admin, annotator
):
    shared = {"distribution": {"strategy": "overlap", "min_submitted": 2}}
    assert owner.patch(f"/datasets/{dataset.id}", shared).status_code == 200
    (record,) = dataset.add({"fields": {"text": "a"}})
    states = []
    for who in (admin, annotator):
        made = who.post(f"/records/{record['id']}/responses", submitted(label="bad")).json()
        states.append(owner.get(f"/records/{record['id']}").json()["status"])
    annotator.put(f"/responses/{made['id']}", {"status": "discarded"})
    states.append(owner.get(f"/records/{record['id']}").json()["status"])
    assert states == ["pending", "completed", "pending"]


def test_fewer_answers_asked_for_completes_what_has_them(dataset, owner, annotator):
    owner.patch(
        f"/datasets/{dataset.id}", {"distribution": {"strategy": "overlap", "min_submitted": 2}}
    )
    (record,) = dataset.add({"fields": {"text": "a"}})
    annotator.post(f"/records/{record['id']}/responses", submitted(label="bad"))
    owner.patch(
        f"/datasets/{dataset.id}", {"distribution": {"strategy": "overlap", "min_submitted": 1}}
    )
    assert owner.get(f"/records/{record['id']}").json()["status"] == "completed"


def test_several_answers_stand_or_fail_alone(dataset, annotator):
    one, other = dataset.add({"fields": {"text": "a"}}, {"fields": {"text": "b"}})
    items = [
        {"record_id": one["id"], **submitted(label="good")},
        {"record_id": other["id"], **submitted(label="nothing")},
    ]
    first, second = annotator.post("/me/responses/bulk", {"items": items}).json()["items"]
    assert first["item"]["values"] == {"label": {"value": "good"}}
    assert "'nothing' is not among" in second["error"]["detail"]


def test_nobody_answers_twice(dataset, annotator):
    (record,) = dataset.add({"fields": {"text": "a"}})
    asked = (f"/records/{record['id']}/responses", submitted(label="good"))
    assert [annotator.post(*asked).status_code for _ in range(2)] == [201, 409]
