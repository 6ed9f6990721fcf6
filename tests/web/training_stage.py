"""A dataset with answers to learn from, and somebody who leads it at a browser."""

from __future__ import annotations

import time
from typing import Any

from served import new_name
from sqlalchemy import update
from web_data import PASSWORD, TOPIC, Team

from ostraka.server.database.tables import users
from ostraka.server.security.keys import hash_password

WORDS = {"travel": "train ticket hotel flight", "cooking": "salt oven pasta onion"}
CELL = {
    "task": "text-classification",
    "parts": {"text": ["text"], "label": "topic"},
    "framework": "sklearn",
    "train_size": 0.75,
}
WAIT = 180_000  # ms: a worker loads what trains, on a machine that does other things too


def lead(team: Team, name: str = "") -> str:
    """An admin of the team's workspace who may sign in; their name."""
    name = name or f"lead-{new_name()}"
    team.served.person(name, "admin")
    own = update(users).where(users.c.username == name)
    hashed = hash_password(PASSWORD)
    store = team.served.here.store
    store.write(lambda db: db.execute(own.values(password_hash=hashed)))
    items = team("GET", "/users")["items"]
    user = next(one["id"] for one in items if one["username"] == name)
    team("POST", f"/workspaces/{team.workspace}/users", {"user_id": user})
    return name


def answered(team: Team, *, count: int = 40, waiting: int = 8, **more: Any) -> str:
    """A dataset of which so many records are answered, and some wait."""
    names = list(WORDS)
    author = next(one["id"] for one in team("GET", "/users")["items"] if one["username"] == "owner")
    items = []
    for n in range(count + waiting):
        words = WORDS[names[n % 2]].split()
        text = f"{words[n % 4]} {words[(n + 1) % 4]} number {n}"
        item: dict[str, Any] = {"external_id": f"r{n:03}", "fields": {"text": text}}
        if n < count:
            values = {"topic": {"value": names[n % 2]}}
            said = {"status": "submitted", "user_id": author, "values": values}
            item["responses"] = [said]
        items.append(item)
    fields = {"text": {"type": "text"}}
    return team.dataset(items, fields=fields, questions={"topic": TOPIC}, **more)


def start(team: Team, dataset: str, **changes: Any) -> str:
    """A run that the owner asks for; its id."""
    path = f"/datasets/{dataset}/trainings/runs"
    return str(team("POST", path, {**CELL, **changes})["id"])


def ended(team: Team, run: str) -> dict[str, Any]:
    """The run, when it is over."""
    until = time.monotonic() + WAIT / 1000
    while time.monotonic() < until:
        row: dict[str, Any] = team("GET", f"/trainings/{run}")
        states = (row["status"], row["follow"])
        if not {"queued", "running"} & set(states):
            return row
        time.sleep(0.1)
    raise AssertionError("the run does not end")


def trained(team: Team, dataset: str, **changes: Any) -> dict[str, Any]:
    """A run that is over."""
    return ended(team, start(team, dataset, **changes))
