"""All of somebody's datasets at once, and what they may do in each."""

from __future__ import annotations

import pytest


def answer(who, record, status="submitted", value="good"):
    body = {"status": status, "values": {"label": {"value": value}}}
    found = who.put(f"/me/records/{record['id']}/answer", body)
    assert found.status_code == 200, found.text
    return found.json()["answer"]


def mine(who, dataset):
    items = who.get("/me/overview").json()["items"]
    return next(one for one in items if one["dataset"]["id"] == dataset.id)


@pytest.fixture
def records(dataset):
    return dataset.add(*({"fields": {"text": text}} for text in "abcdef"))


def test_states_of_records_are_those_of_the_dataset_itself(dataset, records, annotator, member):
    dataset.work(min_submitted=2, conflict_above=0.5)
    owner, ben = dataset.owner, member("ben")
    for record, theirs in zip(records[:3], ("good", "bad", "bad"), strict=True):
        answer(annotator, record)
        answer(ben, record, value=theirs)
    for record in records[2:4]:
        verdict = {"verdicts": {"label": {"value": "good"}}}
        owner.put(f"/records/{record['id']}/verdicts", verdict)
    told = owner.get(f"/datasets/{dataset.id}/progress").json()["states"]
    assert mine(owner, dataset)["states"] == told
    assert told == {"open": 2, "full": 1, "conflict": 1, "resolved": 2}


def test_what_waits_is_what_the_queue_would_give(dataset, records, annotator, member):
    dataset.work(min_submitted=2)
    ben = member("ben")
    answer(annotator, records[0])
    answer(annotator, records[1], "draft")
    answer(annotator, records[2], "later")
    waiting = mine(annotator, dataset)["waiting"]
    names = ("submitted", "draft", "later", "todo", "returned")
    assert [waiting[name] for name in names] == [1, 1, 1, 3, 0]
    assert len(dataset.queue(annotator, limit=50)) == 1 + 1 + 3
    assert mine(ben, dataset)["waiting"]["todo"] == len(dataset.queue(ben, limit=50)) == 6


def test_records_that_others_work_on_do_not_wait_for_one(dataset, records, annotator, member):
    dataset.queue(annotator, limit=4)
    ben = member("ben")
    assert mine(ben, dataset)["waiting"]["todo"] == len(dataset.queue(ben, limit=50)) == 2
    answer(annotator, records[0], "discarded")
    assert mine(ben, dataset)["waiting"]["todo"] == len(dataset.queue(ben, limit=50)) == 3


def test_of_records_given_out_ones_own_and_nobodys_wait(dataset, records, annotator, member):
    ben, ids = member("ben"), [one["id"] for one in records]
    for who, some in ((annotator, ids[:3]), (ben, ids[3:5])):
        body = {"record_ids": some, "user_ids": [who.id]}
        assert dataset.owner.put(f"/datasets/{dataset.id}/assignments", body).status_code == 200
    assert mine(annotator, dataset)["waiting"]["todo"] == 4
    assert mine(ben, dataset)["waiting"]["todo"] == 3
    assert len(dataset.queue(annotator, limit=50)) == 4


def test_an_answer_sent_back_and_a_mention_wait_until_they_are_seen_to(dataset, records, annotator):
    owner, given = dataset.owner, answer(annotator, records[0])
    owner.post(f"/responses/{given['id']}/return", {"comment": "irony"})
    at = f"/records/{records[1]['id']}/notes"
    note = owner.post(at, {"text": "@annotator, look"}).json()
    waiting = mine(annotator, dataset)["waiting"]
    assert (waiting["returned"], waiting["draft"], waiting["mentions"]) == (1, 0, 1)
    assert mine(owner, dataset)["waiting"]["mentions"] == 0
    answer(annotator, records[0])
    owner.patch(f"/notes/{note['id']}", {"settled": True})
    waiting = mine(annotator, dataset)["waiting"]
    assert (waiting["returned"], waiting["mentions"]) == (0, 0)


def test_only_ones_own_datasets_are_told_the_one_worked_on_last_first(
    dataset, records, annotator, person, owner, workspace
):
    other = owner.post("/datasets", {"name": "other", "workspace_id": workspace["id"]}).json()
    names = lambda who: [one["dataset"]["name"] for one in  # noqa: E731
                         who.get("/me/overview").json()["items"]]  # fmt: skip
    assert names(annotator) == ["other", "replies"]
    answer(annotator, records[0])
    assert names(annotator) == ["replies", "other"]
    assert names(person("stranger")) == []
    assert mine(annotator, dataset)["workspace"] == workspace["name"]
    owner.delete(f"/datasets/{other['id']}")
    assert names(annotator) == ["replies"]


def test_the_newest_training_is_told_without_its_manifest(dataset, owner, annotator):
    assert mine(annotator, dataset)["run"] is None
    for name, score in (("first", 0.7), ("second", 0.8)):
        body = {"name": name, "score": score, "manifest": {"a": 1}}
        owner.post(f"/datasets/{dataset.id}/trainings", body)
    run = mine(annotator, dataset)["run"]
    assert (run["name"], run["score"]) == ("second", 0.8)
    assert "manifest" not in run


def test_rights_say_what_one_may_do_and_who_may_do_more(
    dataset, annotator, admin, owner, member, workspace
):
    rita, at = member("rita"), f"/me/datasets/{dataset.id}/rights"
    owner.patch(f"/workspaces/{workspace['id']}/users/{rita.id}", {"reviewer": True})
    may = lambda who: tuple(who.get(at).json()[name]  # noqa: E731
                            for name in ("leads", "reviews", "figures"))  # fmt: skip
    assert may(annotator) == (False, False, False)
    assert may(rita) == (False, True, True)
    assert may(admin) == may(owner) == (True, True, True)
    told = annotator.get(at).json()
    assert (told["who_leads"], told["who_reviews"]) == (["admin", "owner"], ["rita"])
    dataset.work(reviewers="leads", blind=False)
    assert may(rita) == (False, False, True)
    assert annotator.get(at).json()["who_reviews"] == []
