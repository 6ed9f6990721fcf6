"""A dataset in a workspace, people in and out of it, and fresh things to act on."""

from __future__ import annotations

import time
from itertools import count
from uuid import uuid4

from permission_lines import ANSWER, PASSWORD, PEOPLE
from sqlalchemy import update

from ostraka.server.app import background
from ostraka.server.database.work_tables import trainings
from ostraka.server.jobs import table
from ostraka.server.stores import keys, people

PART = {"name": "part", "title": "Part"}
# these need a dataset that is not published yet, or that nobody misses
DRAFTS = {
    "DELETE /datasets/{dataset_id}",
    "PUT /datasets/{dataset_id}/publish",
    "POST /datasets/{dataset_id}/fields",
    "POST /datasets/{dataset_id}/questions",
    "POST /datasets/{dataset_id}/metadata-properties",
    "POST /datasets/{dataset_id}/vectors-settings",
}


PARTS = {
    "fields": {**PART, "required": True, "settings": {"type": "text"}},
    "questions": {**PART, "required": True, "settings": {"type": "text"}},
    "metadata-properties": {**PART, "settings": {"type": "terms"}},
    "vectors-settings": {**PART, "dimensions": 3},
}


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
        who = self.person.with_password(self.name(), PASSWORD)
        return {"username": who.username, "password": PASSWORD}

    def record(self):
        return self.dataset.add({"fields": {"text": "a"}})[0]["id"]

    def draft(self, kind=""):
        """A dataset that is not published yet, or the id of one of its parts."""
        made = self.owner.post("/datasets", {"name": self.name(), "workspace_id": self.workspace})
        at = f"/datasets/{made.json()['id']}"
        ids = {"": made.json()["id"]}
        for name in ("fields", "questions") if kind == "" else (kind,):
            ids[name] = self.owner.post(f"{at}/{name}", PARTS[name]).json()["id"]
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
        return self.draft() if endpoint in DRAFTS else self.dataset.id

    def member_for(self, endpoint):
        who, joins = self.somebody(), "/workspaces/{" in endpoint and "POST" not in endpoint
        return (self.joined(who, self.workspace) if joins else who).id

    def change(self):
        """A change of the dataset's questions, at the version it has now."""
        change = {"change_fields": {"text": {"title": "Words"}}}
        seen = self.owner.post(f"/datasets/{self.dataset.id}/schema/preview", change)
        return {**change, "version": seen.json()["version"]}

    def note(self):
        made = self.owner.post(f"/records/{self.record()}/notes", {"text": "Is it?"})
        return made.json()["id"]

    def act(self, part):
        """The number, or the token, of something the owner has just done."""
        verdict = {"verdicts": {"label": {"value": "bad"}}}
        self.owner.put(f"/records/{self.record()}/verdicts", verdict)
        log = self.owner.get(f"/datasets/{self.dataset.id}/audit", params={"limit": 1})
        return log.json()["items"][0][part]

    def job(self, endpoint):
        """An export, done where its file is asked for."""
        made = self.owner.post(f"/datasets/{self.dataset.id}/exports/label_studio").json()
        if endpoint.endswith("/file"):
            _, runner = background(self.here)
            runner.start()
            while made["status"] in table.OPEN:
                time.sleep(0.02)
                made = self.owner.get(f"/jobs/{made['id']}").json()
            runner.close()
        return made["id"]

    def training(self, endpoint):
        """A run in the state that the endpoint asks for."""
        told = endpoint.startswith("POST") and endpoint.endswith(("/events", "/end"))
        path, body = f"/datasets/{self.dataset.id}/trainings", {"framework": "sklearn"}
        if told:
            return self.owner.post(f"{path}/reports", {"asked": body}).json()["id"]
        made = self.owner.post(f"{path}/runs", {"task": "text-classification", **body}).json()
        if not endpoint.endswith("/cancel"):
            self.owner.post(f"/trainings/{made['id']}/cancel")
        if endpoint.endswith("/suggestions"):
            own = update(trainings).where(trainings.c.id == made["id"])
            self.here.store.write(lambda db: db.execute(own.values(status="done")))
        return made["id"]

    def upload(self, who):
        """An upload of somebody who may have one."""
        if who is None or not who.username.startswith(("admin", "owner")):
            return str(uuid4())
        return who.post("/uploads", files={"file": ("a.jsonl", b'{"text": "a"}')}).json()["id"]

    def begun(self):
        """A dataset that an upload becomes."""
        field = {"name": "text", "title": "Text", "settings": {"type": "text"}}
        question = {**field, "name": "why", "required": True}
        parts = {"fields": [field], "questions": [question]}
        return {"name": self.name(), "workspace_id": self.workspace, **parts}

    def webhook(self):
        """The one there is, or a new one: a server has ten at most."""
        there = self.owner.get("/webhooks").json()["items"]
        body = {"url": "https://nobody.invalid/", "events": ["record.created"]}
        return (there[0] if there else self.owner.post("/webhooks", body).json())["id"]


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
    "note_id": lambda stage, endpoint, who: stage.note(),
    "job_id": lambda stage, endpoint, who: stage.job(endpoint),
    "training_id": lambda stage, endpoint, who: stage.training(endpoint),
    "upload_id": lambda stage, endpoint, who: stage.upload(who),
    "webhook_id": lambda stage, endpoint, who: stage.webhook(),
    "seq": lambda stage, endpoint, who: stage.act("seq"),
    "batch": lambda stage, endpoint, who: stage.act("batch"),
    "format": lambda stage, endpoint, who: "label_studio",
    "provider": lambda stage, endpoint, who: "unheard-of",
}
