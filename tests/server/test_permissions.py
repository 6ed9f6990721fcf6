"""The table of permissions holds, and no endpoint is left out of it."""

from __future__ import annotations

import permission_table
import pytest
import work_permission_table
from beginnings import beginning
from permission_lines import ANSWER, PEOPLE
from permission_stage import Stage

LINES = permission_table.LINES | work_permission_table.LINES
API = "/api/v1"
METHODS = {"get", "post", "put", "patch", "delete"}
ENDLESS = {"GET /datasets/{dataset_id}/events"}
# who may do what is decided by who somebody is, which both databases tell alike: on PostgreSQL
# those are asked whose rights differ most
ASKED = {"sqlite": PEOPLE, "postgresql": ("annotator elsewhere", "annotator", "owner")}


def endpoints(app):
    found = set()
    for path, item in app.openapi()["paths"].items():
        found |= {f"{one.upper()} {path.removeprefix(API)}" for one in item if one in METHODS}
    return found


def test_every_endpoint_has_its_line(app):
    assert endpoints(app) == set(LINES)


def asked(stage, endpoint, name):
    """The code that one of the people gets."""
    line, who = LINES[endpoint], stage.people[name]
    ids = stage.ids(endpoint, who)
    method, path = endpoint.format(**ids).split(" ", 1)
    query = dict(line.query)
    if endpoint == "DELETE /datasets/{dataset_id}/records":
        query["ids"] = stage.record()
    if endpoint == "DELETE /records/{record_id}/suggestions":
        body = {"question_id": stage.question, "value": "good"}
        made = stage.owner.put(f"/records/{ids['record_id']}/suggestions", body).json()["id"]
        query["ids"] = made
    headers = {} if who is None else {"X-Argilla-Api-Key": who.key}
    at = path if path.startswith(("/api/", "/metrics")) else API + path
    if endpoint in ENDLESS:
        code, _ = beginning(stage.owner.client.app, method, at, headers)
        return code
    stage.owner.client.cookies.clear()
    more = {"params": query, "follow_redirects": False, line.sent: line.body(stage)}
    answer = stage.owner.client.request(method, at, headers=headers, **more)
    return answer.status_code


GROUPS = sorted({key.split("/")[1].split("?")[0] for key in LINES})


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_may_do_what_the_table_says_and_nothing_else(
    dataset, owner, person, workspace, here, group
):
    stage = Stage(dataset, owner, person, workspace, here)
    lines = [key for key in LINES if key.split("/")[1] == group]
    names = ASKED[here.store.engine.dialect.name]
    found = {key: {name: asked(stage, key, name) for name in names} for key in lines}
    codes = {key: dict(zip(PEOPLE, LINES[key].codes, strict=True)) for key in lines}
    assert found == {key: {name: codes[key][name] for name in names} for key in lines}


def test_an_annotator_changes_their_own_answer_and_nobody_elses(dataset, annotator, owner, person):
    (record,) = dataset.add({"fields": {"text": "a"}})
    made = annotator.post(f"/records/{record['id']}/responses", ANSWER).json()
    assert annotator.put(f"/responses/{made['id']}", ANSWER).status_code == 200
    assert annotator.delete(f"/responses/{made['id']}").status_code == 200


def test_metadata_kept_from_annotators_is_not_told_them(dataset, admin, annotator, owner):
    at = f"/me/datasets/{dataset.id}/metadata-properties"
    hidden = owner.get(at).json()["items"][0]
    change = {"visible_for_annotators": False}
    assert owner.patch(f"/metadata-properties/{hidden['id']}", change).status_code == 200
    seen = {
        who.username: {one["name"] for one in who.get(at).json()["items"]}
        for who in (owner, admin, annotator)
    }
    assert seen["owner"] == seen["admin"]
    assert seen["owner"] - seen["annotator"] == {hidden["name"]}


def test_a_format_that_cannot_hold_the_dataset_says_why(dataset, admin):
    refused = admin.get(f"/datasets/{dataset.id}/exports/jsonl")
    assert (refused.status_code, "two columns" in refused.json()["message"]) == (422, True)
