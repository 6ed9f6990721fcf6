"""A person's data are deleted for good, and the models that learnt from them are named."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ostraka.server.database.work_tables import audit

SECRET = "only annotator would write this"


@pytest.fixture
def written(dataset, annotator, member, owner):
    """Two answered records, one deleted since; a note; another person's answer."""
    dataset.work(min_submitted=2)
    made = dataset.add(*({"fields": {"text": text}} for text in "ab"))
    values = {"label": {"value": "good"}, "text": {"value": SECRET}}
    for record in made:
        body = {"status": "submitted", "values": values}
        assert annotator.put(f"/me/records/{record['id']}/answer", body).status_code == 200
    body = {"status": "submitted", "values": {"label": {"value": "bad"}}}
    member("ben").put(f"/me/records/{made[0]['id']}/answer", body)
    annotator.post(f"/records/{made[0]['id']}/notes", {"text": SECRET})
    owner.delete(f"/records/{made[1]['id']}")
    return made


def everything(here):
    def read(db):
        return [str(dict(row)) for row in db.execute(select(audit)).mappings()]

    return "\n".join(here.store.read(read))


def test_a_dry_run_only_tells(dataset, written, owner, annotator, here):
    told = owner.delete(f"/users/{annotator.id}/data", params={"dry_run": True}).json()
    assert (told["answers"], told["notes"], told["deleted"]) == (1, 1, False)
    assert told["log_entries"] >= 3
    assert SECRET in everything(here)


def test_answers_notes_and_log_are_gone_and_records_counted_again(
    dataset, written, owner, annotator, here
):
    at = f"/records/{written[0]['id']}"
    assert owner.get(at).json()["status"] == "completed"
    assert owner.delete(f"/users/{annotator.id}/data").json()["deleted"] is True
    told = owner.get(at).json()
    assert (told["status"], len(told["responses"])) == ("pending", 1)
    assert owner.get(f"{at}/notes").json()["items"] == []
    assert SECRET not in everything(here)
    again = owner.delete(f"/users/{annotator.id}/data").json()
    assert (again["answers"], again["notes"], again["log_entries"]) == (0, 0, 0)


def test_a_record_that_comes_back_comes_without_them(dataset, written, owner, annotator):
    owner.delete(f"/users/{annotator.id}/data")
    acts = owner.get(f"/datasets/{dataset.id}/audit?action=records.deleted").json()["items"]
    assert owner.post(f"/audit/{acts[0]['seq']}/undo").status_code == 200
    assert owner.get(f"/records/{written[1]['id']}").json()["responses"] == []


def test_what_was_forgotten_cannot_be_undone(dataset, written, owner, annotator):
    owner.delete(f"/users/{annotator.id}/data")
    acts = owner.get(f"/datasets/{dataset.id}/audit?action=response.created").json()["items"]
    forgotten = next(act for act in acts if act["after"] is None)
    refused = owner.post(f"/audit/{forgotten['seq']}/undo")
    assert (refused.status_code, "deleted with a person" in refused.json()["message"]) == (
        422, True)  # fmt: skip


def test_models_that_learnt_from_their_answers_are_named(dataset, written, owner, annotator):
    for name, manifest in (
        ("theirs", {"records": [written[0]["id"]]}),
        ("others", {"records": ["another"]}),
        ("unknown", {"seed": 1}),
    ):
        made = {"name": name, "manifest": manifest, "score": 0.8}
        assert owner.post(f"/datasets/{dataset.id}/trainings", made).status_code == 201
    told = owner.delete(f"/users/{annotator.id}/data").json()["models"]
    assert [(one["name"], one["records"], one["certain"]) for one in told] == [
        ("theirs", 1, True), ("unknown", None, False)]  # fmt: skip
    listed = annotator.get(f"/datasets/{dataset.id}/trainings").json()["items"]
    assert [one["name"] for one in listed] == ["unknown", "others", "theirs"]


def test_only_owners_and_the_person_may(dataset, written, admin, annotator, member):
    at = f"/users/{annotator.id}/data"
    assert [who.delete(at).status_code for who in (admin, member("ben"))] == [403, 403]
    assert annotator.delete(at).status_code == 200


@pytest.mark.parametrize("door", ["/api/v1/users", "/api/users"])
def test_deleting_a_person_deletes_their_data_and_recounts(
    dataset, written, owner, annotator, here, door
):
    headers = {"X-Argilla-Api-Key": owner.key}
    assert owner.client.delete(f"{door}/{annotator.id}", headers=headers).status_code == 200
    assert owner.get(f"/records/{written[0]['id']}").json()["status"] == "pending"
    assert SECRET not in everything(here)
    act = owner.get("/me/history").json()["items"][0]
    refused = owner.post(f"/audit/{act['seq']}/undo")
    assert (act["action"], refused.status_code) == ("user.deleted", 422)
    assert "all there was of them is gone" in refused.json()["message"]
