"""Datasets for the tests of the web app, made over the API as anybody would."""

from __future__ import annotations

from functools import cache
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from served import TLS, Served, new_name, user_id
from sqlalchemy import update

from ostraka.server.database.tables import users

PASSWORD = "correct horse"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
# marks what people do most: it is done on a server on either database
on_both = pytest.mark.parametrize("team", [SQLITE, POSTGRESQL], indirect=True, scope="session")
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
TEMPLATE = (
    "<h4>{{record.fields.page.title}}</h4>"
    "<ul>{{#each record.fields.page.rows}}<li>{{this}}</li>{{/each}}</ul>"
)
CHAT = [
    {"role": "user", "content": "Is a *layover* a trip?"},
    {
        "role": "assistant",
        "content": "Only if you leave the airport:\n\n1. with a visa\n2. for a night",
    },
]
FIELDS: dict[str, dict[str, Any]] = {
    "prompt": {"type": "text", "use_markdown": True},
    "context": {"type": "text"},
    "talk": {"type": "chat", "use_markdown": True},
    "picture": {"type": "image"},
    "page": {"type": "custom", "template": TEMPLATE},
}


def options(*texts: str) -> list[dict[str, str]]:
    """Options of a question; the value is the text in lower case."""
    return [{"value": text.lower(), "text": text} for text in texts]


RATING = {"type": "rating", "options": [{"value": n} for n in range(1, 6)]}
TOPIC = {"type": "label_selection", "options": options("Travel", "Cooking", "Law")}
TONE = {"type": "multi_label_selection", "options": options("Calm", "Rude", "Funny", "Sad")}
RANK = {"type": "ranking", "options": options("Response A", "Response B", "Response C")}
ISSUES = {
    "type": "span",
    "field": "context",
    "options": options("Wrong", "Tone", "Private"),
    "allow_overlapping": True,
}
QUESTIONS: dict[str, dict[str, Any]] = {
    "quality": RATING,
    "topic": TOPIC,
    "tone": TONE,
    "rank": RANK,
    "issues": ISSUES,
    "better": {"type": "text", "use_markdown": True},
}
CONTEXT = (
    "Before Émile 🧳 could reach Zürich, every traveller asked twice about the cancelled train."
)


def record(n: int) -> dict[str, Any]:
    """A record with every kind of field."""
    fields = {
        "prompt": f"**Question {n}**: how does a refund work?\n\n- by law\n- by [contract](https://x.test)",
        "context": CONTEXT,
        "talk": CHAT,
        "picture": PIXEL,
        "page": {"title": f"Page {n} & more", "rows": ["first", "second"]},
    }
    return {"external_id": f"r{n:04}", "fields": fields}


@cache
def _hashed() -> str:
    """PASSWORD as a server would keep it that takes little time to try one."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


class Team:
    """A server's owner, who makes datasets, and the people who answer them in a browser."""

    def __init__(self, served: Served, workspace: str = "") -> None:
        self.served = served
        headers = {"X-Argilla-Api-Key": served.key}
        self.http = httpx.Client(
            base_url=f"{served.url}/api/v1", headers=headers, timeout=60, verify=TLS
        )
        self.workspace = self("POST", "/workspaces", {"name": workspace or new_name()})["id"]

    def __call__(self, method: str, path: str, json: Any = None) -> Any:
        """What the API answers; it must succeed."""
        found = self.http.request(method, path, json=json)
        assert found.is_success, found.text
        return found.json() if found.content else None

    def annotator(self, name: str) -> str:
        """Somebody who may sign in with PASSWORD; their name."""
        self.served.person(name)
        with_password = update(users).where(users.c.username == name)
        hashed = _hashed()
        store = self.served.here.store
        store.write(lambda db: db.execute(with_password.values(password_hash=hashed)))
        self("POST", f"/workspaces/{self.workspace}/users", {"user_id": user_id(name)})
        return name

    def dataset(
        self,
        records: list[dict[str, Any]],
        *,
        fields: dict[str, dict[str, Any]] | None = None,
        questions: dict[str, dict[str, Any]] | None = None,
        optional: tuple[str, ...] = ("tone", "issues", "better"),
        work: dict[str, Any] | None = None,
        titles: dict[str, str] | None = None,
        **more: Any,
    ) -> str:
        """A published dataset with these records; its id."""
        given = {"name": new_name(), "workspace_id": self.workspace, **more}
        at = f"/datasets/{self('POST', '/datasets', given)['id']}"
        titles = titles or {}
        for name, settings in (fields or FIELDS).items():
            title = titles.get(name, name.title())
            self("POST", f"{at}/fields", {"name": name, "title": title, "settings": settings})
        for name, settings in (questions or QUESTIONS).items():
            title, required = titles.get(name, name.title()), name not in optional
            asked = {"name": name, "title": title, "required": required, "settings": settings}
            self("POST", f"{at}/questions", asked)
        self("PUT", f"{at}/publish")
        for begin in range(0, len(records), 500):
            self("POST", f"{at}/records/bulk", {"items": records[begin : begin + 500]})
        if work:
            self("PUT", f"{at}/work", work)
        return at.rsplit("/", 1)[1]

    def ids(self, dataset: str) -> dict[str, str]:
        """The ids of a dataset's questions by their name."""
        items = self("GET", f"/datasets/{dataset}/questions")["items"]
        return {one["name"]: one["id"] for one in items}

    def suggest(self, dataset: str, values: dict[str, Any], agent: str = "model-7") -> None:
        """The same suggestions for every record of a dataset."""
        ids = self.ids(dataset)
        for one in self("GET", f"/datasets/{dataset}/records?limit=100")["items"]:
            for name, value in values.items():
                given = {"question_id": ids[name], "value": value, "agent": agent, "score": 0.83}
                if isinstance(value, list):
                    given["score"] = [0.83] * len(value)
                self("PUT", f"/records/{one['id']}/suggestions", given)

    def answers(self, dataset: str) -> list[dict[str, Any]]:
        """Everybody's answers, in the order of the records."""
        path = f"/datasets/{dataset}/records?include=responses&limit=1000"
        items = self("GET", path)["items"]
        return [
            {"record": one["external_id"], **response, "values": _plain(response)}
            for one in items
            for response in one["responses"]
        ]


def _plain(response: dict[str, Any]) -> dict[str, Any]:
    return {name: one["value"] for name, one in (response["values"] or {}).items()}
