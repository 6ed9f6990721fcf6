"""A dataset with answers to learn from, and its training runs."""

from __future__ import annotations

import time
from typing import Any

from served import user_id
from web_data import TOPIC, Team

WORDS = {"travel": "train ticket hotel flight", "cooking": "salt oven pasta onion"}
CELL = {
    "task": "text-classification",
    "parts": {"text": ["text"], "label": "topic"},
    "framework": "sklearn",
    "train_size": 0.75,
}
WAIT = 180_000  # ms: a worker loads what trains, on a machine that does other things too


def answered(team: Team, *, count: int = 40, waiting: int = 8, **more: Any) -> str:
    """A dataset of which so many records are answered, and some wait."""
    names = list(WORDS)
    items = []
    for n in range(count + waiting):
        words = WORDS[names[n % 2]].split()
        text = f"{words[n % 4]} {words[(n + 1) % 4]} number {n}"
        item: dict[str, Any] = {"external_id": f"r{n:03}", "fields": {"text": text}}
        if n < count:
            values = {"topic": {"value": names[n % 2]}}
            said = {"status": "submitted", "user_id": user_id("owner"), "values": values}
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
