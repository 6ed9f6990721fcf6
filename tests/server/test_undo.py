"""Every answer, bulk action and deletion can be undone from the log."""

from __future__ import annotations

import pytest

GOOD, BAD = ({"label": {"value": value}} for value in ("good", "bad"))


def put(who, record, values=GOOD, status="submitted"):
    found = who.put(f"/me/records/{record['id']}/answer", {"status": status, "values": values})
    assert found.status_code == 200, found.text
    return found.json()["answer"]


def mine(dataset, who):
    acts = who.get("/me/history").json()["items"]
    return [act for act in acts if act["undone_by"] is None]


def answers(owner, record):
    told = owner.get(f"/records/{record['id']}").json()
    return [one["values"] for one in told["responses"]], told["status"]


@pytest.fixture
def record(dataset):
    return dataset.add({"fields": {"text": "a"}})[0]


def test_answers_are_undone_one_after_another_and_done_again(dataset, annotator, record, owner):
    for values in (GOOD, BAD):
        put(annotator, record, values)
    done = []
    for _ in range(2):
        act = mine(dataset, annotator)[len(done)]
        answer = annotator.post(f"/audit/{act['seq']}/undo")
        assert answer.status_code == 200, answer.text
        done.append(answer.json()["batch"])
        states = answers(owner, record)
        assert states == (([GOOD], "completed") if len(done) == 1 else ([], "pending"))
    assert annotator.post(f"/audit/batches/{done[1]}/undo").status_code == 200
    assert answers(owner, record) == ([GOOD], "completed")


def test_what_came_later_stands_in_the_way_and_is_named(dataset, annotator, record):
    for values in (GOOD, BAD):
        put(annotator, record, values)
    later, first = mine(dataset, annotator)
    refused = annotator.post(f"/audit/{first['seq']}/undo")
    assert (refused.status_code, refused.json()["newer"]) == (409, later["seq"])
    assert "by annotator at" in refused.json()["message"]


def test_nothing_is_undone_twice(dataset, annotator, record):
    put(annotator, record)
    (act,) = mine(dataset, annotator)
    assert annotator.post(f"/audit/{act['seq']}/undo").status_code == 200
    refused = annotator.post(f"/audit/{act['seq']}/undo")
    assert (refused.status_code, refused.json()["entries"]) == (409, [act["seq"]])


def test_others_acts_are_undone_only_by_leads(dataset, annotator, member, admin, record):
    put(annotator, record)
    (act,) = mine(dataset, annotator)
    assert member("ben").post(f"/audit/{act['seq']}/undo").status_code == 403
    assert admin.post(f"/audit/{act['seq']}/undo").status_code == 200


def test_deleted_records_come_back_with_all_that_belonged_to_them(
    dataset, annotator, owner, record
):
    suggestion = {"question_id": dataset.questions["label"], "value": "good", "score": 0.5}
    (whole,) = dataset.add(
        {"fields": {"text": "b"}, "external_id": "x1", "metadata": {"topic": "law"},
         "suggestions": [suggestion], "vectors": {"mini": [1.0, 2.0, 3.0]}}
    )  # fmt: skip
    put(annotator, whole, BAD)
    owner.put(f"/records/{whole['id']}/verdicts", {"verdicts": {"label": {"value": "ugly"}}})
    before = owner.get(f"/records/{whole['id']}").json()
    gone = owner.delete(f"/datasets/{dataset.id}/records", params={
        "ids": f"{whole['id']},{record['id']}"})  # fmt: skip
    assert gone.status_code == 204
    assert owner.get(f"/records/{whole['id']}").status_code == 404
    act = owner.get(f"/datasets/{dataset.id}/audit?action=records.deleted").json()["items"][0]
    assert act["before"]["records"] == 2
    done = owner.post(f"/audit/batches/{act['batch']}/undo")
    assert done.json()["left_out"] == 0
    assert owner.get(f"/records/{whole['id']}").json() == before
    assert before["state"] == "resolved"
    assert owner.post(f"/audit/batches/{done.json()['batch']}/undo").status_code == 200
    assert owner.get(f"/records/{whole['id']}").status_code == 404


def test_a_record_cannot_come_back_where_a_newer_one_has_its_name(dataset, owner):
    (made,) = dataset.add({"fields": {"text": "b"}, "external_id": "x1"})
    owner.delete(f"/records/{made['id']}")
    dataset.add({"fields": {"text": "c"}, "external_id": "x1"})
    act = owner.get(f"/datasets/{dataset.id}/audit?action=records.deleted").json()["items"][0]
    refused = owner.post(f"/audit/{act['seq']}/undo")
    assert (refused.status_code, "'x1'" in refused.json()["message"]) == (409, True)


def test_changed_records_become_what_they_were(dataset, owner, annotator):
    def suggested(name, value):
        return {"question_id": dataset.questions[name], "value": value}

    item = {"fields": {"text": "b"}, "external_id": "x1", "vectors": {"mini": [1.0, 2.0, 3.0]},
            "suggestions": [suggested("label", "good")]}  # fmt: skip
    (made,) = dataset.add(item)
    before = owner.get(f"/records/{made['id']}").json()
    change = {"external_id": "x1", "fields": {"text": "new"}, "vectors": {"mini": [0, 0, 1]},
              "suggestions": [suggested("label", "bad"), suggested("rating", 3)]}  # fmt: skip
    at = f"/datasets/{dataset.id}/records/bulk"
    assert owner.put(at, {"items": [change]}).status_code == 200
    after = owner.get(f"/records/{made['id']}").json()
    act = owner.get(f"/datasets/{dataset.id}/audit?action=records.changed").json()["items"][0]
    done = owner.post(f"/audit/{act['seq']}/undo")
    assert done.status_code == 200, done.text
    parts = ("fields", "suggestions", "vectors")
    now = owner.get(f"/records/{made['id']}").json()
    assert {name: now[name] for name in parts} == {name: before[name] for name in parts}
    assert owner.post(f"/audit/batches/{done.json()['batch']}/undo").status_code == 200
    again = owner.get(f"/records/{made['id']}").json()
    assert {name: again[name] for name in parts} == {name: after[name] for name in parts}


def test_added_records_are_taken_back_unless_somebody_answered_them(dataset, owner, annotator):
    dataset.add({"fields": {"text": "b"}})
    (other,) = dataset.add({"fields": {"text": "c"}})
    put(annotator, other)
    later, first = owner.get(f"/datasets/{dataset.id}/audit?action=records.added").json()["items"]
    assert owner.post(f"/audit/{first['seq']}/undo").status_code == 200
    refused = owner.post(f"/audit/{later['seq']}/undo")
    assert (refused.status_code, "1 of its 1 records" in refused.json()["message"]) == (409, True)


def test_settings_are_undone_and_records_counted_again(dataset, owner, annotator, record):
    dataset.work(min_submitted=2)
    put(annotator, record)
    dataset.work(min_submitted=1)
    assert answers(owner, record)[1] == "completed"
    act = owner.get(f"/datasets/{dataset.id}/audit?action=dataset.updated").json()["items"][0]
    assert owner.post(f"/audit/{act['seq']}/undo").status_code == 200
    assert answers(owner, record)[1] == "pending"


def test_an_old_name_does_not_come_back_where_another_dataset_has_it(dataset, owner, workspace):
    assert owner.patch(f"/datasets/{dataset.id}", {"name": "other"}).status_code == 200
    log = owner.get(f"/datasets/{dataset.id}/audit", params={"limit": 1}).json()["items"]
    owner.post("/datasets", {"name": "replies", "workspace_id": workspace["id"]})
    refused = owner.post(f"/audit/{log[0]['seq']}/undo")
    assert (refused.status_code, "a newer one in its place" in refused.json()["message"]) == (
        409, True)  # fmt: skip


def test_the_log_is_read_in_pages_and_by_what_happened(dataset, owner, annotator, record):
    for values in (GOOD, BAD, GOOD):
        put(annotator, record, values)
    at = f"/datasets/{dataset.id}/audit"
    seqs, before = [], {}
    while before is not None:
        page = owner.get(at, params={"limit": 2, "entity": "response", **before}).json()
        seqs += [act["seq"] for act in page["items"]]
        before = {"before": page["next"]} if page["next"] else None
    assert seqs == sorted(seqs, reverse=True)
    assert len(seqs) == 3
    theirs = owner.get(at, params={"user_id": annotator.id}).json()["items"]
    assert [act["username"] for act in theirs] == ["annotator"] * 3
    assert annotator.get(at).status_code == 403


@pytest.fixture
def several(dataset, annotator):
    """Four records: one answered the same, one otherwise, two not at all."""
    made = dataset.add(
        *({"fields": {"text": text}, "metadata": {"topic": topic}}
          for text, topic in zip("abcd", ("law", "law", "law", "art"), strict=True))
    )  # fmt: skip
    put(annotator, made[0], GOOD)
    put(annotator, made[1], BAD)
    return made


def test_one_answer_for_many_is_counted_given_and_undone(dataset, annotator, owner, several):
    at = f"/me/datasets/{dataset.id}/answers/bulk"
    asked = {"metadata": {"topic": ["law"]}, "values": GOOD}
    told = annotator.post(at, asked).json()
    assert {name: told[name] for name in ("total", "new", "changed", "same", "batch")} == {
        "total": 3, "new": 1, "changed": 1, "same": 1, "batch": None}  # fmt: skip
    assert answers(owner, several[2]) == ([], "pending")
    done = annotator.post(at, {**asked, "dry_run": False}).json()
    assert [answers(owner, record)[0] for record in several] == [[GOOD], [GOOD], [GOOD], []]
    undone = annotator.post(f"/audit/batches/{done['batch']}/undo").json()
    assert undone["undone"] == 2
    assert [answers(owner, record)[0] for record in several] == [[GOOD], [BAD], [], []]
    assert annotator.post(f"/audit/batches/{undone['batch']}/undo").json()["undone"] == 2
    assert answers(owner, several[2]) == ([GOOD], "completed")


def test_an_answer_without_a_required_question_stays_a_draft(dataset, annotator, several):
    asked = {"record_ids": [several[3]["id"]], "values": {"rating": {"value": 3}}}
    done = annotator.post(
        f"/me/datasets/{dataset.id}/answers/bulk", {**asked, "dry_run": False}
    ).json()
    assert (done["new"], done["drafts"]) == (1, 1)
    assert dataset.queue(annotator)[0]["answer"]["values"] == {"rating": {"value": 3}}


def test_sure_suggestions_are_accepted_at_once(dataset, annotator, owner):
    made = dataset.add(*(
        {"fields": {"text": "x"}, "suggestions": [
            {"question_id": dataset.questions["label"], "value": "ugly", "score": score}]}
        for score in (0.9, 0.5)
    ))  # fmt: skip
    asked = {"accept": {"label": 0.85}, "dry_run": False}
    done = annotator.post(f"/me/datasets/{dataset.id}/answers/bulk", asked).json()
    assert (done["new"], done["skipped"]) == (1, 1)
    assert answers(owner, made[0])[0] == [{"label": {"value": "ugly"}}]


def test_records_that_others_work_on_are_left_to_them(dataset, annotator, member):
    dataset.add({"fields": {"text": "a"}}, {"fields": {"text": "b"}})
    dataset.queue(member("ben"), limit=1)
    asked = {"values": GOOD, "dry_run": False}
    done = annotator.post(f"/me/datasets/{dataset.id}/answers/bulk", asked).json()
    assert (done["new"], done["held"]) == (1, 1)


def test_what_does_not_fit_is_counted_by_reason(dataset, annotator):
    dataset.add({"fields": {"text": "ab"}}, {"fields": {"text": "abcdef"}})
    span = {"span": {"value": [{"label": "good", "start": 0, "end": 4}]}}
    asked = {"values": {**GOOD, **span}, "dry_run": False}
    done = annotator.post(f"/me/datasets/{dataset.id}/answers/bulk", asked).json()
    assert (done["new"], list(done["refused"].values())) == (1, [1])


def test_many_are_put_off_discarded_and_come_back_as_they_were(dataset, annotator, owner, several):
    at = f"/me/datasets/{dataset.id}/answers/bulk"
    before = [answers(owner, record) for record in several]
    for status in ("later", "discarded"):
        asked = {"metadata": {"topic": ["law"]}, "status": status, "dry_run": False}
        done = annotator.post(at, asked).json()
        assert (done["new"], done["changed"]) == (1, 2)
        later = annotator.post(at, {"answer": [status], "status": status}).json()
        assert (later["total"], later["same"]) == (3, 3)
        assert annotator.post(f"/audit/batches/{done['batch']}/undo").status_code == 200
        assert [answers(owner, record) for record in several] == before


def test_what_was_put_off_waits_at_the_end_of_the_queue(dataset, annotator):
    dataset.add(*({"fields": {"text": text}} for text in "ab"))
    (first,) = dataset.queue(annotator, limit=1)
    asked = {"record_ids": [first["record"]["id"]], "status": "later", "dry_run": False}
    annotator.post(f"/me/datasets/{dataset.id}/answers/bulk", asked)
    assert dataset.texts(annotator) == ["b", "a"]
    where = {"entity": "response", "property": "status"}
    body = {"filters": {"and": [{"type": "terms", "scope": where, "values": ["later"]}]}}
    found = annotator.post(f"/me/datasets/{dataset.id}/records/search", body).json()
    assert [one["record"]["id"] for one in found["items"]] == [first["record"]["id"]]


def test_discarding_many_needs_a_reason_where_discarding_one_does(dataset, annotator, several):
    dataset.work(discard_reasons=["spam"], discard_needs_reason=True)
    at = f"/me/datasets/{dataset.id}/answers/bulk"
    asked = {"metadata": {"topic": ["law"]}, "status": "discarded"}
    refused = annotator.post(at, asked)
    assert (refused.status_code, refused.json()["where"]) == (422, "reason")
    assert annotator.post(at, {**asked, "reason": "spam"}).json()["total"] == 3
