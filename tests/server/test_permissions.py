"""The table of permissions holds, and no endpoint is left out of it."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest

from ostraka.server.stores import keys, people

sys.path.insert(0, str(Path(__file__).resolve().parent))
from permission_table import ANSWER, LINES, PASSWORD, PEOPLE

API = "/api/v1"
METHODS = {"get", "post", "put", "patch", "delete"}


def endpoints(app):
    found = set()
    for path, item in app.openapi()["paths"].items():
        found |= {f"{one.upper()} {path.removeprefix(API)}" for one in item if one in METHODS}
    return found


def test_every_endpoint_has_its_line(app):
    assert endpoints(app) == set(LINES)


class Stage:
    """A dataset in a workspace, people in and out of it, and fresh things to act on."""

    def __init__(self, dataset, owner, person, workspace, here):
        self.dataset, self.owner, self.person, self.here = dataset, owner, person, here
        self.workspace, self.question = workspace["id"], dataset.questions["label"]
        self._numbers = count()
        other = owner.post("/workspaces", {"name": "elsewhere"}).json()["id"]
        self.people = {"nobody": None, "owner": owner}
        for name in PEOPLE[1:5]:
            role, _, away = name.partition(" ")
            self.people[name] = self.joined(person(name, role), other if away else self.workspace)

    def joined(self, who, workspace):
        answer = self.owner.post(f"/workspaces/{workspace}/users", {"user_id": who.id})
        assert answer.status_code == 201
        return who

    def name(self):
        return f"name {next(self._numbers)}"

    def somebody(self):
        return self.person(self.name())

    def password(self):
        who = self.somebody()
        self.here.store.write(lambda db: people.alter(db, None, who.id, {"password": PASSWORD}))
        return {"username": who.username, "password": PASSWORD}

    def record(self):
        return self.dataset.add({"fields": {"text": "a"}})[0]["id"]

    def draft(self, kind=""):
        """A dataset that is not published yet, or the id of one of its parts."""
        made = self.owner.post("/datasets", {"name": self.name(), "workspace_id": self.workspace})
        at = f"/datasets/{made.json()['id']}"
        parts = {"fields": {"type": "text"}, "questions": {"type": "text"},
                 "metadata-properties": {"type": "terms"}}  # fmt: skip
        ids = {"": made.json()["id"]}
        for name, settings in parts.items():
            body = {"name": "part", "title": "Part", "required": True, "settings": settings}
            ids[name] = self.owner.post(f"{at}/{name}", body).json()["id"]
        vector = {"name": "part", "title": "Part", "dimensions": 3}
        ids["vectors-settings"] = self.owner.post(f"{at}/vectors-settings", vector).json()["id"]
        return ids[kind]

    def ids(self, endpoint, who):
        """What stands for each parameter of a path; what could be spent is made anew."""
        named = {name for name in MAKERS if f"{{{name}}}" in endpoint}
        return {name: MAKERS[name](self, endpoint, who) for name in named}

    def response(self):
        author = self.somebody()
        self.joined(author, self.workspace)
        return author.post(f"/records/{self.record()}/responses", ANSWER).json()["id"]

    def suggestion(self):
        body = {"question_id": self.question, "value": "good"}
        return self.owner.put(f"/records/{self.record()}/suggestions", body).json()["id"]

    def key(self, who):
        if who is None:
            return str(uuid4())
        seq = self.here.store.read(lambda db: people.get(db, who.id))["seq"]
        return self.here.store.write(lambda db: keys.make(db, None, seq, "one more"))[0]["id"]

    def dataset_for(self, endpoint):
        unpublished = endpoint.startswith(("DELETE /datasets/{dataset_id}", "PUT", "POST"))
        return self.draft() if unpublished and "records" not in endpoint else self.dataset.id

    def member_for(self, endpoint):
        who = self.somebody()
        return (self.joined(who, self.workspace) if "/workspaces/{" in endpoint else who).id


MAKERS = {
    "dataset_id": lambda stage, endpoint, who: stage.dataset_for(endpoint),
    "field_id": lambda stage, endpoint, who: stage.draft("fields"),
    "question_id": lambda stage, endpoint, who: stage.draft("questions"),
    "property_id": lambda stage, endpoint, who: stage.draft("metadata-properties"),
    "settings_id": lambda stage, endpoint, who: stage.draft("vectors-settings"),
    "record_id": lambda stage, endpoint, who: stage.record(),
    "response_id": lambda stage, endpoint, who: stage.response(),
    "suggestion_id": lambda stage, endpoint, who: stage.suggestion(),
    "user_id": lambda stage, endpoint, who: stage.member_for(endpoint),
    "workspace_id": lambda stage, endpoint, who: stage.workspace,
    "key_id": lambda stage, endpoint, who: stage.key(who),
    "provider": lambda stage, endpoint, who: "unheard-of",
}


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
    body = {"data" if line.form else "json": line.body(stage)}
    at = path if path.startswith(("/api/", "/metrics")) else API + path
    stage.owner.client.cookies.clear()
    answer = stage.owner.client.request(method, at, headers=headers, params=query, **body,
                                        follow_redirects=False)  # fmt: skip
    return answer.status_code


GROUPS = sorted({key.split("/")[1].split("?")[0] for key in LINES})


@pytest.mark.parametrize("group", GROUPS)
def test_everybody_may_do_what_the_table_says_and_nothing_else(
    dataset, owner, person, workspace, here, group
):
    stage = Stage(dataset, owner, person, workspace, here)
    lines = [key for key in LINES if key.split("/")[1] == group]
    found = {key: tuple(asked(stage, key, name) for name in PEOPLE) for key in lines}
    assert found == {key: LINES[key].codes for key in lines}


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
