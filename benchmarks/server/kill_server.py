"""Kill the server in the middle of its work, again and again, and look whether it kept its word.

    python benchmarks/server/kill_server.py --times 200

While people add records and answer them, the server is ended with SIGKILL at a random moment. After
each restart: every acknowledged record and answer is there, no batch is there in part, no record
is there twice, the counts are right, and search finds what the database has.
"""

from __future__ import annotations

import argparse
import http.client
import random
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from ostraka_server import LABELS, Ours

BATCH = 20
WRITERS = 2
LOST = (OSError, http.client.HTTPException)  # the connection, in the middle of an answer too


class Story:
    """What was sent, and what was acknowledged."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.batch = 0
        self.records: dict[str, str] = {}  # external id to id, acknowledged
        self.answers: dict[tuple[int, str], str] = {}  # person and record to label, acknowledged
        self.sent: dict[tuple[int, str], str] = {}  # the last that was sent


def main() -> None:
    """Kill it as often as asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    rng, story = random.Random(asked.seed), Story()
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(Path(folder) / "data")
        ours.prepare()
        for time_number in range(asked.times):
            _work_until(ours, story, rng.uniform(0.02, 0.8), rng.randrange(2**32))
            ours.running.stop(signal.SIGKILL)
            ours.start()
            problems = check(ours, story)
            if problems:
                raise SystemExit(f"after kill {time_number + 1}: {problems}")
        ours.running.stop()
    print(
        f"{asked.times} kills: {len(story.records):,} acknowledged records, in batches of {BATCH}, "
        f"and {len(story.answers):,} acknowledged answers are all there, none in part, none twice."
    )


def _work_until(ours: Ours, story: Story, seconds: float, seed: int) -> None:
    """Write from several threads, for some time."""
    over = threading.Event()
    threads = [
        threading.Thread(target=_add, args=(ours, story, over)),
        *(
            threading.Thread(target=_answer, args=(ours, story, over, person, seed))
            for person in range(WRITERS)
        ),
    ]
    for one in threads:
        one.start()
    time.sleep(seconds)
    over.set()
    ours.running.stop(signal.SIGKILL)
    for one in threads:
        one.join()


def _add(ours: Ours, story: Story, over: threading.Event) -> None:
    while not over.is_set():
        story.batch += 1
        items = [
            {"external_id": f"b{story.batch}-{n}", "fields": {
                "instruction": f"batch{story.batch} word{n}", "response": "r"}}
            for n in range(BATCH)
        ]  # fmt: skip
        try:
            made = ours.ask("POST", f"/datasets/{ours.dataset}/records/bulk", {"items": items})
        except LOST:
            return
        with story.lock:
            story.records |= {one["external_id"]: one["id"] for one in made["items"]}


def _answer(ours: Ours, story: Story, over: threading.Event, person: int, seed: int) -> None:
    rng = random.Random(seed + person)
    while not over.is_set():
        with story.lock:
            known = list(story.records.values())
        if not known:
            time.sleep(0.01)
            continue
        record, label = rng.choice(known), rng.choice(LABELS)
        story.sent[person, record] = label
        values = {"label": {"value": label}}
        item = {"record_id": record, "status": "submitted", "values": values}
        try:
            (told,) = ours.ask(
                "POST", "/me/responses/bulk", {"items": [item]}, key=ours.keys[person]
            )["items"]
        except LOST:
            return
        if told["item"] is not None:
            story.answers[person, record] = label


def check(ours: Ours, story: Story) -> list[str]:
    """What does not hold."""
    rows = _everything(ours)
    problems = _records(rows, story) + _answers(ours, rows, story)
    for batch in {1, max(1, story.batch // 2), max(1, story.batch)}:
        query = {"query": {"text": {"q": f"batch{batch}", "field": "instruction"}}}
        found = ours.ask("POST", f"/datasets/{ours.dataset}/records/search", query)["total"]
        there = sum(row["external_id"].startswith(f"b{batch}-") for row in rows)
        if found != there:
            problems.append(f"search finds {found} of {there} records of batch {batch}")
    return problems


def _everything(ours: Ours) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    path = f"/datasets/{ours.dataset}/records?include=responses&limit=1000&offset="
    while page := ours.ask("GET", f"{path}{len(rows)}")["items"]:
        rows += page
    return rows


def _records(rows: list[dict[str, Any]], story: Story) -> list[str]:
    there = {row["external_id"]: row["id"] for row in rows}
    problems = [
        f"{name} is lost" for name, made in story.records.items() if there.get(name) != made
    ]
    if len(there) != len(rows):
        problems.append("a record is there twice")
    sizes: dict[str, int] = {}
    for name in there:
        batch = name.partition("-")[0]
        sizes[batch] = sizes.get(batch, 0) + 1
    return problems + [f"{batch} is there in part" for batch, n in sizes.items() if n != BATCH]


def _answers(ours: Ours, rows: list[dict[str, Any]], story: Story) -> list[str]:
    problems = []
    for row in rows:
        said = {one["user_id"]: one["values"]["label"]["value"] for one in row["responses"]}
        if len(said) != len(row["responses"]):
            problems.append(f"{row['id']} is answered twice by one person")
        for person in range(WRITERS):
            key = (person, row["id"])
            kept = said.get(ours.people[person])
            if kept not in (story.answers.get(key), story.sent.get(key)):
                problems.append(f"the answer of {person} to {row['id']} is {kept}")
            if kept is not None:
                story.answers[key] = kept
        enough = len(row["responses"]) >= ours.overlap
        if (row["status"] == "completed") is not enough:
            problems.append(f"{row['id']} is {row['status']} with {len(said)} answers")
    return problems


if __name__ == "__main__":
    main()
