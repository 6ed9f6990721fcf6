"""Comments and flags on records."""

from __future__ import annotations

import pytest


@pytest.fixture
def record(dataset):
    return dataset.add({"fields": {"text": "Where is it?"}})[0]


def note(who, record, **given):
    made = who.post(f"/records/{record['id']}/notes", given)
    assert made.status_code == 201, made.text
    return made.json()


def test_a_thread_is_answered_and_settled(dataset, record, annotator, admin):
    place = {"field": "text", "start": 0, "end": 5}
    first = note(annotator, record, text="a question?", place=place)
    reply = note(admin, record, text="yes", reply_to=first["id"])
    told = annotator.get(f"/records/{record['id']}/notes").json()["items"]
    assert [one["id"] for one in told] == [first["id"], reply["id"]]
    assert (told[0]["username"], told[0]["place"]["end"]) == ("annotator", 5)
    settled = admin.patch(f"/notes/{first['id']}", {"settled": True}).json()
    assert settled["settled_at"] is not None
    at = f"/datasets/{dataset.id}/notes"
    opened = admin.get(at, params={"settled": False}).json()["items"]
    assert [one["id"] for one in opened] == [reply["id"]]


def test_a_mention_reaches_the_person_and_nobody_else(record, annotator, member):
    ben = member("ben")
    note(annotator, record, text="@ben, is a layover a trip? (ask b@nobody)")
    assert [one["text"][:4] for one in ben.get("/me/mentions").json()["items"]] == ["@ben"]
    assert annotator.get("/me/mentions").json()["items"] == []


def test_in_a_blind_dataset_annotators_see_their_own_threads(dataset, record, annotator, member):
    ben = member("ben")
    first = note(annotator, record, text="mine")
    note(ben, record, kind="flag")
    at = f"/records/{record['id']}/notes"
    assert [one["kind"] for one in ben.get(at).json()["items"]] == ["flag"]
    note(annotator, record, text="and you, @ben?", reply_to=first["id"])
    assert len(ben.get(at).json()["items"]) == 3
    dataset.work(blind=False)
    assert len(member("chi").get(at).json()["items"]) == 3


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ({"field": "nothing"}, "place.field"),
        ({"question": "nothing"}, "place.question"),
        ({"field": "text", "start": 3, "end": 99}, "place"),
    ],
)
def test_a_place_that_is_not_there_is_refused(record, annotator, place, where):
    refused = annotator.post(f"/records/{record['id']}/notes", {"text": "x", "place": place})
    assert (refused.status_code, refused.json()["where"]) == (422, where)


def test_only_authors_change_words_and_a_deleted_note_can_come_back(
    dataset, record, annotator, admin, member
):
    made = note(annotator, record, text="x")
    at = f"/notes/{made['id']}"
    assert admin.patch(at, {"text": "y"}).status_code == 403
    assert member("ben").delete(at).status_code == 403
    assert annotator.patch(at, {"text": "z"}).json()["text"] == "z"
    assert admin.delete(at).status_code == 200
    (act, *_) = admin.get("/me/history").json()["items"]
    assert admin.post(f"/audit/{act['seq']}/undo").status_code == 200
    (told,) = annotator.get(f"/records/{record['id']}/notes").json()["items"]
    assert (told["id"], told["text"]) == (made["id"], "z")
