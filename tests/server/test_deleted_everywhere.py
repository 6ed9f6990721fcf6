"""No endpoint leads to a deleted dataset, or to anything in it, whoever asks."""

from __future__ import annotations

import permission_table
import pytest
import work_permission_table
from permission_lines import ANSWER, PEOPLE
from permission_stage import Stage

LINES = permission_table.LINES | work_permission_table.LINES
API = "/api/v1"
INSIDE = (
    "dataset_id",
    "field_id",
    "question_id",
    "property_id",
    "settings_id",
    "record_id",
    "response_id",
    "suggestion_id",
    "note_id",
    "job_id",
    "seq",
    "batch",
)
ASKED = [key for key in LINES if any(f"{{{name}}}" in key for name in INSIDE)]


@pytest.fixture
def stage(dataset, owner, person, workspace, here):
    return Stage(dataset, owner, person, workspace, here)


def prepared(stage, key):
    """A request that would be answered, made while the dataset is there."""
    line = LINES[key]
    method, path = key.format(**stage.ids(key, stage.owner)).split(" ", 1)
    query = dict(line.query)
    if key == "DELETE /datasets/{dataset_id}/records":
        query["ids"] = stage.record()
    if key == "DELETE /records/{record_id}/suggestions":
        query["ids"] = stage.suggestion()
    return method, API + path, {"params": query, line.sent: line.body(stage)}


def delete_all(owner):
    for one in owner.get("/me/datasets").json()["items"]:
        assert owner.delete(f"/datasets/{one['id']}").status_code == 200
    assert owner.get("/me/datasets").json()["items"] == []


def test_whatever_is_asked_about_a_deleted_dataset_is_not_there(stage):
    requests = {key: prepared(stage, key) for key in ASKED}
    delete_all(stage.owner)
    found = {}
    for key, (method, path, more) in requests.items():
        for name in PEOPLE[1:]:
            headers = {"X-Argilla-Api-Key": stage.people[name].key}
            code = stage.owner.client.request(method, path, headers=headers, **more).status_code
            found[key, name] = code
    undo = {key for key in ASKED if key.startswith("POST /audit/")}
    others = {(key, name): code for (key, name), code in found.items() if key not in undo}
    assert {about: code for about, code in others.items() if code != 404} == {}
    assert {found[key, "owner"] for key in undo} == {404}
    assert {found[key, name] for key in undo for name in PEOPLE[1:4]} == {403}


def test_lists_and_requests_about_many_leave_a_deleted_dataset_out(stage):
    owner, who = stage.owner, stage.people["annotator"]
    record = stage.record()
    owner.post(f"/records/{record}/notes", {"text": "Is it, @annotator and @owner?"})
    assert stage.dataset.queue(who) != []
    for one in (owner, who):
        assert len(one.get("/me/mentions").json()["items"]) == 1
    delete_all(owner)
    for one in (owner, who):
        assert one.get("/me/mentions").json()["items"] == []
        body = {"items": [{"record_id": record, **ANSWER}]}
        (answered,) = one.post("/me/responses/bulk", body).json()["items"]
        assert (answered["item"], bool(answered["error"])) == (None, True)
        renewed = one.post("/me/leases/renew", {"record_ids": [record]}).json()
        assert renewed == {"items": [], "lost": [record]}
        assert one("DELETE", "/me/leases").json()["released"] == 0
        assert {act["dataset_id"] for act in one.get("/me/history").json()["items"]} <= {None}
