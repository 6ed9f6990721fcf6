"""What a role, a workspace or a setting takes away is gone at once, on every way to it."""

from __future__ import annotations

import asyncio

import pytest
from beginnings import beginning

from ostraka.server.errors import Forbidden, NotSignedIn
from ostraka.server.routes import events
from ostraka.server.stores import people

GOOD = {"label": {"value": "good"}}


@pytest.fixture
def record(dataset):
    return dataset.add({"fields": {"text": "a"}, "metadata": {"topic": "x"}})[0]


def answer(who, record):
    body = {"status": "submitted", "values": GOOD}
    assert who.put(f"/me/records/{record['id']}/answer", body).status_code == 200


def undo(who, seq):
    return who.post(f"/audit/{seq}/undo").status_code


def newest(who):
    return who.get("/me/history").json()["items"][0]["seq"]


def test_where_leads_review_a_reviewer_sees_no_answers_of_others(
    dataset, record, annotator, reviewer
):
    answer(annotator, record)
    every = f"/datasets/{dataset.id}/records"
    assert reviewer.get(every).status_code == 200
    assert len(reviewer.get(f"/records/{record['id']}").json()["responses"]) == 1
    dataset.work(reviewers="leads")
    assert reviewer.get(every).status_code == 403
    assert reviewer.post(f"{every}/search", {}).status_code == 403
    assert reviewer.get(f"/records/{record['id']}").json()["responses"] == []


def test_where_leads_review_a_reviewer_sees_and_settles_own_threads_alone(
    dataset, record, annotator, reviewer
):
    at = f"/records/{record['id']}/notes"
    made = annotator.post(at, {"text": "mine"}).json()["id"]
    assert len(reviewer.get(at).json()["items"]) == 1
    dataset.work(reviewers="leads")
    assert reviewer.get(at).json()["items"] == []
    assert reviewer.patch(f"/notes/{made}", {"settled": True}).status_code == 403


def test_nobody_joins_a_thread_they_may_not_see(dataset, record, annotator, member, admin):
    at = f"/records/{record['id']}/notes"
    first = annotator.post(at, {"text": "mine"}).json()["id"]
    reply = {"text": "and I?", "reply_to": first}
    refused = member("ben").post(at, reply)
    assert (refused.status_code, refused.json()["where"]) == (422, "reply_to")
    assert admin.post(at, reply).status_code == 201
    dataset.work(blind=False)
    assert member("ben").post(at, reply).status_code == 201


def test_records_are_not_chosen_by_metadata_one_may_not_see(dataset, record, annotator, admin):
    at = f"/me/datasets/{dataset.id}/answers/bulk"
    body = {"metadata": {"topic": ["x"]}, "values": GOOD}
    assert annotator.post(at, body).json()["total"] == 1
    topic = next(
        one for one in admin.get(f"/me/datasets/{dataset.id}/metadata-properties").json()["items"]
        if one["name"] == "topic"
    )  # fmt: skip
    admin.patch(f"/metadata-properties/{topic['id']}", {"visible_for_annotators": False})
    refused = annotator.post(at, body)
    assert (refused.status_code, refused.json()["where"]) == (422, "metadata.topic")
    assert admin.post(at, body).json()["total"] == 1


def test_who_leads_no_more_undoes_only_what_everybody_may_do(owner, admin, record, dataset):
    answer(admin, record)
    own = newest(admin)
    (other,) = dataset.add({"fields": {"text": "b"}})
    admin.delete(f"/records/{other['id']}")
    deletion = newest(admin)
    owner.patch(f"/users/{admin.id}", {"role": "annotator"})
    assert undo(admin, deletion) == 403
    assert undo(admin, own) == 200


def test_who_reviews_no_more_takes_no_verdict_back(dataset, record, reviewer, owner, workspace):
    verdicts = f"/records/{record['id']}/verdicts"
    for value in ("good", "bad"):
        reviewer.put(verdicts, {"verdicts": {"label": {"value": value}}})
    assert undo(reviewer, newest(reviewer)) == 200
    again = newest(reviewer)
    owner.patch(f"/workspaces/{workspace['id']}/users/{reviewer.id}", {"reviewer": False})
    assert undo(reviewer, again) == 403


def test_who_left_undoes_nothing(owner, annotator, record, workspace):
    answer(annotator, record)
    act = newest(annotator)
    owner.delete(f"/workspaces/{workspace['id']}/users/{annotator.id}")
    assert undo(annotator, act) == 403


def test_acts_outside_of_datasets_are_not_told_to_others(owner, annotator, workspace):
    act = newest(owner)
    assert undo(owner, act) == 422
    refused = annotator.post(f"/audit/{act}/undo")
    assert refused.status_code == 403
    assert "workspace" not in refused.json()["message"].partition("Other acts")[0]


def asking(here, key):
    return here.store.read(lambda db: people.by_key(db, key, ""))


def test_who_leaves_the_workspace_hears_no_more(here, dataset, annotator, owner, workspace):
    who = asking(here, annotator.key)
    first = events._look(here, who, dataset.id, None)
    owner.delete(f"/workspaces/{workspace['id']}/users/{annotator.id}")
    with pytest.raises(Forbidden):
        events._look(here, who, dataset.id, first.last)

    class Listening:
        async def is_disconnected(self):
            return False

    async def heard():
        told = events._tell(Listening(), here, who, dataset.id, first)
        return [piece async for piece in told]

    assert len(asyncio.run(asyncio.wait_for(heard(), 30))) == len(first.told)


def test_whose_key_is_gone_hears_no_more(here, dataset, annotator):
    who = asking(here, annotator.key)
    (kept,) = annotator.get("/me/api-keys").json()["items"]
    assert annotator.delete(f"/me/api-keys/{kept['id']}").status_code == 200
    with pytest.raises(NotSignedIn):
        events._look(here, who, dataset.id, None)


def test_a_stranger_is_refused_before_their_upload_is_kept(dataset, owner, person):
    path = f"/api/v1/datasets/{dataset.id}/records.arrow"
    headers = {"X-Argilla-Api-Key": person("eve", "admin").key}
    pieces = [bytes(1000)] * 100
    code, taken = beginning(owner.client.app, "PUT", path, headers, pieces)
    assert code == 403
    assert taken < 3
