"""A dataset with something of everything, and people who answered it."""

from __future__ import annotations

import random
import sys
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from plainly import LABELS, WORDS

KINDS = {
    "label": {"type": "label_selection", "options": [{"value": n, "text": n} for n in LABELS]},
    "labels": {
        "type": "multi_label_selection",
        "options": [{"value": n, "text": n} for n in LABELS],
    },
    "rating": {"type": "rating", "options": [{"value": n} for n in range(1, 6)]},
    "text": {"type": "text"},
}
FIELDS = {
    "title": {"type": "text"},
    "talk": {"type": "chat"},
    "extra": {"type": "custom", "template": "<p></p>"},
    "picture": {"type": "image"},
}
PROPERTIES = {
    "topic": {"type": "terms"},
    "length": {"type": "integer"},
    "score": {"type": "float"},
    "secret": {"type": "terms"},
}
PEOPLE = ("ada", "bob")


@dataclass
class Library:
    """The dataset: who may look, and the whole of every record as the server told it."""

    id: str
    questions: dict[str, str]
    properties: dict[str, str]
    people: dict[str, Any]
    owner: Any
    records: list[dict[str, Any]] = field(default_factory=list)

    def add(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        """Add records, and read all of them again."""
        answer = self.owner.post(f"/datasets/{self.id}/records/bulk", {"items": list(items)})
        assert answer.status_code == 201, answer.text
        self.read()
        made: list[dict[str, Any]] = answer.json()["items"]
        return made

    def read(self) -> None:
        """Read all records as they are now."""
        asked = {"include": ["responses", "suggestions", "vectors"], "limit": 1000}
        answer = self.owner.get(f"/datasets/{self.id}/records", params=asked)
        assert answer.status_code == 200, answer.text
        self.records = answer.json()["items"]

    def search(self, body: dict[str, Any], who: Any = None, **asked: Any) -> dict[str, Any]:
        """A search, of everybody's answers or of one person's own."""
        own = "" if who is None else "/me"
        path = f"{own}/datasets/{self.id}/records/search"
        answer = (who or self.owner).post(path, body, params={"limit": 1000, **asked})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def ids(self, body: dict[str, Any], who: Any = None, **asked: Any) -> list[str]:
        """The ids that a search finds."""
        return [one["record"]["id"] for one in self.search(body, who, **asked)["items"]]

    def find(self, typed: str, place: str | None = None) -> set[str]:
        """The external ids of the records that have these words."""
        asked = {"query": {"text": {"q": typed, "field": place}}}
        return {one["record"]["external_id"] for one in self.search(asked)["items"]}


def item(position: int, library: Library, dice: random.Random) -> dict[str, Any]:
    """A record that depends on the dice alone."""
    some = [dice.choice(WORDS) for _ in range(dice.randrange(1, 5))]
    given: dict[str, Any] = {
        "external_id": f"r{position:02}",
        "fields": {"title": " ".join(some)},
        "metadata": {},
        "vectors": {"mini": [round(dice.uniform(-1, 1), 3) for _ in range(3)]},
        "suggestions": [],
        "responses": [],
    }
    if dice.random() < 0.5:
        turns = [{"role": "user", "content": dice.choice(WORDS)} for _ in range(2)]
        given["fields"]["talk"] = turns
    if dice.random() < 0.5:
        given["fields"]["extra"] = {"deep": [{"er": dice.choice(WORDS)}, 7]}
    for name, made in (
        ("topic", dice.choice(["law", ["art", "law"], ["Zeus"], "éclair"])),
        ("length", dice.randrange(-3, 4)),
        ("score", dice.choice([0.1, 0.25, 1e-3, -7.5])),
        ("secret", dice.choice(["x", "y"])),
    ):
        if dice.random() < 0.8:
            given["metadata"][name] = made
    _opinions(given, library, dice)
    return given


def _opinions(given: dict[str, Any], library: Library, dice: random.Random) -> None:
    values = {
        "label": lambda: dice.choice(LABELS),
        "labels": lambda: dice.sample(LABELS, dice.randrange(1, 4)),
        "rating": lambda: dice.randrange(1, 6),
        "text": lambda: "why not",
    }
    for name, value in values.items():
        if dice.random() < 0.5:
            made = {"question_id": library.questions[name], "value": value()}
            made |= {
                "score": dice.choice([None, 0.5, 0.9]),
                "agent": dice.choice([None, "m1", "m2"]),
            }
            made["type"] = dice.choice([None, "model", "human"])
            if name == "labels" and dice.random() < 0.5:
                made["score"] = [0.25 for _ in made["value"]]
            given["suggestions"].append(made)
    for name in PEOPLE:
        if dice.random() < 0.5:
            status = dice.choice(["draft", "submitted", "discarded"])
            answers = {q: {"value": value()} for q, value in values.items() if dice.random() < 0.7}
            answers["label"] = {"value": dice.choice(LABELS)}
            author = library.people[name].id
            given["responses"].append({"user_id": author, "status": status, "values": answers})


@pytest.fixture
def beginning(request: pytest.FixtureRequest, beginning: Any) -> Any:
    """What is made in the database before the test."""
    ours = {"library": filled, "shelf": empty}
    return next((ours[name] for name in ours if name in request.fixturenames), beginning)


@pytest.fixture
def library(scene: Any, owner: Any, person: Any) -> Library:
    """60 records with fields, metadata, suggestions, answers and vectors of every kind."""
    return again(scene.standing, owner, person)


@pytest.fixture
def shelf(scene: Any, owner: Any, person: Any) -> Library:
    """The same without records."""
    return again(scene.standing, owner, person)


def again(made: Library, owner: Any, person: Any) -> Library:
    """A library as it was made before, for people of this test."""
    people = {name: person(name) for name in PEOPLE}
    return replace(made, owner=owner, people=people, records=deepcopy(made.records))


def filled(person: Any, owner: Any, workspace: dict[str, Any]) -> Library:
    """A published dataset with records."""
    made = empty(person, owner, workspace)
    dice = random.Random(5)
    made.add(*(item(position, made, dice) for position in range(60)))
    return made


def empty(person: Any, owner: Any, workspace: dict[str, Any]) -> Library:
    """A published dataset."""
    given = {"name": "library", "workspace_id": workspace["id"]}
    at = owner.post("/datasets", given).json()["id"]
    people = {name: person(name) for name in PEOPLE}
    for one in people.values():
        owner.post(f"/workspaces/{workspace['id']}/users", {"user_id": one.id})
    for name, settings in FIELDS.items():
        _made(owner, at, "fields", name, settings, required=name == "title")
    questions = {
        name: _made(owner, at, "questions", name, settings, required=name == "label")
        for name, settings in KINDS.items()
    }
    properties = {
        name: _made(owner, at, "metadata-properties", name, settings,
                    visible_for_annotators=name != "secret")
        for name, settings in PROPERTIES.items()
    }  # fmt: skip
    vector = {"name": "mini", "title": "Mini", "dimensions": 3}
    assert owner.post(f"/datasets/{at}/vectors-settings", vector).status_code == 201
    assert owner.put(f"/datasets/{at}/publish").status_code == 200
    return Library(at, questions, properties, people, owner)


def _made(owner: Any, at: str, kind: str, name: str, settings: Any, **more: Any) -> str:
    given = {"name": name, "title": name, "settings": settings, **more}
    answer = owner.post(f"/datasets/{at}/{kind}", given)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made
