"""What happens in a dataset is told to those who listen."""

from __future__ import annotations

import json

import httpx
import pytest
from served import Running

from ostraka.server.stores import datasets, events


@pytest.fixture
def look(dataset, here):
    """`look(last)`: what happened since."""

    def looking(last=None):
        return here.store.read(lambda db: events.look(db, datasets.get(db, dataset.id), last))

    return looking


def test_at_first_it_is_told_how_things_stand(dataset, look):
    dataset.add({"fields": {"text": "a"}})
    ((name, counts),) = look().told
    states = {"open": 1, "full": 0, "conflict": 0, "resolved": 0}
    told = {"total": 1, "pending": 1, "completed": 0, "states": states}
    assert (name, counts) == ("progress", told)


def test_later_only_what_is_new(dataset, look, annotator):
    last = look().last
    assert look(last).told == []
    (record,) = dataset.add({"fields": {"text": "a"}})
    body = {"status": "submitted", "values": {"label": {"value": "good"}}}
    annotator.put(f"/me/records/{record['id']}/answer", body)
    annotator.post(f"/records/{record['id']}/notes", {"text": "hm"})
    found = look(last)
    states = {"open": 0, "full": 1, "conflict": 0, "resolved": 0}
    assert found.told == [
        ("note", {"acts": 1}),
        ("records", {"acts": 1}),
        ("progress", {"total": 1, "pending": 0, "completed": 1, "states": states}),
    ]
    assert look(found.last).told == []


@pytest.fixture
def address(app):
    """The application behind a real port."""
    running = Running(app, lifespan=False)
    yield running.url
    running.close()


def test_a_listener_hears_of_an_answer(dataset, annotator, address):
    (record,) = dataset.add({"fields": {"text": "a"}})
    at = f"{address}/api/v1/datasets/{dataset.id}/events"
    heard = []
    headers = {"X-Argilla-Api-Key": annotator.key}
    with httpx.stream("GET", at, headers=headers, timeout=30) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if not line.startswith("data:"):
                continue
            heard.append(json.loads(line[5:]))
            if len(heard) == 2:
                break
            body = {"status": "submitted", "values": {"label": {"value": "good"}}}
            annotator.put(f"/me/records/{record['id']}/answer", body)
    assert [one["completed"] for one in heard] == [0, 1]


def test_nobody_listens_without_a_key(dataset, address):
    assert httpx.get(f"{address}/api/v1/datasets/{dataset.id}/events").status_code == 401
