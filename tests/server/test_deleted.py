"""A deleted dataset is nowhere to be found, kept for a while, and can be brought back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from permission_lines import ANSWER
from sqlalchemy import func, select, update

from ostraka.server.backup.check import look
from ostraka.server.config import Config
from ostraka.server.database.tables import datasets, records, responses, workspaces
from ostraka.server.jobs import table
from ostraka.server.jobs.cleaning import clean
from ostraka.server.stores.deleted import DAY


def entry(owner):
    """The number of the last deletion."""
    return owner.get("/me/deleted").json()["items"][0]["entry"]


def undone(who, number):
    answer = who.post(f"/audit/{number}/undo")
    assert answer.status_code == 200, answer.text
    return answer.json()["batch"]


def everything(owner, dataset):
    """A dataset as it is told, with all of its records."""
    asked = {"include": ["responses", "suggestions", "vectors"]}
    at = f"/datasets/{dataset.id}"
    told = [owner.get(f"{at}{part}").json() for part in ("", "/fields", "/questions", "/work")]
    for one in told[:1]:
        del one["updated_at"]
    return [*told, owner.get(f"{at}/records", params=asked).json()]


def aged(here, table, days):
    """Let what was deleted in a table have been deleted some days earlier."""
    earlier = update(table).values(deleted_at=table.c.deleted_at - days * DAY)
    here.store.write(lambda db: db.execute(earlier.where(table.c.deleted_at.is_not(None))))


def counts(here):
    found = [select(func.count()).select_from(table) for table in (datasets, records, responses)]
    return here.store.read(lambda db: [db.execute(one).scalar_one() for one in found])


@pytest.fixture
def full(dataset, annotator):
    """The dataset with records, answers, suggestions and vectors."""
    suggestion = {"question_id": dataset.questions["label"], "value": "good", "score": 0.5}
    first, _ = dataset.add(
        {"fields": {"text": "shards of clay"}, "external_id": "x1", "metadata": {"topic": "law"},
         "suggestions": [suggestion], "vectors": {"mini": [1, 2, 3]}},
        {"fields": {"text": "b"}},
    )  # fmt: skip
    assert annotator.put(f"/me/records/{first['id']}/answer", ANSWER).status_code == 200
    return dataset


def test_a_deleted_dataset_comes_back_as_it_was(full, owner, admin):
    before = everything(owner, full)
    assert admin.delete(f"/datasets/{full.id}").status_code == 200
    assert owner.get("/me/datasets").json()["items"] == []
    assert owner.get(f"/datasets/{full.id}").status_code == 404
    undone(admin, entry(owner))
    assert everything(owner, full) == before
    search = {"query": {"text": {"q": "shards"}}}
    found = owner.post(f"/me/datasets/{full.id}/records/search", search).json()
    assert [one["record"]["external_id"] for one in found["items"]] == ["x1"]


def test_undoing_the_undoing_deletes_it_again_until_that_is_undone(full, owner):
    owner.delete(f"/datasets/{full.id}")
    batch = undone(owner, entry(owner))
    assert owner.post(f"/audit/batches/{batch}/undo").status_code == 200
    assert owner.get(f"/datasets/{full.id}").status_code == 404
    undone(owner, entry(owner))
    assert owner.get(f"/datasets/{full.id}").json()["name"] == "replies"


def test_what_was_deleted_is_listed_for_those_who_may_bring_it_back(
    full, owner, admin, annotator, person, workspace
):
    elsewhere = owner.post("/workspaces", {"name": "elsewhere"}).json()["id"]
    stranger = person("stranger", "admin")
    owner.post(f"/workspaces/{elsewhere}/users", {"user_id": stranger.id})
    admin.delete(f"/datasets/{full.id}")
    (told,) = admin.get("/me/deleted").json()["items"]
    named = ("kind", "id", "name", "workspace", "username")
    assert [told[name] for name in named] == ["dataset", full.id, "replies", "shards", "admin"]
    times = [datetime.fromisoformat(told[name]) for name in ("deleted_at", "kept_until")]
    assert times[1] - times[0] == timedelta(days=30)
    for who in (annotator, stranger):
        assert who.get("/me/deleted").json()["items"] == []
        assert who.post(f"/audit/{told['entry']}/undo").status_code == 403


def test_its_name_is_free_at_once_and_stands_in_the_way_of_coming_back(full, owner, workspace):
    owner.delete(f"/datasets/{full.id}")
    again = {"name": "replies", "workspace_id": workspace["id"]}
    newer = owner.post("/datasets", again).json()["id"]
    refused = owner.post(f"/audit/{entry(owner)}/undo")
    assert refused.status_code == 409
    assert "a new dataset 'replies' in 'shards'. Rename or delete" in refused.json()["message"]
    assert owner.patch(f"/datasets/{newer}", {"name": "other"}).status_code == 200
    undone(owner, entry(owner))
    assert owner.get(f"/datasets/{full.id}").json()["name"] == "replies"


def test_acts_in_a_deleted_dataset_wait_for_it(full, owner, annotator):
    (act,) = annotator.get("/me/history").json()["items"]
    owner.delete(f"/datasets/{full.id}")
    refused = annotator.post(f"/audit/{act['seq']}/undo")
    told = f"Undo that first: entry {entry(owner)}"
    assert (refused.status_code, told in refused.json()["message"]) == (404, True)
    assert annotator.get("/me/history").json()["items"][0]["dataset_id"] is None
    undone(owner, entry(owner))
    undone(annotator, act["seq"])


def test_it_is_removed_when_its_time_is_over(full, owner, here):
    owner.delete(f"/datasets/{full.id}")
    number = entry(owner)
    clean(here.store, here.config)
    assert counts(here) == [1, 2, 1]
    aged(here, datasets, 31)
    clean(here.store, here.config)
    assert (counts(here), owner.get("/me/deleted").json()) == ([0, 0, 0], {"items": []})
    refused = owner.post(f"/audit/{number}/undo")
    assert (refused.status_code, "removed for good" in refused.json()["message"]) == (404, True)
    assert look(here.store.engine) == []


def test_a_removal_that_was_cut_off_goes_on_and_cannot_be_undone(full, owner, here):
    owner.delete(f"/datasets/{full.id}")
    number = entry(owner)
    begun = update(datasets).values(deleted_at=0)
    here.store.write(lambda db: db.execute(begun))
    refused = owner.post(f"/audit/{number}/undo")
    assert (refused.status_code, "being removed" in refused.json()["message"]) == (404, True)
    clean(here.store, here.config)
    assert counts(here) == [0, 0, 0]


def test_erasing_a_persons_data_reaches_what_is_deleted(full, owner, annotator, here):
    owner.delete(f"/datasets/{full.id}")
    erased = owner.delete(f"/users/{annotator.id}/data").json()
    assert (erased["answers"], counts(here)) == (1, [1, 2, 0])
    undone(owner, entry(owner))
    states = {one["status"] for one in owner.get(f"/datasets/{full.id}/records").json()["items"]}
    assert states == {"pending"}
    assert look(here.store.engine) == []


def test_a_job_waits_while_its_dataset_is_deleted(full, owner, here):
    job = owner.post(f"/datasets/{full.id}/exports/label_studio").json()
    assert 'ostraka_jobs{status="queued"} 1.0' in owner.client.get(
        "/metrics", headers={"X-Argilla-Api-Key": owner.key}).text  # fmt: skip
    owner.delete(f"/datasets/{full.id}")
    assert here.store.write(lambda db: table.take(db, alone=True)) is None
    undone(owner, entry(owner))
    taken = here.store.write(lambda db: table.take(db, alone=True))
    assert taken["id"] == job["id"]
    owner.delete(f"/datasets/{full.id}")
    with pytest.raises(table.Stopped):
        here.store.write(lambda db: table.progress(db, taken["seq"], done=1))


def test_a_workspace_with_its_people_comes_back_before_its_datasets(
    full, owner, admin, workspace, here
):
    at = f"/workspaces/{workspace['id']}"
    assert owner.delete(at).status_code == 409
    owner.delete(f"/datasets/{full.id}")
    number = entry(owner)
    assert owner.delete(at).status_code == 200
    assert owner.get(at).status_code == 404
    assert owner.get("/me/workspaces").json()["items"] == []
    refused = owner.post(f"/audit/{number}/undo")
    gone = entry(owner)
    told = f"'shards' was deleted too. Undo that first: entry {gone}"
    assert (refused.status_code, told in refused.json()["message"]) == (409, True)
    assert admin.post(f"/audit/{gone}/undo").status_code == 403
    undone(owner, gone)
    undone(owner, number)
    assert admin.get(f"/datasets/{full.id}").json()["workspace_id"] == workspace["id"]


def test_a_new_workspace_of_that_name_stands_in_the_way(owner, workspace):
    owner.delete(f"/workspaces/{workspace['id']}")
    newer = owner.post("/workspaces", {"name": "shards"}).json()["id"]
    refused = owner.post(f"/audit/{entry(owner)}/undo")
    assert (refused.status_code, "new workspace 'shards'" in refused.json()["message"]) == (
        409, True)  # fmt: skip
    owner.delete(f"/workspaces/{newer}")
    older = owner.get("/me/deleted").json()["items"][1]
    batch = undone(owner, older["entry"])
    assert owner.get(f"/workspaces/{workspace['id']}").json()["name"] == "shards"
    assert owner.post(f"/audit/batches/{batch}/undo").status_code == 200
    assert owner.get(f"/workspaces/{workspace['id']}").status_code == 404


def test_a_workspace_is_removed_after_its_datasets(full, owner, workspace, here):
    owner.delete(f"/datasets/{full.id}")
    owner.delete(f"/workspaces/{workspace['id']}")
    aged(here, workspaces, 31)
    clean(here.store, here.config)
    assert counts(here) == [1, 2, 1]
    aged(here, datasets, 31)
    clean(here.store, here.config)
    left = select(func.count()).select_from(workspaces)
    assert here.store.read(lambda db: db.execute(left).scalar_one()) == 0


class TestNotKept:
    """A server that keeps nothing."""

    @pytest.fixture
    def config(self, tmp_path, database_url):
        folder = tmp_path / "server"
        return Config(data_dir=folder, database_url=database_url, pool_size=4, keep_deleted_days=0)

    def test_what_is_deleted_is_gone_at_once(self, full, owner, workspace, here):
        owner.delete(f"/datasets/{full.id}")
        assert counts(here) == [0, 0, 0]
        number = owner.get("/me/history").json()["items"][0]["seq"]
        refused = owner.post(f"/audit/{number}/undo")
        assert (refused.status_code, "for good" in refused.json()["message"]) == (404, True)
        assert owner.delete(f"/workspaces/{workspace['id']}").status_code == 200
        assert owner.get("/me/deleted").json() == {"items": []}
