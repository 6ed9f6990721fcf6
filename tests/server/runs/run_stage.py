"""Answers to learn from, and runs as somebody asks for them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import httpx
from on_server import People, joined

from ostraka.server.stores import runs

WORDS = {"good": "good great fine lovely", "bad": "bad awful poor broken"}
CELL = {
    "task": "text-classification",
    "parts": {"text": ["text"], "label": "label"},
    "framework": "sklearn",
    "train_size": 0.75,
    "seed": 7,
}
# trains until it is stopped
ENDLESS = {"max_steps": 10_000_000, "patience": 0, "eval_frequency": 5}
LONG = {"framework": "spacy", "options": ENDLESS}
WAIT = 240.0  # seconds: a machine may do other things too


def texts(count, start=0):
    """Texts whose words tell their label."""
    names = list(WORDS)
    found = []
    for n in range(start, start + count):
        words = WORDS[names[n % 2]].split()
        found.append((f"{words[n % 4]} {words[(n + 1) % 4]} thing {n}", names[n % 2]))
    return found


def fill(dataset, members, *, answered=40, waiting=10):
    """Records that all of these people answered, and some that nobody did."""
    items = []
    for n, (text, label) in enumerate(texts(answered + waiting)):
        said = {"status": "submitted", "values": {"label": {"value": label}}}
        item = {"external_id": f"r{n:03}", "fields": {"text": text}}
        if n < answered:
            item["responses"] = [{**said, "user_id": who.id} for who in members]
        items.append(item)
    return dataset.add(*items)


def gone(worker):
    """Wait until there is no such process."""
    until = time.monotonic() + 60
    while worker._process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.05)


class Training:
    """Runs of one dataset, as somebody who leads it asks for them."""

    def __init__(self, who, dataset):
        self.who, self.dataset = who, dataset

    def start(self, **changes):
        body = {**CELL, **changes}
        answer = self.who.post(f"/datasets/{self.dataset}/trainings/runs", body)
        assert answer.status_code == 202, answer.text
        return answer.json()["id"]

    def get(self, run):
        return self.who.get(f"/trainings/{run}").json()

    def until(self, run, holds):
        """The run, as soon as this holds for it."""
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            row = self.get(run)
            if holds(row):
                return row
            time.sleep(0.05)
        raise AssertionError(f"the run is still {self.get(run)}")

    def ended(self, run):
        """The run, when nothing of it is open any more."""
        open_ones = runs.OPEN
        return self.until(
            run, lambda row: row["status"] not in open_ones and row["follow"] not in open_ones
        )

    def training(self, run):
        """The run, when its first steps are taken."""
        return self.until(run, lambda row: ((row["figures"] or {}).get("done") or 0) > 0)

    def list(self):
        return self.who.get(f"/datasets/{self.dataset}/trainings/runs").json()


def heard(address, who, run, last=None):
    """All events of a run until its end, as `(number, name, data)`."""
    headers = {"X-Argilla-Api-Key": who.key}
    headers |= {} if last is None else {"Last-Event-ID": str(last)}
    found, one = [], {}
    url = f"{address}/trainings/{run}/events"
    with httpx.stream("GET", url, headers=headers, timeout=120) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if name in ("id", "event", "data"):
                one[name] = value
            elif one and not line:
                found.append((int(one["id"]), one["event"], json.loads(one["data"])))
                one = {}
    return found


@dataclass
class Ended:
    """A run that has ended, and the server and people around it."""

    app: Any
    dataset: Any
    owner: Any
    member: Any
    runs: Training
    run: str


def ended_run(app, portal, scene):
    """A run of sklearn on the filled dataset of a scene, where the server trains."""
    people = People(app, portal, scene.users)
    owner = people("owner")
    member = cache(lambda name: joined(owner, people(name), scene.workspace))
    dataset = replace(scene.standing, owner=owner)
    fill(dataset, [member("ben"), member("chi")])
    admin = joined(owner, people("admin", "admin"), scene.workspace)
    found = Training(admin, dataset.id)
    run = found.start(name="my model")
    found.ended(run)
    return Ended(app, dataset, owner, member, found, run)
